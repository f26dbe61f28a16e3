import { expect, test } from 'vitest'
import type { ReportItem } from '../../importer.ts'
import { readReport } from '../../read.ts'

const alert = (count: number, listed: number) => ({
  pluginid: '10038',
  name: 'Header Not Set',
  riskcode: '2',
  confidence: '3',
  count: String(count),
  instances: Array.from({ length: listed }, (_, at) => ({
    uri: `https://a.example.org/${at}`,
    method: 'GET',
  })),
})

const site = (name: string, alerts: object[]) => ({ '@name': name, alerts })

test('every site is a run of its own, also one without alerts', async () => {
  const items = await read({
    '@version': '2',
    site: [site('https://a.example.org', [alert(2, 2)]), site('https://B.example.org', [])],
  })
  expect(items.filter((item) => item.kind === 'run').map(({ category }) => category)).toEqual([
    'https://a.example.org',
    'https://b.example.org',
  ])
  expect(items.filter((item) => item.kind === 'coverage')).toMatchObject([
    { isComplete: true },
    { isComplete: true },
  ])
})

test('a site whose places are not all listed proves nothing to be gone', async () => {
  const items = await read({ '@version': '2', site: [site('https://a.example.org', [alert(67, 20)])] })
  expect(items.at(-1)).toMatchObject({
    isComplete: false,
    reason: 'ZAP lists only 20 of the 67 places of "Header Not Set".',
  })
})

test('a single site may stand without a list', async () => {
  const items = await read({ '@version': '2', site: site('https://a.example.org', [alert(1, 1)]) })
  expect(items.find((item) => item.kind === 'result')).toMatchObject({
    pointer: '/site/alerts/0/instances/0',
  })
})

test('a report without sites proves nothing to be gone', async () => {
  const items = await read({ '@version': '2', site: [] })
  expect(items).toMatchObject([
    { kind: 'run', category: null },
    { kind: 'coverage', isComplete: false },
  ])
})

async function read(report: object): Promise<ReportItem[]> {
  const open = async function* () {
    yield Buffer.from(JSON.stringify(report))
  }
  const { importer, items } = await readReport({ upload: { open } })
  expect(importer.id).toBe('zap-json')
  return Array.fromAsync(items)
}
