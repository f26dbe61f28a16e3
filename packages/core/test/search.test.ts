import { type InputOf, vulnerabilityList, vulnerabilitySorts } from '@weir/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Principal } from '../src/door/principal.ts'
import { uuid7 } from '../src/keys/uuid.ts'
import type { Place } from './fact-rows.ts'
import { openWorld, type World } from './world.ts'

// More rows than a search looks at before it asks the index: what it finds is what reading every row would find.
type Search = Omit<InputOf<typeof vulnerabilityList>, 'organization_id'>
interface Row {
  id: string
  group_id: string
  title: string
  rule: string
  location: string
  severity: number
  status: string
  zero_risk: string
  accepted_until: string | null
}

let world: World
let beta: Place
let viewerOfBeta: Principal
let rows: Row[]
beforeAll(async () => {
  world = await openWorld()
  const { owner, organization_id } = world
  beta = { organization_id, ...(await world.group(owner, organization_id, 'Beta')) }
  viewerOfBeta = (await world.join(organization_id, 'viewer', { id: beta.group_id, role: 'viewer' }))
    .principal
  await fill(world, 3_000, 'canary_of_alpha')
  await fill(beta, 3_200, 'canary_of_beta')
  await fill(await world.organization('Other'), 3_000, 'canary_of_other')
  rows = await world.sql<Row>(
    `select v.id, v.group_id, f.title, f.rule, v.location, v.severity, v.status, v.zero_risk, v.accepted_until
       from vulnerability v join finding f on f.organization_id = v.organization_id and f.id = v.finding_id
      where v.organization_id = $1`,
    [organization_id],
  )
  expect(rows).toHaveLength(6_200)
})
afterAll(() => world[Symbol.asyncDispose]())

/** Rows whose places repeat and differ as those of real trees do, with some that are made to be mistaken. */
async function fill({ organization_id, group_id, root_id }: Place, count: number, canary: string) {
  const titles = ['SQL injection', 'Weak hash', 'Path traversal', '100% unsafe_call']
  const findings = titles.map((title, at) => ({ id: uuid7(), title, rule: `rule-${at}` }))
  await world.sql(
    `insert into finding (organization_id, group_id, id, tool, rule, title, severity)
     select $1, $2, f.id, 'tool', f.rule, f.title, 50 from jsonb_to_recordset($3) f (id uuid, rule text, title text)`,
    [organization_id, group_id, JSON.stringify(findings)],
  )
  await world.sql(
    `insert into vulnerability (organization_id, group_id, id, root_id, finding_id, serial, kind, location, path, line, rule, tool, technique,
       severity, cvssf, status, treatment, treatment_state, accepted_until, reported_at, opened_at, zero_risk)
     select $1, $2, gen_random_uuid(), $3, ($4::uuid[])[1 + i % 4], $7 + i, 'line', p.path || ':' || i % 90, p.path, i % 90, 'rule', 'tool', 'SAST',
            i * 7 % 101, 1, case when i % 9 = 0 then 'submitted' else 'vulnerable' end,
            case when i % 5 <> 0 then 'accepted' else 'untreated' end, case when i % 5 <> 0 then 'approved' else 'none' end,
            case when i % 5 <> 0 then now() + (i % 20 - 3) * interval '1 day' + interval '1 hour' end, t.at, t.at,
            case when i % 3 = 0 then 'rejected' else 'none' end
       from generate_series(1, $5) i
       cross join lateral (select case when i % 50 = 0 then ($8::text[])[1 + i / 50 % cardinality($8::text[])]
                                       when i % 500 = 1 then 'src/' || $6 || '/x.ts'
                                       else 'src/Module_' || i % 13 || '/service_' || i % 37 || '/handler_' || i % 800 || '.ts' end as path) p
       cross join lateral (select timestamptz '2025-01-01' + i % 777 * interval '1 hour' as at) t`,
    [
      organization_id,
      group_id,
      root_id,
      findings.map(({ id }) => id),
      count,
      canary,
      group_id === beta?.group_id ? 100_000 : 0,
      odd,
    ],
  )
}

const odd = [
  'src/100%/a_b.ts',
  'src/100x/aXb.ts',
  String.raw`C:\src\win.cs`,
  'src/it\'s/"quoted".ts',
  'src/größe/ÄÖÜ.ts',
  'src/日本/コード.ts',
  'src/💥/boom.ts',
  'src/{a,b}/$1.ts',
  '/src//double//slash.ts/',
  'pkg:npm/%40scope/name@1.2.3',
]

const naive = (
  among: readonly Row[],
  { search = '', status, severity_min = 0, accepted_to, zero_risk }: Search,
): string[] =>
  among
    .filter((row) =>
      search
        .toLowerCase()
        .split(/\s+/)
        .every((word) =>
          [row.title, row.rule, row.location].some((text) => text.toLowerCase().includes(word)),
        ),
    )
    .filter(
      (row) => row.severity >= severity_min * 10 && (!status || status.some((one) => one === row.status)),
    )
    .filter((row) => !zero_risk || zero_risk.some((one) => one === row.zero_risk))
    .filter(
      ({ accepted_until }) =>
        accepted_to === undefined ||
        (accepted_until !== null &&
          Date.parse(accepted_until) >= Date.now() &&
          Date.parse(accepted_until) <= Date.parse(accepted_to)),
    )
    .map(({ id }) => id)
    .toSorted()

