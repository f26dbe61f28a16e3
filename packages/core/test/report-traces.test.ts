import { type OutputOf, vulnerabilityList, vulnerabilityTrace } from '@weir/contract'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { importSarif, type Upload } from './report-world.ts'
import { openWorld, type World } from './world.ts'

let world: World
let group_id: string
let root_id: string
let round = 0

beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world[Symbol.asyncDispose]())
beforeEach(async () => {
  const made = await world.group(world.owner, world.organization_id, `Traces ${(round += 1)}`)
  group_id = made.group_id
  root_id = made.root_id
})

const at = (uri: string, line: number, text?: string, code?: string) => ({
  physicalLocation: {
    artifactLocation: { uri },
    region: { startLine: line, ...(code === undefined ? {} : { snippet: { text: code } }) },
  },
  ...(text === undefined ? {} : { message: { text } }),
})

const flow = (...steps: object[]) => ({
  threadFlows: [{ locations: steps.map((location) => ({ location })) }],
})

interface Shape {
  rule?: string
  line?: number
  more?: object
}

const result = ({ rule = 'sql', line = 42, more = {} }: Shape = {}) => ({
  ruleId: rule,
  message: { text: `Found by ${rule}` },
  locations: [at('src/orders.ts', line)],
  ...more,
})

const flowing = (line = 42, words = 'is read from the request') =>
  result({
    line,
    more: {
      codeFlows: [flow(at('src/http.ts', line - 30, words), at('src/orders.ts', line, 'is run as SQL'))],
      relatedLocations: [at('src/db.ts', 9, 'The connection is opened here')],
      properties: { aliases: ['CVE-2026-10001', 'GHSA-2345-6789-cfgh'] },
    },
  })

const sarif = (results: object[], run: object) => {
  const invocations = [{ executionSuccessful: true }]
  const runs = [{ tool: { driver: { name: 'Tracer' } }, invocations, results, ...run }]
  return Buffer.from(JSON.stringify({ version: '2.1.0', runs }))
}

const receive = (results: object[], upload: Upload = {}, run: object = {}) =>
  importSarif(world, [sarif(results, run)], { group_id, root_id, ...upload })

const ids = async (): Promise<string[]> => {
  const { items } = await world.ask(world.owner.principal, vulnerabilityList, {
    group_ids: [group_id],
    sort: 'serial',
    direction: 'asc',
  })
  return items.map(({ id }) => id)
}

async function traceOf(at = 0): Promise<OutputOf<typeof vulnerabilityTrace>> {
  const vulnerability_id = (await ids())[at] ?? ''
  return world.ask(world.owner.principal, vulnerabilityTrace, { vulnerability_id })
}

/** The rows as they lie in the database, with the transaction that wrote each. */
const stored = () =>
  world.sql<{ xmin: string; digest: string }>(
    'select xmin::text, t.* from trace t where group_id = $1 order by jsonb_array_length(code_flows) desc',
    [group_id],
  )

const nothing = { code_flows: [], further_locations: [], aliases: [] }

test('data flows, further places and other ids of a result are kept with the vulnerability', async () => {
  const { receipt } = await receive([flowing(), result({ rule: 'plain', line: 7 })])
  expect(receipt).toMatchObject({ new: 2, doubts_total: 0 })
  expect(await traceOf(0)).toEqual({
    code_flows: [
      {
        tool: 'tracer',
        steps: [
          { number: 1, path: 'src/http.ts', line: 12, message: 'is read from the request' },
          { number: 2, path: 'src/orders.ts', line: 42, message: 'is run as SQL' },
        ],
      },
    ],
    further_locations: [{ path: 'src/db.ts', line: 9, message: 'The connection is opened here' }],
    aliases: ['CVE-2026-10001', 'GHSA-2345-6789-cfgh'],
  })
  expect(await traceOf(1)).toEqual(nothing)
  expect(await stored()).toHaveLength(1)
})

test('every thread of a flow is a flow of its own', async () => {
  const [first, second] = [flow(at('a.ts', 1), at('b.ts', 2)), flow(at('c.ts', 3))]
  await receive([
    result({ more: { codeFlows: [{ threadFlows: [...first.threadFlows, ...second.threadFlows] }] } }),
  ])
  const { code_flows } = await traceOf()
  expect(code_flows.map(({ steps }) => steps.map(({ path }) => path))).toEqual([['a.ts', 'b.ts'], ['c.ts']])
})

