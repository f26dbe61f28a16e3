import { emptyDag } from '../calc/dag.ts'
import type { Dag } from '../calc/dag.ts'
import { packDag, unpackDag } from '../calc/dag-blob.ts'
import type { ReadTx, Tx } from '../door/implement.ts'
import { noOwners, type Owners, packOwners, unpackOwners } from './owners.ts'

/** The key of a repository in every table about it. */
export interface RepositoryKey {
  organization_id: string
  group_id: string | null
  repository_id: string
}

/** What is stored of a repository's history besides its rows. */
export interface StoredHistory {
  dag: Dag
  /** What the commits say of their release, in the order of `dag`. */
  owners: Owners
}

/** The graph of a repository and what its commits say; empty before the first sync. */
export async function readHistory(tx: ReadTx, repository_id: string): Promise<StoredHistory> {
  const stored = await tx
    .selectFrom('repository_graph')
    .where('repository_id', '=', repository_id)
    .select(['graph', 'owners'])
    .executeTakeFirst()
  return stored
    ? { dag: unpackDag(stored.graph), owners: unpackOwners(stored.owners) }
    : { dag: emptyDag, owners: noOwners }
}

/** Keeps the graph and what its commits say from now on. */
export async function writeHistory(
  tx: Tx,
  key: RepositoryKey,
  { dag, owners }: StoredHistory,
): Promise<void> {
  const blobs = { graph: Buffer.from(packDag(dag)), owners: packOwners(owners) }
  await tx
    .insertInto('repository_graph')
    .values({ ...key, ...blobs })
    .onConflict((conflict) => conflict.columns(['organization_id', 'repository_id']).doUpdateSet(blobs))
    .execute()
}
