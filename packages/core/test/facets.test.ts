import {
  type InputOf,
  severityBands,
  vulnerabilityFacets,
  vulnerabilityHistory,
  vulnerabilityLabel,
  vulnerabilityList,
  vulnerabilityTreat,
} from '@weir/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Principal } from '../src/door/principal.ts'
import { addVulnerability } from './fact-rows.ts'
import { openWorld, type World } from './world.ts'

type Filter = Omit<InputOf<typeof vulnerabilityFacets>, 'organization_id'>

let world: World
let viewerOfBeta: Principal
let finding: string
const ids: string[] = []
beforeAll(async () => {
  world = await openWorld()
  const { owner, organization_id } = world
  const beta = { organization_id, ...(await world.group(owner, organization_id, 'Beta')) }
  viewerOfBeta = (await world.join(organization_id, 'viewer', { id: beta.group_id, role: 'viewer' }))
    .principal
  for (let i = 0; i < 36; i++) {
    const made = await addVulnerability(world, i % 3 === 0 ? beta : world, {
      severity: (i * 17) % 101,
      location: `src/${i % 4 === 0 ? 'billing' : 'orders'}/file_${i}.ts:1`,
      ...(i % 5 === 0 ? { status: 'safe', closed_at: '2025-02-01T00:00:00Z', closing_cause: 'manual' } : {}),
    })
    ids.push(made.id)
    finding = made.finding_id
  }
  await world.sql(
    `update vulnerability set tool = (array['semgrep', 'trivy', 'zap'])[1 + serial % 3], technique = (array['SAST', 'SCA', 'DAST'])[1 + serial % 3],
            kind = (array['line', 'package', 'input'])[1 + serial % 3], zero_risk = (array['none', 'none', 'none', 'rejected'])[1 + serial % 4]`,
  )
  await label({ vulnerability_ids: ids.slice(0, 9), add_tags: ['payments', 'q3'], business_level: 500 })
  await label({ vulnerability_ids: ids.slice(6, 12), add_tags: ['edge'], issue_url: 'https://issues.test/7' })
  await world.ask(owner.principal, vulnerabilityTreat, {
    organization_id,
    vulnerability_ids: [1, 2, 3, 4].map((at) => ids[at] ?? ''),
    treatment: 'in_progress',
    justification: 'Next week.',
    assignee_id: owner.user_id,
  })
  await world.ask(owner.principal, vulnerabilityTreat, {
    organization_id,
    vulnerability_ids: [6, 7, 8].map((at) => ids[at] ?? ''),
    treatment: 'accepted_permanently',
    justification: 'Known.',
  })
})
afterAll(() => world[Symbol.asyncDispose]())

const label = (input: Omit<InputOf<typeof vulnerabilityLabel>, 'organization_id'>) =>
  world.ask(world.owner.principal, vulnerabilityLabel, { organization_id: world.organization_id, ...input })
const facetsOf = (principal: Principal, filter: Filter) =>
  world.ask(principal, vulnerabilityFacets, { organization_id: world.organization_id, ...filter })
const totalOf = async (principal: Principal, filter: Filter): Promise<number> =>
  (await world.ask(principal, vulnerabilityList, { organization_id: world.organization_id, ...filter })).items
    .length

/** The filter that a facet's value is, and the fields that it takes the place of. */
const filterOf: Record<string, (value: string) => Filter> = {
  status: (value) => ({ status: [value] as Filter['status'] }),
  severity: (value) => {
    const at = severityBands.findIndex((band) => band === value)
    return { severity_min: [0, 0.1, 4, 7, 9][at], severity_max: [0, 3.9, 6.9, 8.9, 10][at] }
  },
  treatment: (value) => ({ treatment: [value] as Filter['treatment'] }),
  state: (value) => ({ treatment_state: value as Filter['treatment_state'] }),
  zero_risk: (value) => ({ zero_risk: [value] as Filter['zero_risk'] }),
  technique: (value) => ({ technique: [value] as Filter['technique'] }),
  tool: (value) => ({ tool: value }),
  kind: (value) => ({ kind: [value] as Filter['kind'] }),
  root: (value) => ({ root_ids: [value] }),
  assignee: (value) => ({ assignee_ids: [value] }),
  tag: (value) => ({ tags: [value] }),
}

const filters: Record<string, () => Filter> = {
  nothing: () => ({}),
  'the open ones': () => ({ status: ['vulnerable'] }),
  'a band': () => ({ severity_min: 7, severity_max: 8.9, status: ['vulnerable'] }),
  'a tool and a treatment': () => ({ tool: 'trivy', treatment: ['untreated', 'in_progress'] }),
  'a root and a kind': () => ({ root_ids: [world.root_id], kind: ['line', 'input'] }),
  'what waits': () => ({ waits: 'decision' }),
  'a person': () => ({ assignee_ids: [world.owner.user_id], status: ['vulnerable'] }),
  'a severity within a band': () => ({ severity_min: 5.1 }),
  'a search': () => ({ search: 'billing', status: ['vulnerable'] }),
  'a tag, and an issue': () => ({ tags: ['payments'], issue: 'linked' }),
  'a level and no issue': () => ({ level_min: 500, issue: 'none' }),
  'a search, a tag and a kind': () => ({
    search: 'billing/file',
    tags: ['payments'],
    kind: ['line', 'package'],
  }),
  'a finding': () => ({ finding_ids: [finding] }),
  'a state of verification': () => ({ reattack: ['none', 'requested'], status: ['vulnerable'] }),
}

