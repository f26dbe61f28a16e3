import { sql } from 'kysely'
import type { ReadTx } from '../door/implement.ts'

/** Packages as the contract names their columns, with what is open in each; the table is aliased `p`. */
export const selectPackages = (tx: ReadTx) =>
  tx
    .selectFrom('package as p')
    .innerJoinLateral(openIn(tx).as('o'), (join) => join.onTrue())
    .select([
      'p.id',
      'p.organization_id',
      'p.group_id',
      'p.root_id',
      sql<string | null>`nullif(p.image, '')`.as('image'),
      'p.name',
      sql<string | null>`nullif(p.version, '')`.as('version'),
      'p.purl',
      sql<string | null>`nullif(p.ecosystem, '')`.as('ecosystem'),
      'p.licences',
      'p.is_direct',
      'p.trail',
      sql<
        string[]
      >`array(select distinct split_part(s.source, '/', 1) from unnest(p.sources) s (source) order by 1)`.as(
        'tools',
      ),
      'o.open_count',
      'o.severity',
      'p.first_seen_at',
    ])

/** A tool that does not say the version, as npm audit does not, means every version there is. */
const openIn = (tx: ReadTx) =>
  tx
    .selectFrom('affected_package as a')
    .innerJoin('vulnerability as v', (join) =>
      join.onRef('v.organization_id', '=', 'a.organization_id').onRef('v.id', '=', 'a.vulnerability_id'),
    )
    .where(
      sql<boolean>`(a.organization_id, a.root_id, a.image, a.key) = (p.organization_id, p.root_id, p.image, p.key)
        and (a.version = p.version or a.version = '' or p.version = '')`,
    )
    .where('v.status', '=', 'vulnerable')
    .select([
      sql<number>`count(*)::int`.as('open_count'),
      sql<number | null>`max(v.severity) / 10.0::float8`.as('severity'),
    ])
