import { expect, test } from 'vitest'
import type { ReportItem } from '../../importer.ts'
import { readReport } from '../../read.ts'

const finding = (more: object) => ({
  'template-id': 'panel',
  info: { name: 'Panel', severity: 'info' },
  type: 'http',
  host: 'https://a.example.org',
  'matched-at': 'https://a.example.org/panel',
  ...more,
})

test('a list says the same as lines', async () => {
  const findings = [
    finding({}),
    finding({ host: 'b.example.org', 'matched-at': 'b.example.org:22', type: 'network' }),
  ]
  const lines = await read(findings.map((one) => `${JSON.stringify(one)}\n`).join(''))
  const list = await read(JSON.stringify(findings, null, 2))
  expect(list.map((item) => ({ ...item, pointer: '' }))).toEqual(
    lines.map((item) => ({ ...item, pointer: '' })),
  )
  expect(list.filter((item) => item.kind === 'result').map(({ pointer }) => pointer)).toEqual(['/0', '/1'])
  expect(lines.filter((item) => item.kind === 'coverage')).toMatchObject([
    { isComplete: true },
    { isComplete: true },
  ])
})

test.each([
  [
    { type: 'network', 'matched-at': 'Shop.example.org:22' },
    { kind: 'port', host: 'shop.example.org', port: 22 },
  ],
  [
    { type: 'tcp', 'matched-at': 'tls://h:993/', port: '1' },
    { kind: 'port', host: 'h', port: 993 },
  ],
  [
    { type: 'ssl', 'matched-at': 'h', port: '443' },
    { kind: 'port', host: 'h', port: 443 },
  ],
  [
    { type: 'dns', 'matched-at': 'h', port: '53' },
    { kind: 'input', url: 'h', field: null },
  ],
  [
    { type: 'network', 'matched-at': 'h:99999' },
    { kind: 'input', url: 'h:99999', field: null },
  ],
  [
    { type: 'http', 'matched-at': 'h:80' },
    { kind: 'input', url: 'h:80', field: null },
  ],
  [{ 'matched-at': 'https://u:p@h/a@b' }, { kind: 'input', url: 'https://h/a@b', field: null }],
])('%j is at %j', async (more, place) => {
  const items = await read(JSON.stringify(finding(more)))
  expect(items.find((item) => item.kind === 'result')?.locations).toEqual([place])
})

test('of hosts beyond a thousand nothing is shown to be gone', async () => {
  const hosts = Array.from({ length: 1100 }, (_, at) => finding({ host: `h${at}.example.org` }))
  const items = await read(hosts.map((one) => `${JSON.stringify(one)}\n`).join(''))
  const coverage = items.filter((item) => item.kind === 'coverage')
  expect(coverage).toHaveLength(1001)
  expect(coverage.filter(({ isComplete }) => !isComplete)).toMatchObject([
    { run: 1000, reason: 'The report is about more than 1000 hosts. Split it by host.' },
  ])
  expect(items.filter((item) => item.kind === 'result')).toHaveLength(1100)
})

test('a report of which no line is JSON is refused', async () => {
  await expect(read(JSON.stringify(finding({}), null, 2))).rejects.toMatchObject({ code: 'invalid' })
})

async function read(text: string): Promise<ReportItem[]> {
  const open = async function* () {
    yield Buffer.from(text)
  }
  const { importer, items } = await readReport({ upload: { open } })
  expect(importer.id).toBe('nuclei-jsonl')
  return Array.fromAsync(items)
}
