import { type Dag, emptyDag } from '../calc/dag.ts'
import { commitsOf, type DagCommit, growDag } from '../calc/dag-growth.ts'
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
  /** What it is read with. */
  credential_id: string | null
}

/** The repository a sync writes into, locked until its end. */
export interface Target {
  key: RepositoryKey
  /** Which tags are releases. */
  rule: string
  before: StoredHistory
  /** Takes a commit that was read. */
  add(commit: DagCommit): void
  /** The graph with all of them. */
  finish(): Dag
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

/** Locks the repository of a root, making it the first time. With `cursor` null history is read from its start. */
export async function openTarget(
  tx: Tx,
  root: SyncedRoot,
  { hands: { organization_id }, cursor }: { hands: Hands; cursor: ForgeCursor | null },
): Promise<Target> {
  const { group_id } = root
  const { id, release_rule } = await lockRepository(tx, root, organization_id)
  const before = await readHistory(tx, id)
  return {
    key: { organization_id, group_id, repository_id: id },
    rule: release_rule,
    before,
    ...growth(before.dag, cursor),
  }
}

async function lockRepository(tx: Tx, { root_id, group_id, nickname }: SyncedRoot, organization_id: string) {
  const columns = ['id', 'release_rule'] as const
  const known = await tx
    .selectFrom('repository')
    .where('root_id', '=', root_id)
    .select(columns)
    .forUpdate()
    .executeTakeFirst()
  const made = {
    organization_id,
    group_id,
    id: uuid7(),
    root_id,
    name: nickname,
    release_rule: defaultReleasePattern,
  }
  return (
    known ?? (await tx.insertInto('repository').values(made).returning(columns).executeTakeFirstOrThrow())
  )
}

/**
 * Read from the start, a commit may have parents it did not have at the border of a shallow clone: then the graph is made anew of
 * what is read, and what was known besides is added at the end.
 */
function growth(known: Dag, cursor: ForgeCursor | null): Pick<Target, 'add' | 'finish'> {
  const grown = growDag(cursor === null ? emptyDag : known)
  return {
    add: (commit) => grown.add(commit),
    finish() {
      if (cursor === null) for (const commit of commitsOf(known)) grown.add(commit)
      return grown.finish()
    },
  }
}
