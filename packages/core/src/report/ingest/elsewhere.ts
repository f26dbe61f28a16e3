import { type RawBuilder, sql } from 'kysely'
import type { Tx } from '../../door/implement.ts'
import type { Elsewhere } from '../join-across.ts'
import type { Scan } from './incoming.ts'
import { joinByHash } from './join-by-hash.ts'
import { hasOtherScans } from './known.ts'
import type { Target } from './target.ts'

type Where = Pick<Target, 'organization_id' | 'root_id' | 'trackedBranch'>
type Seen = Pick<Scan, 'family' | 'category' | 'branch' | 'results'>

/** How many paths a statement asks for at once. */
const mostPaths = 20_000

/** What other scans of the root see on the tracked branch, open and not seen by this one yet: in the files of the scan, and all packages if it has any. */
export async function loadElsewhere(tx: Tx, target: Where, scan: Seen): Promise<readonly Elsewhere[]> {
  const { family, category, branch, results } = scan
  if (branch !== target.trackedBranch || results.count === 0) return []
  if (!(await hasOtherScans(tx, { root_id: target.root_id, family, category }))) return []
  await joinByHash(tx)
  const files = new Set(results.path.filter((path) => path !== null).map((path) => path.replace(/^\/+/, '')))
  const paths = [...files]
  const found: Elsewhere[] = []
  for (let at = 0; at < paths.length; at += mostPaths) {
    const part = paths.slice(at, at + mostPaths)
    const isInFile = sql<boolean>`v.kind = 'line' and ltrim(s.path, '/') = any (${part}::text[])`
    found.push(...(await seenElsewhere(tx, { target, scan }, isInFile)))
  }
  if (results.advisories.some((ids) => ids !== null))
    found.push(...(await seenElsewhere(tx, { target, scan }, sql<boolean>`v.kind = 'package'`)))
  return found
}

async function seenElsewhere(
  tx: Tx,
  { target, scan: { family, category } }: { target: Where; scan: Seen },
  isWanted: RawBuilder<boolean>,
): Promise<readonly Elsewhere[]> {
  const { rows } = await sql<Elsewhere>`
    select distinct on (v.id) v.id, s.tool, s.rule, s.place, v.kind, v.technique, s.path, s.line, s.end_line, f.cwe,
           coalesce(t.aliases, '[]') as aliases
      from sighting s
      join vulnerability v on v.organization_id = s.organization_id and v.root_id = s.root_id and v.id = s.vulnerability_id
      join finding f on f.organization_id = v.organization_id and f.id = v.finding_id
      left join trace t on t.organization_id = s.organization_id and t.root_id = s.root_id and t.vulnerability_id = s.vulnerability_id
           and t.tool = s.tool and t.category = s.category and t.branch = s.branch
     where s.organization_id = ${target.organization_id} and s.root_id = ${target.root_id} and s.branch = ${target.trackedBranch}
       and (s.tool, s.category) <> (${family}, ${category}) and s.is_present and v.status = 'vulnerable' and (${isWanted})
       and not exists (
             select from sighting own
              where own.organization_id = s.organization_id and own.root_id = s.root_id and own.vulnerability_id = s.vulnerability_id
                and own.tool = ${family} and own.category = ${category} and own.branch = ${target.trackedBranch})
     order by v.id, s.first_seen_at, s.tool, s.category`.execute(tx)
  return rows
}
