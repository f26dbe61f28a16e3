import { Fault } from '@weir/contract'
import { sql } from 'kysely'
import type { Hands } from '../door/hands.ts'
import type { Tx } from '../door/implement.ts'
import { authorNames } from './author-names.ts'
import type { Forge, ForgeBatch, ForgeCursor, ForgeDoubt, ForgeReferences } from './forge.ts'
import { forgeHandsFor } from './forge-hands.ts'
import { forges } from './forges/index.ts'
import { rebuildReleases } from './rebuild.ts'
import { commitWriter } from './store-commits.ts'
import { storeReferences } from './store-references.ts'
import { openTarget, readCursor, type SyncedRoot, type Target } from './sync-target.ts'
import { doubtsInWords, readingInWords } from './sync-words.ts'

/**
 * Brings the repository of a git root up to date: commits, branches, tags, releases and who owns what; in words what was doubted.
 * Everything is one transaction: a sync that fails or is cancelled changes nothing. The network comes first, before any row is
 * locked. A commit that no branch and no tag reaches any more stays as a fact and in the graph, but is not live.
 */
export async function syncRepository(tx: Tx, root: SyncedRoot, hands: Hands): Promise<string | null> {
  const forge = forgeFor(root.location, hands)
  await takeTurn(tx, root.location, hands)
  const cursor = await readCursor(tx, root.root_id)
  const read = await storeReading(tx, root, { hands, forge, cursor })
  const { key, before, rule } = read.target
  const { leftOut } = await storeReferences(tx, key, read.references)
  hands.progress(read.commits, read.commits, 'finding the release of each commit')
  const { undated, matched, ...counts } = await rebuildReleases(tx, key, {
    dag: read.target.finish(),
    before,
    rule,
    signal: hands.signal,
  })
  await tx
    .updateTable('repository')
    .set({
      ...counts,
      ...headOf(read.references, root),
      name: root.nickname,
      cursor: read.cursor === null ? null : JSON.stringify(read.cursor),
      synced_at: sql`clock_timestamp()`,
    })
    .where('id', '=', key.repository_id)
    .execute()
  const tags = read.references.tags.length
  return doubtsInWords(read.doubts, { leftOut, undated, unmatched: matched + undated === 0 ? tags : 0, rule })
}

function forgeFor(location: string, { allowsLocalGit, allowsLoopback }: Hands): Forge {
  const isLocal = location.startsWith('/')
  if (isLocal && !allowsLocalGit)
    throw new Fault(
      'unprocessable',
      'This root is a local folder: it is read with `npx weir sync` on its own machine.',
    )
  const forge = isLocal
    ? forges[0]
    : forges.find((one) => one.accepts(location, { allowLoopbackHttp: allowsLoopback }))
  if (!forge)
    throw new Fault('unprocessable', 'Weir cannot read this address. Give an https or ssh address of git.')
  return forge
}

/** One sync of an address at a time, on whatever instance: they would share a copy of the repository. */
async function takeTurn(tx: Tx, location: string, { organization_id }: Hands): Promise<void> {
  const { rows } = await sql<{ is_mine: boolean }>`
    select pg_try_advisory_xact_lock(hashtextextended(${`git sync ${organization_id} ${location}`}, 0)) as is_mine`.execute(
    tx,
  )
  if (!rows[0]?.is_mine)
    throw new Fault('busy', 'This repository is being synced right now. Try again when that is done.', {
      retryAfterSeconds: 30,
    })
}

/** What was read besides commits, which are stored by now. */
interface StoredReading {
  target: Target
  references: ForgeReferences
  doubts: ForgeDoubt[]
  commits: number
  /** Null when the next sync must read from the start: history below a shallow border may arrive later. */
  cursor: ForgeCursor | null
}

async function storeReading(
  tx: Tx,
  root: SyncedRoot,
  { hands, forge, cursor }: { hands: Hands; forge: Forge; cursor: ForgeCursor | null },
): Promise<StoredReading> {
  const names = authorNames(hands)
  const doubts: ForgeDoubt[] = []
  let target: Target | undefined
  let writer: ReturnType<typeof commitWriter> | undefined
  let references: ForgeReferences | undefined
  let end: Extract<ForgeBatch, { kind: 'end' }> | undefined
  for await (const batch of forge.read(root.location, cursor, await forgeHandsFor(root, hands))) {
    if (batch.kind === 'progress') {
      hands.progress(batch.fetched, batch.total, readingInWords[batch.entity])
      continue
    }
    target ??= await openTarget(tx, root, { hands, cursor })
    writer ??= commitWriter(tx, target.key, names)
    if (batch.kind === 'commits') {
      for (const commit of batch.commits) target.add(commit)
      await writer.write(batch.commits)
    } else if (batch.kind === 'references') references = batch
    else if (batch.kind === 'doubt') doubts.push(batch)
    else end = batch
  }
  if (!target || !writer || !references || !end) throw new Error('the forge stopped before the end')
  const commits = await writer.end()
  await names.store()
  return { target, references, doubts, commits, cursor: end.isShallow ? null : end.cursor }
}

/** The default branch and its commit; the tracked branch stands in when HEAD names none that exists. */
function headOf({ defaultBranch, branches }: ForgeReferences, { branch }: SyncedRoot) {
  const named = [defaultBranch, branch].map((name) => branches.find((one) => one.name === name))
  const found = named.find((one) => one !== undefined)
  return { default_branch: found?.name ?? defaultBranch, head: found?.commit ?? null }
}
