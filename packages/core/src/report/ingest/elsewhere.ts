import { sql } from 'kysely'
import type { Tx } from '../../door/implement.ts'
import type { Elsewhere } from '../join-across.ts'
import type { Scan } from './incoming.ts'
import { hasOtherScans } from './known.ts'
import type { Target } from './target.ts'

/** How many paths a statement asks for at once. */
const mostPaths = 5_000

/** What other scans of the root see on the tracked branch, open and not seen by this one yet: in the files of the scan, and all packages if it has any. */
export async function loadElsewhere(
  tx: Tx,
  { organization_id, root_id, trackedBranch }: Target,
  { family, category, branch, results }: Scan,
): Promise<readonly Elsewhere[]> {
  if (branch !== trackedBranch || results.count === 0) return []
  if (!(await hasOtherScans(tx, { root_id, family, category }))) return []
  const hasPackages = results.advisories.some((ids) => ids !== null)
  const files = new Set(results.path.filter((path) => path !== null).map((path) => path.replace(/^\/+/, '')))
  const paths = [...files]
  const found: Elsewhere[] = []
  for (let at = 0; at < paths.length || (at === 0 && hasPackages); at += mostPaths) {
    const { rows } = await sql<Elsewhere>`
      select distinct on (v.id) v.id, s.tool, s.rule, s.place, v.kind, v.technique, s.path, s.line, s.end_line, f.cwe,
             coalesce(t.aliases, '[]') as aliases
        from sighting s
        join vulnerability v on v.organization_id = s.organization_id and v.id = s.vulnerability_id
        join finding f on f.organization_id = v.organization_id and f.id = v.finding_id
        left join trace t on t.organization_id = s.organization_id and t.vulnerability_id = s.vulnerability_id
             and t.tool = s.tool and t.category = s.category and t.branch = s.branch
       where s.organization_id = ${organization_id} and s.root_id = ${root_id} and s.branch = ${trackedBranch}
         and (s.tool, s.category) <> (${family}, ${category}) and s.is_present and v.status = 'vulnerable'
         and (v.kind = 'line' and ltrim(s.path, '/') = any (${paths.slice(at, at + mostPaths)}::text[])
              or v.kind = 'package' and ${hasPackages && at === 0})
         and not exists (
               select from sighting own
                where own.organization_id = s.organization_id and own.vulnerability_id = s.vulnerability_id
                  and own.tool = ${family} and own.category = ${category} and own.branch = ${trackedBranch})
       order by v.id, s.first_seen_at, s.tool, s.category`.execute(tx)
    found.push(...rows)
  }
  return found
}
