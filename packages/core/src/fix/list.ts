import { fixList, type fixKinds } from '@weir/contract'
import { sql } from 'kysely'
import { implement, type ReadTx } from '../door/implement.ts'
import { groupsOf } from '../list/groups.ts'
import { readPage, withItems } from '../list/keyset.ts'

/** Of packages by themselves: one fix for each. Those of an image are fixed by building it anew. All else is fixed rule by rule. */
export const listFixes = implement(fixList, async (tx, input, hands) => {
  const fixes = openFixes(tx, {
    groups: groupsOf(input, hands.scope),
    roots: input.root_ids,
    kind: input.kind,
  })
  const rows = tx.selectFrom(fixes.as('x')).selectAll()
  const page = await readPage(tx, hands, rows, {
    ...input,
    list: 'fix',
    sort: [
      { column: sql`x.weight`, type: 'integer' },
      { column: sql`x.id`, type: 'text' },
    ],
    direction: 'desc',
  })
  const { organization_id } = hands
  const items = page.items.map(
    ({ id, kind, name, to_version, open_count, root_count, severity, cvssf, ids }) => ({
      id,
      organization_id,
      kind,
      name,
      to_version,
      open_count,
      root_count,
      severity,
      cvssf,
      vulnerability_ids: ids,
    }),
  )
  return withItems(page, items)
})

interface Narrowed {
  groups: readonly string[] | undefined
  roots: readonly string[] | undefined
  kind: (typeof fixKinds)[number] | undefined
}

/** What is open and not accepted, each with the fix that closes it: one row for each vulnerability. */
function openVulnerabilities(tx: ReadTx, { groups, roots }: Narrowed) {
  let open = tx
    .selectFrom('vulnerability as v')
    .leftJoin('affected_package as a', (join) =>
      join.onRef('a.organization_id', '=', 'v.organization_id').onRef('a.vulnerability_id', '=', 'v.id'),
    )
    .where('v.status', '=', 'vulnerable')
    .where('v.zero_risk', '<>', 'confirmed')
    .where('v.treatment', 'not in', ['accepted', 'accepted_permanently'])
    // of a package that nothing fixes yet there is nothing to do
    .where(sql<boolean>`(a.vulnerability_id is null and v.kind <> 'package' or a.fixed_version is not null)`)
  if (groups) open = open.where('v.group_id', 'in', groups)
  if (roots) open = open.where('v.root_id', 'in', roots)
  return open.select([
    sql<string>`case when a.image <> '' then 'image:' || a.image when a.key is not null then 'package:' || a.key else 'rule:' || v.finding_id end`.as(
      'id',
    ),
    'v.id as vulnerability_id',
    'v.root_id',
    'v.finding_id',
    'v.severity',
    'v.cvssf',
    'a.image',
    'a.name',
    'a.fixed_version',
    'a.fixed_order',
  ])
}

function openFixes(tx: ReadTx, narrowed: Narrowed) {
  const fixes = tx
    .selectFrom(openVulnerabilities(tx, narrowed).as('o'))
    .leftJoin('finding as f', 'f.id', 'o.finding_id')
    .groupBy('o.id')
    .select([
      'o.id',
      sql<(typeof fixKinds)[number]>`split_part(o.id, ':', 1)`.as('kind'),
      sql<string>`case split_part(o.id, ':', 1) when 'image' then min(o.image) when 'package' then min(o.name) else min(f.title) end`.as(
        'name',
      ),
      sql<
        string | null
      >`case when o.id like 'package:%' then (array_agg(o.fixed_version order by o.fixed_order desc nulls last))[1] end`.as(
        'to_version',
      ),
      sql<number>`count(*)::int`.as('open_count'),
      sql<number>`count(distinct o.root_id)::int`.as('root_count'),
      sql<number>`max(o.severity) / 10.0::float8`.as('severity'),
      sql<number>`sum(o.cvssf)`.as('cvssf'),
      sql<number>`least(round(sum(o.cvssf) * 100), 2000000000)::int`.as('weight'),
      sql<string[]>`(array_agg(o.vulnerability_id order by o.severity desc, o.vulnerability_id))[1:200]`.as(
        'ids',
      ),
    ])
  return narrowed.kind === undefined
    ? fixes
    : fixes.where(sql<boolean>`split_part(o.id, ':', 1) = ${narrowed.kind}`)
}