/** Where rows are looked at one by one, what narrows by an index narrows its own facet too. */
const hard = new Set([
  'a search',
  'a search, a tag and a kind',
  'a tag, and an issue',
  'a level and no issue',
  'a finding',
])

test.each(Object.keys(filters))(
  'each count under %s is what the list then has',
  async (name) => {
    const filter = filters[name]?.() ?? {}
    const isOfAnother = 'root_ids' in filter || 'finding_ids' in filter // which Beta does not have
    for (const principal of isOfAnother ? [world.owner.principal] : [world.owner.principal, viewerOfBeta]) {
      const { facets, total, total_is_bounded } = await facetsOf(principal, filter)
      expect({ total, total_is_bounded }).toEqual({
        total: await totalOf(principal, filter),
        total_is_bounded: false,
      })
      for (const facet of facets)
        for (const { value, count } of facet.values) {
          const own = filterOf[facet.name]?.(value) ?? {}
          const asked =
            hard.has(name) && facet.name === 'tag' && filter.tags && !filter.tags.includes(value)
              ? null
              : { ...filter, ...own }
          if (asked)
            expect({ facet: facet.name, value, count: await totalOf(principal, asked) }).toEqual({
              facet: facet.name,
              value,
              count,
            })
        }
    }
  },
  60_000,
)

test('roots and people have names, what is chosen is shown without a row, and one group sees its own alone', async () => {
  const { facets } = await facetsOf(world.owner.principal, { status: ['rejected'], kind: ['line'] })
  const byName = new Map(facets.map((facet) => [facet.name, facet]))
  expect(byName.get('status')?.values.find(({ value }) => value === 'rejected')).toMatchObject({
    count: 0,
    is_chosen: true,
  })
  const open = await facetsOf(world.owner.principal, { status: ['vulnerable'] })
  const assignees = open.facets.find(({ name }) => name === 'assignee')?.values
  expect(assignees).toMatchObject([{ value: world.owner.user_id, label: world.owner.name }])
  const roots = (await facetsOf(viewerOfBeta, {})).facets.find(({ name }) => name === 'root')?.values
  expect(roots).toMatchObject([{ count: 12, label: expect.any(String) }])
})

test('the tally of facets is the count of the rows after decisions and changes of severity', async () => {
  await world.sql('update vulnerability set severity = 95 where serial % 7 = 0')
  const columns = 'group_id, root_id, kind, tool, technique, status, treatment, treatment_state, zero_risk'
  const wrong = await world.sql(
    `select ${columns}, severity_band(severity) as band, count(*) as quantity from vulnerability group by ${columns}, severity_band(severity)
     except select ${columns}, band, sum(quantity) from facet_tally group by ${columns}, band having sum(quantity) <> 0`,
  )
  expect(wrong).toEqual([])
  const [rows] = await world.sql('select sum(quantity)::int as all from facet_tally')
  expect(rows).toEqual({ all: 36 })
})

test('labels are added and taken away, keep their history, and one that is too much refuses all', async () => {
  const [first = '', second = ''] = ids.slice(20)
  const [labelled] = await label({
    vulnerability_ids: [first],
    add_tags: ['new', 'old', 'new'],
    issue_url: 'https://issues.test/1',
    business_level: 1_000_000_000,
  })
  expect(labelled).toMatchObject({ tags: ['new', 'old'], issue_url: 'https://issues.test/1' })
  const [after] = await label({ vulnerability_ids: [first], remove_tags: ['old'], issue_url: null })
  expect(after).toMatchObject({ tags: ['new'], issue_url: null, business_level: 1_000_000_000 })
  const { entries } = await world.ask(world.owner.principal, vulnerabilityHistory, {
    organization_id: world.organization_id,
    vulnerability_id: first,
  })
  expect(entries).toContainEqual(
    expect.objectContaining({ field: 'tags', old_value: 'new, old', new_value: 'new', by: world.owner.name }),
  )
  const many = Array.from({ length: 20 }, (_, i) => `tag ${i}`)
  await expect(label({ vulnerability_ids: [second, first], add_tags: many })).rejects.toMatchObject({
    code: 'unprocessable',
  })
  expect(await totalOf(world.owner.principal, { tags: ['tag 1'] })).toBe(0)
  for (const issue_url of ['javascript:alert(1)', 'ftp://x.test/', 'no address'])
    await expect(label({ vulnerability_ids: [first], issue_url })).rejects.toMatchObject({ code: 'invalid' })
  await expect(label({ vulnerability_ids: [first], add_tags: ['a, b'] })).rejects.toMatchObject({
    code: 'invalid',
  })
})

test('who may only read labels nothing', async () => {
  const labelling = world.ask(viewerOfBeta, vulnerabilityLabel, {
    organization_id: world.organization_id,
    vulnerability_ids: ids.slice(0, 1),
    add_tags: ['mine'],
  })
  await expect(labelling).rejects.toMatchObject({ code: 'denied' })
})