test('the same report again writes no trace, one that moved writes those that are other', async () => {
  const other = result({ rule: 'stays', line: 5, more: { relatedLocations: [at('src/db.ts', 1)] } })
  await receive([flowing(), other])
  const before = await stored()
  expect((await receive([flowing(), other])).receipt).toMatchObject({ same: 2, new: 0 })
  expect(await stored()).toEqual(before)

  expect((await receive([flowing(45), other])).receipt).toMatchObject({ moved: 1, same: 1, new: 0 })
  const after = await stored()
  expect(after).toHaveLength(2)
  expect(after[0]?.xmin).not.toBe(before[0]?.xmin)
  expect(after[1]).toEqual(before[1])
  expect((await traceOf()).code_flows[0]?.steps.map(({ line }) => line)).toEqual([15, 45])
})

test('a flow that is another changes the trace, though the vulnerability is the same in its place', async () => {
  await receive([flowing()])
  const { receipt } = await receive([flowing(42, 'is read from a file')])
  expect(receipt).toMatchObject({ same: 1, new: 0, moved: 0 })
  expect((await traceOf()).code_flows[0]?.steps[0]?.message).toBe('is read from a file')
})

test('a trace ends when the tool tells nothing more, and stays when the result is only hidden', async () => {
  await receive([flowing()])
  await receive([{ ...result(), suppressions: [{ kind: 'inSource', status: 'accepted' }] }])
  expect(await stored()).toHaveLength(1)
  await receive([result()])
  expect(await traceOf()).toEqual(nothing)
  expect(await stored()).toEqual([])
  await receive([flowing()])
  expect((await traceOf()).code_flows).toHaveLength(1)
})

test('a preview and a report of another branch write no trace', async () => {
  await receive([flowing()], { preview: true })
  expect(await stored()).toEqual([])
  await receive([result()])
  await receive([flowing()], { branch: 'feature/login' })
  expect(await stored()).toEqual([])
})

test('an alias that is the rule itself is no other name', async () => {
  await receive([result({ rule: 'CVE-2026-10001' })])
  expect(await stored()).toEqual([])
})

test('nobody outside of the group sees a trace', async () => {
  await receive([flowing()])
  const [vulnerability_id = ''] = await ids()
  const sibling = await world.group(world.owner, world.organization_id, `Sibling ${round}`)
  const viewer = await world.join(world.organization_id, 'member', {
    id: sibling.group_id,
    role: 'viewer',
  })
  const stranger = await world.organization(`Elsewhere ${round}`)
  for (const principal of [viewer.principal, stranger.owner.principal])
    await expect(world.ask(principal, vulnerabilityTrace, { vulnerability_id })).rejects.toMatchObject({
      code: 'not_found',
    })
  const insider = await world.join(world.organization_id, 'member', { id: group_id, role: 'viewer' })
  expect(
    (await world.ask(insider.principal, vulnerabilityTrace, { vulnerability_id })).code_flows,
  ).toHaveLength(1)
})

test('the table is walled by organization and by group', async () => {
  expect(await world.sql("select obj_description('trace'::regclass) as walls")).toEqual([
    { walls: 'class: tenant, grouped: group_id' },
  ])
})

test('code that a step or a place quotes is never stored', async () => {
  const code = 'db.query("select * from orders where id = " + request.id)'
  const codeFlows = [flow(at('src/http.ts', 3, `Source: '${code}' @ 'src/http.ts:3'`, `  ${code}\n`))]
  await receive([result({ more: { codeFlows, relatedLocations: [at('a.ts', 1, `see ${code}`, code)] } })])
  const { code_flows, further_locations } = await traceOf()
  expect(code_flows[0]?.steps[0]?.message).toBe("Source: '…' @ 'src/http.ts:3'")
  expect(further_locations[0]?.message).toBe('see …')
  expect(JSON.stringify(await stored())).not.toContain('db.query')
})

