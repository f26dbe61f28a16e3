import { sql } from 'kysely'
import { forgeHandsFor } from '../../delivery/forge-hands.ts'
import { renames } from '../../delivery/forges/git/renames.ts'
import type { Hands } from '../../door/hands.ts'
import type { Tx } from '../../door/implement.ts'
import type { Scan } from './incoming.ts'

const patienceMs = 30_000

/** The root of a report, as far as git is concerned. */
export interface RenamedRoot {
  readonly root_id: string
  readonly group_id: string
  readonly kind: string
  readonly location: string
  /** What it is read with. */
  readonly credential_id: string | null
}

/**
 * Paths that git knows were renamed since the commit that the last scan of this kind saw: old → new. Empty where git cannot say: no
 * commits in the reports, a repository that was never synced, does not answer or does not let Weir in. Identity then does without.
 */
export async function renamesSince(
  tx: Tx,
  { root_id, group_id, kind, location, credential_id }: RenamedRoot,
  scan: Pick<Scan, 'family' | 'category' | 'branch' | 'commit'>,
  hands: Hands,
): Promise<ReadonlyMap<string, string>> {
  if (kind !== 'git' || scan.commit === null) return new Map()
  if (location.startsWith('/') && !hands.allowsLocalGit) return new Map()
  const { rows } = await sql<{ commit: string }>`
    select s.commit
      from scan s
     where s.root_id = ${root_id}
       and s.tool = ${scan.family}
       and s.category = ${scan.category}
       and s.branch is not distinct from ${scan.branch || null}
       and s.commit is not null
       and exists (select from repository p where p.organization_id = s.organization_id and p.root_id = s.root_id and p.synced_at is not null)
     order by s.created_at desc
     limit 1`.execute(tx)
  const from = rows[0]?.commit
  if (from === undefined || from === scan.commit || !(await isFree(tx, location, hands))) return new Map()
  const signal = AbortSignal.any([hands.signal, AbortSignal.timeout(patienceMs)])
  try {
    const forgeHands = await forgeHandsFor({ credential_id, group_id }, hands)
    return await renames(location, { from, to: scan.commit }, { ...forgeHands, signal })
  } catch {
    return new Map()
  }
}

/** Whether no sync works on the copy of this repository right now; until the transaction ends none will start. */
async function isFree(tx: Tx, location: string, { organization_id }: Hands): Promise<boolean> {
  const { rows } = await sql<{ is_mine: boolean }>`
    select pg_try_advisory_xact_lock(hashtextextended(${`git sync ${organization_id} ${location}`}, 0)) as is_mine`.execute(
    tx,
  )
  return rows[0]?.is_mine ?? false
}
