import { type DagGrowth, growDag } from '../calc/dag-growth.ts'
import { defaultReleasePattern } from '../calc/release-match.ts'
import type { Hands } from '../door/hands.ts'
import type { ReadTx, Tx } from '../door/implement.ts'
import { uuid7 } from '../keys/uuid.ts'
import type { ForgeCursor } from './forge.ts'
import { readHistory, type RepositoryKey, type StoredHistory } from './stored-repository.ts'

/** The git root that is synced. */
export interface SyncedRoot {
  root_id: string
  group_id: string
  nickname: string
  location: string
  branch: string | null
}

/** The repository a sync writes into, locked until its end. */
export interface Target {
  key: RepositoryKey
  /** Which tags are releases. */
  rule: string
  before: StoredHistory
  /** Collects the commits that are read. */
  growth: DagGrowth
}

/** Where the last sync of a root stopped; null: nowhere. */
export async function readCursor(tx: ReadTx, root_id: string): Promise<ForgeCursor | null> {
  const repository = await tx
    .selectFrom('repository')
    .where('root_id', '=', root_id)
    .select('cursor')
    .executeTakeFirst()
  const cursor = repository?.cursor
  return typeof cursor === 'object' && cursor !== null ? { ...cursor } : null
}

/** Locks the repository of a root, making it the first time. */
export async function openTarget(
  tx: Tx,
  { root_id, group_id, nickname }: SyncedRoot,
  { organization_id }: Hands,
): Promise<Target> {
  await tx
    .insertInto('repository')
    .values({
      organization_id,
      group_id,
      id: uuid7(),
      root_id,
      name: nickname,
      release_rule: defaultReleasePattern,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  const { id, release_rule } = await tx
    .selectFrom('repository')
    .where('root_id', '=', root_id)
    .select(['id', 'release_rule'])
    .forUpdate()
    .executeTakeFirstOrThrow()
  const before = await readHistory(tx, id)
  return {
    key: { organization_id, group_id, repository_id: id },
    rule: release_rule,
    before,
    growth: growDag(before.dag),
  }
}
