import { expect, test } from 'vitest'
import { sarifSource } from '../../../../test/sarif-generator.ts'
import type { ReportCoverage, ReportItem, ReportResult } from '../../importer.ts'
import { sarif } from './sarif.ts'

const at = (uri: string, line = 1) => ({
  physicalLocation: { artifactLocation: { uri }, region: { startLine: line } },
})
const message = { text: 'm' }

test('one result with two locations is one result', async () => {
  const found = await resultsOf({ results: [{ ruleId: 'a', message, locations: [at('x.c'), at('y.c')] }] })
  expect(found).toMatchObject([{ locations: [{ path: 'x.c' }, { path: 'y.c' }] }])
})

test('what the baseline calls absent, and what is no failure, is not reported', async () => {
  const results = [
    { ruleId: 'a', message, baselineState: 'absent' },
    { ruleId: 'a', message, baselineState: 'unchanged' },
    ...['pass', 'open', 'review', 'informational', 'notApplicable'].map((kind) => ({
      ruleId: 'a',
      message,
      kind,
    })),
  ]
  expect((await resultsOf({ results })).map((one) => one.isReported)).toEqual([
    false,
    true,
    ...Array(5).fill(false),
  ])
})

test('a rejected suppression leaves the result visible, one without status hides it', async () => {
  const withStatus = (...statuses: (string | undefined)[]) => ({
    ruleId: 'a',
    message,
    suppressions: statuses.map((status) => ({
      kind: 'external',
      ...(status === undefined ? {} : { status }),
    })),
  })
  const results = [
    withStatus('rejected'),
    withStatus(undefined),
    withStatus('accepted', 'underReview'),
    withStatus(),
  ]
  const found = await resultsOf({ results })
  expect(found.map((one) => one.suppression?.status ?? null)).toEqual([
    'rejected',
    'accepted',
    'underReview',
    null,
  ])
})

test('a level comes from the result, else the invocation, else the rule, else it is a warning', async () => {
  const rules = [
    { id: 'a', defaultConfiguration: { level: 'note' } },
    { id: 'b', defaultConfiguration: { level: 'note' } },
    { id: 'c' },
  ]
  const invocations = [
    {
      executionSuccessful: true,
      ruleConfigurationOverrides: [{ descriptor: { id: 'b' }, configuration: { level: 'error' } }],
    },
    { executionSuccessful: true },
  ]
  const results = [
    { ruleId: 'a', message, level: 'none' },
    { ruleId: 'a', message },
    { ruleId: 'b', message, provenance: { invocationIndex: 0 } },
    { ruleId: 'b', message, provenance: { invocationIndex: 1 } },
    { ruleId: 'c', message },
    { ruleId: 'unknown', message },
  ]
  const found = await resultsOf({ results, invocations, tool: { driver: { name: 't', rules } } })
  expect(found.map((one) => one.level)).toEqual(['none', 'note', 'error', 'note', 'warning', 'warning'])
})

test('fingerprints that describe or only repeat the place are left out', async () => {
  const partialFingerprints = {
    email: 'someone@example.org',
    short: 'abc',
    words: 'requires login here',
    'h/v1': 'x.c:r:12',
    hash: 'a1b2c3d4e5',
  }
  const found = await resultsOf({
    results: [{ ruleId: 'a', message, locations: [at('src/x.c', 12)], partialFingerprints }],
  })
  expect(found[0]?.fingerprints).toEqual({ hash: 'a1b2c3d4e5' })
})

test('paths under any base are told relative to the source root', async () => {
  const run = {
    originalUriBaseIds: {
      ROOT: { uri: 'file:///w/' },
      SUB: { uri: 'sub/', uriBaseId: 'ROOT' },
      ABS: { uri: 'file:///w/abs/' },
    },
    results: [
      { uri: 'a.c', uriBaseId: 'ROOT' },
      { uri: 'a.c', uriBaseId: 'SUB' },
      { uri: 'a.c', uriBaseId: 'ABS' },
      { uri: 'file:///w/abs/a.c' },
      { uri: 'a.c', uriBaseId: 'NOWHERE' },
      { uri: 'file:///elsewhere/a.c' },
      { uri: '../../a.c' },
      { index: 99 },
    ].map((artifactLocation) => ({
      ruleId: 'a',
      message,
      locations: [{ physicalLocation: { artifactLocation } }],
    })),
  }
  const paths = (await resultsOf(run)).map(({ locations: [first] }) =>
    first?.kind === 'line' ? first.path : null,
  )
  expect(paths).toEqual(['a.c', 'sub/a.c', 'abs/a.c', 'abs/a.c', 'a.c', '/elsewhere/a.c', 'a.c', null])
})

