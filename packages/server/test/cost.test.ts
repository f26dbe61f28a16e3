import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Serving, serving } from './serving.ts'

let here: Serving
beforeAll(async () => {
  here = await serving()
})
afterAll(() => here[Symbol.asyncDispose]())

/** Twenty metrics on so many days: one cell each. */
const asking = (days: number) => ({
  metrics: Array.from({ length: 20 }, () => 'found-count'),
  date_from: '1998-01-01',
  date_to: new Date(Date.UTC(1998, 0, days)).toISOString().slice(0, 10),
  granularity: 'day',
})

test('two hundred thousand cells are answered and more are refused before any fact is read, over both APIs', async () => {
  const most = await here.send('/v1/metrics', asking(10_000))
  expect(most.status, most.text.slice(0, 200)).toBe(200)
  await here.world.sql('begin')
  await here.world.sql('lock table vulnerability in access exclusive mode')
  const late = setTimeout(() => void here.world.sql('rollback'), 30_000) // what waits for the lock would never fail
  const more = await here.send('/v1/metrics', asking(10_001))
  expect([more.status, more.body.code]).toEqual([422, 'too_costly'])
  const { date_from, date_to, ...rest } = asking(10_001)
  const variables = { ...rest, dateFrom: date_from, dateTo: date_to }
  const document = `query ($metrics: [String!]!, $dateFrom: Date!, $dateTo: Date!, $granularity: String) {
    metricSeries(metrics: $metrics, dateFrom: $dateFrom, dateTo: $dateTo, granularity: $granularity) { asOf } }`
  const graphql = await here.graphql(document, variables)
  expect(graphql.body.errors?.[0]?.extensions.code, graphql.text.slice(0, 200)).toBe('too_costly')
  clearTimeout(late)
  await here.world.sql('rollback')
})

test('a request whose time is over leaves nothing in the database', async () => {
  await using slow = await serving({ limits: { requestMs: 150 } })
  const { world } = slow
  await world.sql('begin')
  await world.sql('lock table "group" in access exclusive mode')
  const late = setTimeout(() => void world.sql('rollback'), 30_000)
  const answers = await Promise.all(Array.from({ length: 4 }, () => slow.get('/v1/groups')))
  expect(answers.map(({ status }) => status)).toEqual([504, 504, 504, 504])
  const busy = () =>
    world.sql(
      "select state, query from pg_stat_activity where datname = current_database() and usename = 'weir_app' and state <> 'idle'",
    )
  await expect.poll(busy).toEqual([])
  clearTimeout(late)
  await world.sql('rollback')
})
