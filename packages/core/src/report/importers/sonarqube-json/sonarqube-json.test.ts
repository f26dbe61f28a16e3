import { expect, test } from 'vitest'
import type { ReportItem } from '../../importer.ts'
import { readReport } from '../../read.ts'

const hotspot = (more: object) => ({
  key: 'H1',
  component: 'shop:src/Login.java',
  project: 'shop',
  securityCategory: 'auth',
  vulnerabilityProbability: 'HIGH',
  status: 'TO_REVIEW',
  line: 7,
  textRange: { startLine: 7, endLine: 7, startOffset: 4, endOffset: 9 },
  message: 'Make sure that this is safe.',
  ruleKey: 'java:S2068',
  ...more,
})

test('a hotspot waits for its review until someone says that it is safe, fixed or a risk', async () => {
  const items = await read({
    paging: { pageIndex: 1, pageSize: 100, total: 4 },
    hotspots: [
      hotspot({}),
      hotspot({ key: 'H2', status: 'REVIEWED', resolution: 'SAFE' }),
      hotspot({ key: 'H3', status: 'REVIEWED', resolution: 'FIXED' }),
      hotspot({ key: 'H4', status: 'REVIEWED', resolution: 'ACKNOWLEDGED', ruleKey: undefined }),
    ],
  })
  expect(items[0]).toMatchObject({ kind: 'run', category: 'shop hotspots' })
  expect(items.filter((item) => item.kind === 'result')).toMatchObject([
    { pointer: '/hotspots/0', isReported: false, outcome: 'review', level: 'error', ruleId: 'java:S2068' },
    { isReported: true, outcome: 'fail', suppression: { status: 'accepted' } },
    { isReported: false, baseline: 'absent' },
    { isReported: true, suppression: null, ruleId: 'hotspot:auth' },
  ])
  expect(items.at(-1)).toMatchObject({ isComplete: true })
})

test.each([
  ['shop:src/a.ts', 'shop', 'src/a.ts'],
  ['org:shop:src/a.ts', 'org:shop', 'src/a.ts'],
  ['org:shop:module:src/a.ts', 'org:shop', 'src/a.ts'],
  ['shop', 'shop', undefined],
])('the path in the component %s of the project %s is %s', async (component, project, path) => {
  const items = await read({
    paging: { total: 1 },
    issues: [{ rule: 'a:b', component, project, message: 'm' }],
  })
  const result = items.find((item) => item.kind === 'result')
  expect(result?.locations.map((one) => one.kind === 'line' && one.path)).toEqual(
    path === undefined ? [] : [path],
  )
})

test('one page of several proves nothing to be gone', async () => {
  const issue = { rule: 'a:b', component: 'shop:a.ts', project: 'shop', message: 'm' }
  const items = await read({ paging: { pageIndex: 1, pageSize: 1, total: 2 }, issues: [issue] })
  expect(items.at(-1)).toMatchObject({ isComplete: false, reason: expect.stringContaining('1 of 2 issues') })
})

async function read(report: object): Promise<ReportItem[]> {
  const open = async function* () {
    yield Buffer.from(JSON.stringify(report))
  }
  const { importer, items } = await readReport({ upload: { open } })
  expect(importer.id).toBe('sonarqube-json')
  return Array.fromAsync(items)
}