async function walk(principal: Principal, search: Search): Promise<string[]> {
  const ids: string[] = []
  for (let after: string | undefined; ;) {
    const page = await world.ask(principal, vulnerabilityList, {
      organization_id: world.organization_id,
      first: 200,
      ...search,
      ...(after === undefined ? {} : { after }),
    })
    ids.push(...page.items.map(({ id }) => id))
    after = page.cursors.at(-1)
    if (!page.has_next) return ids
  }
}

const searches = [
  'handler_77',
  'module_7/service_7',
  'MODULE_12/ handler_7',
  'src/module_3/service_3/handler_3.ts',
  'ndler_79',
  'handler_5.ts:5',
  '/x.ts',
  'injection handler_12',
  'rule-1 service_36/',
  'canary',
  'qz',
  '_b',
  '0%',
  'a_b',
  '%_%',
  '%',
  String.raw`\src\ `,
  '\\',
  "it's",
  '"quoted"',
  'GRÖSSE',
  'GRÖßE',
  'äöü',
  '本/コ',
  '💥',
  '{a,b}/$1',
  '//',
  '//double//slash.ts/',
  '/',
  '%40scope',
  ':12',
  'nothing_of_this',
]

test.each(searches)('a search for %j finds what reading every row finds', async (search) => {
  const mine = rows.filter(({ group_id }) => group_id === beta.group_id)
  for (const [principal, among] of [
    [world.owner.principal, rows],
    [viewerOfBeta, mine],
  ] as const)
    for (const more of [
      {},
      { status: ['submitted' as const], severity_min: 7 },
      { zero_risk: ['rejected' as const] },
    ]) {
      const filter: Search = { search, ...more }
      expect((await walk(principal, filter)).toSorted()).toEqual(naive(among, filter))
    }
})

test.each(vulnerabilitySorts)('a search by %s gives each row once, both ways the same', async (sort) => {
  for (const [search, first] of [
    ['handler_77', 7],
    ['injection service_1', 7],
    ['injection handler_77', 7],
    ['service_1 handler_7', 50], // words so common that walking the list costs less than the index
    ['canary', 7],
  ] as const) {
    const down = await walk(world.owner.principal, { search, sort, direction: 'desc', first })
    expect(down.toSorted()).toEqual(naive(rows, { search }))
    const up = await walk(world.owner.principal, { search, sort, direction: 'asc', first })
    expect(up).toEqual(down.toReversed())
  }
})

test.each(['handler_772', 'module_1/service_1/', 'injection module_2/service_5/'])(
  'a search for %j among more acceptances that end than it looks at finds and counts each of them',
  async (search) => {
    const accepted_to = new Date(Date.now() + 14 * 86_400_000).toISOString()
    expect(naive(rows, { accepted_to }).length).toBeGreaterThan(3_000) // so many are looked at before the index of places
    const wanted = naive(rows, { search, accepted_to })
    expect(wanted).not.toEqual([])
    const { organization_id, owner } = world
    const asked = { organization_id, search, accepted_to, first: 50 }
    expect((await walk(owner.principal, { search, accepted_to, first: 50 })).toSorted()).toEqual(wanted)
    expect((await world.ask(owner.principal, vulnerabilityList, asked)).total).toBe(wanted.length)
  },
)

test('a search never finds or counts the places of a sibling group or of another organization', async () => {
  const found = (principal: Principal, search: string) => walk(principal, { search })
  expect(await found(world.owner.principal, 'canary_of_other')).toEqual([])
  expect(await found(viewerOfBeta, 'canary_of_alpha')).toEqual([])
  expect(await found(viewerOfBeta, 'canary_of_beta')).toHaveLength(7)
  expect(await found(world.owner.principal, 'canary_of_alpha')).toHaveLength(6)
  const { organization_id } = world
  const counted = await world.ask(viewerOfBeta, vulnerabilityList, { organization_id, search: 'canary' })
  expect(counted.total).toBe(7)
})

test('a place that changes is found by its new words', async () => {
  const [row] = rows
  await world.sql("update vulnerability set location = 'lib/moved_away.ts:1', line = 1 where id = $1", [
    row?.id,
  ])
  expect(await walk(world.owner.principal, { search: 'moved_away' })).toEqual([row?.id])
})

test('without a scope the function of the search finds nothing, and nobody who serves reads the words', async () => {
  const words = JSON.stringify([{ text: 'canary', finding_ids: [] }])
  expect(
    await world.sql("select * from search_places($1, '{}', 'serial', false, null, 100, null)", [words]),
  ).toEqual([{ led_by: 1, ids: [], total: 0 }])
  expect(
    await world.sql(
      `select r.name, has_column_privilege(r.name, 'place_word', 'word', 'select') as reads
         from unnest(array['weir_app', 'weir_loader', 'weir_searcher']) r (name)`,
    ),
  ).toEqual([
    { name: 'weir_app', reads: false },
    { name: 'weir_loader', reads: false },
    { name: 'weir_searcher', reads: true },
  ])
})
