import { expect, test } from 'vitest'
import { readItems as read } from '../../../../test/read-items.ts'

const config = { experimental_config: { licenses: { summary: false, allowlist: null } } }
const source = { path: 'go.mod', type: 'lockfile' }
const net = { name: 'golang.org/x/net', version: '0.9.0', ecosystem: 'Go' }

test('a report without results is complete and empty', async () => {
  const items = await read({ results: [], ...config })
  expect(items.map((item) => item.kind)).toEqual(['run', 'coverage'])
  expect(items.at(-1)).toMatchObject({ isComplete: true })
})

test('records of one vulnerability are one result, also when hundreds of others stand between them', async () => {
  const numbers = Array.from({ length: 500 }, (_, at) => at)
  const ids = [...numbers.map((at) => `GHSA-${at}`), ...numbers.map((at) => `GO-${at}`)]
  const groups = numbers.map((at) => ({ ids: [`GHSA-${at}`, `GO-${at}`], max_severity: '5.0' }))
  const items = await read({
    results: [{ source, packages: [{ package: net, vulnerabilities: records(ids), groups }] }],
  })
  const told = items.flatMap((item) => (item.kind === 'result' ? [`${item.ruleId} ${item.message}`] : []))
  expect(new Set(told).size).toBe(500)
})

test('equal names in two lockfiles are two packages, and a package of a distribution takes the fix of its release', async () => {
  const record = {
    id: 'CVE-2026-1',
    affected: ['11', '12'].map((release) => ({
      package: { name: 'openssl', ecosystem: `Debian:${release}` },
      ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '0' }, { fixed: `3.${release}` }] }],
    })),
  }
  const of = (ecosystem: string) => ({
    package: { name: 'openssl', version: '3.0', ecosystem },
    vulnerabilities: [record],
    groups: [
      { ids: ['CVE-2026-1'], experimental_analysis: { 'CVE-2026-1': { called: false, unimportant: true } } },
    ],
  })
  const items = await read({
    results: [
      { source: { path: 'a', type: 'os' }, packages: [of('Debian:12')] },
      { source: { path: 'b', type: 'os' }, packages: [of('Debian:11')] },
    ],
    image_metadata: { os: 'debian' },
  })
  expect(items[0]).toMatchObject({ kind: 'run', category: 'image' })
  expect(items.filter((item) => item.kind === 'result')).toMatchObject([
    { locations: [{ path: 'a' }], package: { purl: 'pkg:deb/debian/openssl@3.0', fixedVersion: '3.12' } },
    { locations: [{ path: 'b' }], package: { fixedVersion: '3.11' }, suppression: { status: 'accepted' } },
  ])
})

function records(ids: readonly string[]): object[] {
  return ids.map((id) => ({ id, summary: 'Slow' }))
}