test('of 30,000 steps the first and last fifty are kept, and the receipt says so', async () => {
  const steps = Array.from({ length: 30_000 }, (_, step) => at('s.ts', step + 1))
  const { receipt } = await receive([result({ more: { codeFlows: [flow(...steps)] } })])
  expect(receipt).toMatchObject({ new: 1, doubts_total: 1 })
  expect(receipt?.doubts[0]).toEqual({
    pointer: '/runs/0/results/0',
    text: 'Only a part of what the result tells is kept: the first and last 50 of the 30000 steps of a data flow.',
  })
  const kept = (await traceOf()).code_flows[0]?.steps.map(({ number, line }) => [number, line])
  expect(kept).toHaveLength(100)
  expect([kept?.[49], kept?.[50], kept?.[99]]).toEqual([
    [50, 50],
    [29_951, 29_951],
    [30_000, 30_000],
  ])
})

test('more flows, places and threads than are kept are told in one doubt', async () => {
  const codeFlows = Array.from({ length: 12 }, (_, one) => flow(at('f.ts', one + 1)))
  const relatedLocations = Array.from({ length: 5000 }, (_, one) => at('p.ts', one + 1))
  const { receipt } = await receive([result({ more: { codeFlows, relatedLocations } })])
  expect(receipt?.doubts.map(({ text }) => text)).toEqual([
    'Only a part of what the result tells is kept: 5 of 12 data flows, 50 of 5000 further places.',
  ])
  const { code_flows, further_locations } = await traceOf()
  expect([code_flows.length, further_locations.length]).toEqual([5, 50])
})

test('steps that flows share are found by their index, as many as can be held; the others are told', async () => {
  const codeFlows = [{ threadFlows: [{ locations: [{ index: 999 }, { index: 1 }] }] }]
  const shared = (text: string) => ({
    threadFlowLocations: Array.from({ length: 1000 }, (_, step) => ({
      location: at('s.ts', step + 1, text),
    })),
  })
  const all = await receive([result({ more: { codeFlows } })], {}, shared('short'))
  expect(all.receipt?.doubts_total).toBe(0)
  expect((await traceOf()).code_flows[0]?.steps.map(({ number, line }) => [number, line])).toEqual([
    [1, 1000],
    [2, 2],
  ])
  const part = await receive([result({ more: { codeFlows } })], {}, shared('long '.repeat(2000)))
  expect(part.receipt?.doubts.map(({ text }) => text)).toEqual([
    expect.stringContaining('threadFlowLocations'),
  ])
  expect((await traceOf()).code_flows[0]?.steps.map(({ number, line }) => [number, line])).toEqual([[2, 2]])
})

test.each([
  ['10^5 steps', { codeFlows: [flow(...Array.from({ length: 100_000 }, () => at('s.ts', 1)))] }],
  ['a flow that is text', { codeFlows: 'flow' }],
  ['threads that are nothing', { codeFlows: [null, 3, { threadFlows: [null, { locations: {} }] }] }],
  [
    'steps that name each other',
    { codeFlows: [{ threadFlows: [{ locations: [{ index: 0 }, { index: -1 }] }] }] },
  ],
  [
    'ids that refer to each other in a circle',
    {
      relatedLocations: [
        { id: 1, relationships: [{ target: 2 }], ...at('a.ts', 1) },
        { id: 2, relationships: [{ target: 1 }], ...at('b.ts', 1) },
      ],
    },
  ],
  ['NULs and halves of characters', { codeFlows: [flow(at('a\0%00\ud800.ts', 1, 'x\0\ud800'.repeat(400)))] }],
  ['lines beyond any file', { relatedLocations: [at('a.ts', 1e308, 'far'), at('a.ts', -1, 'before')] }],
])('%s breaks nothing: the report is read, and what is lost is told', async (_name, more) => {
  const { receipt, status } = await receive([result({ more }), flowing(200)])
  expect(status).toBe('done')
  expect((receipt?.new ?? 0) + (receipt?.doubts_total ?? 0)).toBeGreaterThanOrEqual(2)
  for (const [at] of (await ids()).entries()) {
    const told = JSON.stringify(await traceOf(at))
    expect(told.length).toBeLessThan(200_000)
    expect(told).not.toMatch(/\\u0000|\\ud800/)
  }
})