test('bases that refer to each other in a circle end', async () => {
  const originalUriBaseIds = { A: { uri: 'a/', uriBaseId: 'B' }, B: { uri: 'b/', uriBaseId: 'A' } }
  const location = { physicalLocation: { artifactLocation: { uri: 'x.c', uriBaseId: 'A' } } }
  expect(
    await resultsOf({ originalUriBaseIds, results: [{ ruleId: 'a', message, locations: [location] }] }),
  ).toHaveLength(1)
})

test.each([
  ['executionSuccessful is false', { invocations: [{ executionSuccessful: false }] }],
  [
    'one of several invocations failed',
    { invocations: [{ executionSuccessful: true }, { executionSuccessful: false }] },
  ],
  ['a notification is an error', { invocations: [{ toolConfigurationNotifications: [{ level: 'error' }] }] }],
  ['results are null', { results: null }],
  ['results are in another file', { externalPropertyFileReferences: { results: [{}] } }],
])('a run is not complete when %s', async (_name, run) => {
  expect(await coverageOf({ results: [], ...run })).toMatchObject({ isComplete: false })
})

test('a run is complete when its taxonomies are elsewhere or a tool only warns', async () => {
  const invocations = [
    { executionSuccessful: true, exitCode: 1, toolExecutionNotifications: [{ level: 'warning' }, {}] },
  ]
  const run = { results: [], invocations, externalPropertyFileReferences: { taxonomies: [{}] } }
  expect(await coverageOf(run)).toMatchObject({ isComplete: true, reason: null })
})

test('lists that name only what has results count as not told', async () => {
  const tool = { driver: { name: 't', rules: [{ id: 'a' }] } }
  const artifacts = [{ location: { uri: 'x.c' } }]
  const results = [{ ruleId: 'a', message, locations: [at('x.c')] }]
  expect(await coverageOf({ tool, artifacts, results })).toMatchObject({ rulesRun: null, scanned: null })
  const more = { driver: { name: 't', rules: [{ id: 'a' }, { id: 'b' }] } }
  expect(
    await coverageOf({ tool: more, artifacts: [...artifacts, { location: { uri: 'y.c' } }], results }),
  ).toMatchObject({
    rulesRun: ['a', 'b'],
    scanned: ['x.c', 'y.c'],
  })
})

test('a category is the id without its run, and never the run itself', async () => {
  const category = async (id: string) => {
    const [first] = await itemsOf({ results: [], automationDetails: { id } })
    return first?.kind === 'run' ? first.category : undefined
  }
  expect(await category('nightly/web/17')).toBe('nightly/web')
  expect(await category('nightly/')).toBe('nightly')
  expect(await category('nightly')).toBe('nightly')
  expect(await category('2026-11-20T10:00:00Z')).toBeNull()
})

test('a generated report of 2,000 results is read whole, and shifted lines change nothing but lines', async () => {
  const plain = resultsIn(await all(sarifSource({ count: 2000 })))
  const moved = resultsIn(await all(sarifSource({ count: 2000, shiftLines: 7 })))
  expect(plain).toHaveLength(2000)
  expect(moved.map((one) => one.fingerprints)).toEqual(plain.map((one) => one.fingerprints))
  expect(await coverageIn(await all(sarifSource({ count: 50, failed: true })))).toMatchObject({
    isComplete: false,
  })
})

async function itemsOf(run: object): Promise<ReportItem[]> {
  const text = JSON.stringify({ version: '2.1.0', runs: [{ tool: { driver: { name: 't' } }, ...run }] })
  return all({
    async *open() {
      yield Buffer.from(text)
    },
  })
}

async function all(source: { open(): AsyncIterable<Uint8Array> }): Promise<ReportItem[]> {
  const items: ReportItem[] = []
  for await (const item of sarif.read(source)) items.push(item)
  return items.filter((item) => item.kind !== 'doubt')
}

async function resultsOf(run: object): Promise<ReportResult[]> {
  return resultsIn(await itemsOf(run))
}

function resultsIn(items: readonly ReportItem[]): ReportResult[] {
  return items.filter((item) => item.kind === 'result')
}

async function coverageOf(run: object): Promise<ReportCoverage | undefined> {
  return coverageIn(await itemsOf(run))
}

function coverageIn(items: readonly ReportItem[]): ReportCoverage | undefined {
  return items.find((item) => item.kind === 'coverage')
}
