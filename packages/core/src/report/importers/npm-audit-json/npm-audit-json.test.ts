import { expect, test } from 'vitest'
import { readItems as read } from '../../../../test/read-items.ts'

const advisory = {
  findings: [
    { version: '5.1.0', paths: ['shop>pg', 'shop>stock>pg'] },
    { version: '8.0.0', paths: ['jobs>pg'] },
  ],
  id: 521,
  title: 'Remote Code Execution',
  module_name: 'pg',
  cves: ['CVE-2026-1001'],
  patched_versions: '>= 2.11.2 < 3.0.0|| >= 5.2.1 < 6.0.0 || >=7.1.2 < 8.0.0',
  overview: 'Names of columns are run.',
  severity: 'high',
  cwe: 'CWE-94',
  url: 'https://npmjs.com/advisories/521',
}

test('an advisory of npm 6 is one result for each installed version, with the paths that need it', async () => {
  const items = await read({
    actions: [{ resolves: [] }],
    advisories: { 521: advisory },
    muted: [],
    runId: 'r',
  })
  expect(items.filter((item) => item.kind === 'rule')).toMatchObject([
    { id: '521', name: 'Remote Code Execution', cwe: [94], help: 'Names of columns are run.' },
  ])
  expect(items.filter((item) => item.kind === 'result')).toMatchObject([
    {
      pointer: '/advisories/521/findings/0',
      package: { purl: 'pkg:npm/pg@5.1.0', version: '5.1.0', fixedVersion: '5.2.1' },
      aliases: ['CVE-2026-1001'],
      further: [{ message: 'shop>pg' }, { message: 'shop>stock>pg' }],
    },
    { package: { version: '8.0.0', fixedVersion: null } },
  ])
  expect(items.at(-1)).toMatchObject({ kind: 'coverage', isComplete: true })
})

test('an advisory of npm 6 that GitHub knows goes by its id there, as it does in npm 7', async () => {
  const url = 'https://github.com/advisories/GHSA-2f3c-4g5h-6j7m'
  const items = await read({ advisories: { 521: { ...advisory, url } }, metadata: {} })
  expect(items.find((item) => item.kind === 'result')).toMatchObject({ ruleId: 'GHSA-2f3c-4g5h-6j7m' })
})

test('a report without vulnerabilities is complete and empty', async () => {
  const items = await read({ auditReportVersion: 2, vulnerabilities: {}, metadata: {} })
  expect(items.map((item) => item.kind)).toEqual(['run', 'coverage'])
  expect(items.at(-1)).toMatchObject({ isComplete: true })
})

test('a report of a version nobody knows, or without its vulnerabilities, is refused', async () => {
  await expect(read({ auditReportVersion: 3, vulnerabilities: {} })).rejects.toMatchObject({
    code: 'unsupported',
  })
  await expect(read({ auditReportVersion: 2, error: { code: 'EAUDIT' } })).rejects.toMatchObject({
    code: 'invalid',
  })
})

test('a name that cannot be stored is made storable, also where it points to', async () => {
  const via = [{ source: 1, title: 'Slow', severity: 'low' }]
  const items = await read({ auditReportVersion: 2, vulnerabilities: { 'a\0b': { via } } })
  expect(items.find((item) => item.kind === 'result')).toMatchObject({
    pointer: '/vulnerabilities/a\ufffdb/via/0',
    package: { name: 'a\ufffdb' },
  })
})

test('more vulnerable packages than fit in memory as one are read one by one', async () => {
  const via = (at: number) => [
    { source: at, title: 'x'.repeat(200), url: 'y'.repeat(2000), severity: 'low', range: '<1' },
  ]
  const names = Array.from({ length: 5000 }, (_, at) => [`p${at}`, { name: `p${at}`, via: via(at) }] as const)
  const items = await read({ auditReportVersion: 2, vulnerabilities: Object.fromEntries(names) })
  expect(items.filter((item) => item.kind === 'result')).toHaveLength(5000)
})
