import { expect, test } from 'vitest'
import { readItems as read } from '../../../../test/read-items.ts'
import type { ReportItem } from '../../importer.ts'
import { techniqueOf } from '../../technique.ts'

const clean = { Target: 'package-lock.json', Class: 'lang-pkgs', Type: 'npm' }
const config = { Target: 'Dockerfile', Class: 'config', Type: 'dockerfile', MisconfSummary: { Successes: 9 } }

test('scans of two images are of two categories, scans of two builds of one image are of one', async () => {
  const image = (name: string) => ({ SchemaVersion: 2, ArtifactName: name, ArtifactType: 'container_image' })
  const categories = ['shop/app:1', 'shop/app:2', 'shop/jobs:1'].map(async (name) =>
    categoriesOf(await read({ ...image(name), Results: [{ ...clean, Class: 'os-pkgs' }] })),
  )
  expect(await Promise.all(categories)).toEqual([
    ['vulnerability/container_image/shop/app'],
    ['vulnerability/container_image/shop/app'],
    ['vulnerability/container_image/shop/jobs'],
  ])
})

test('only the kinds of findings of which a report has a trace were looked for', async () => {
  const report = { SchemaVersion: 2, ArtifactName: '.', ArtifactType: 'filesystem' }
  const both = await read({ ...report, Results: [clean, config] })
  expect(categoriesOf(both)).toEqual(['vulnerability/filesystem', 'misconfiguration/filesystem'])
  expect(both.filter((item) => item.kind === 'coverage')).toMatchObject([
    { isComplete: true },
    { isComplete: true },
  ])
  expect(categoriesOf(await read({ ...report, Results: [config] }))).toEqual(['misconfiguration/filesystem'])
  expect(categoriesOf(await read(report))).toEqual(['filesystem'])
})

test('packages, misconfigurations, secrets and licenses are found by different techniques', async () => {
  const results = [
    { ...clean, Vulnerabilities: [{ VulnerabilityID: 'CVE-2026-1', PkgName: 'p', Severity: 'LOW' }] },
    { ...config, Misconfigurations: [{ ID: 'DS-0002', Status: 'FAIL', Severity: 'HIGH' }] },
    { Target: '.env', Class: 'secret', Secrets: [{ RuleID: 'key', Severity: 'HIGH' }] },
    { Target: 'LICENSE', Class: 'license-file', Licenses: [{ Name: 'GPL-3.0', Category: 'restricted' }] },
  ]
  const items = await read({ SchemaVersion: 2, ArtifactName: '.', Results: results })
  const rules = items.filter((item) => item.kind === 'rule')
  const found = items.filter((item) => item.kind === 'result')
  const techniques = found.map((one) =>
    techniqueOf(
      'trivy',
      one,
      rules.find(({ id }) => id === one.ruleId),
    ),
  )
  expect(techniques).toEqual(['SCA', 'IAC', 'SECRET', 'SCA'])
})

test('a long list of packages beside the vulnerabilities is passed over', async () => {
  const packages = Array.from({ length: 60_000 }, (_, at) => ({ ID: `p@${at}`, Licenses: ['x'.repeat(150)] }))
  const found = { VulnerabilityID: 'CVE-2026-1', PkgName: 'p', InstalledVersion: '1', Severity: 'LOW' }
  const items = await read({
    SchemaVersion: 2,
    ArtifactName: '.',
    Results: [{ ...clean, Packages: packages, Vulnerabilities: [found] }],
  })
  expect(items.filter((item) => item.kind === 'result')).toHaveLength(1)
})

test('another version of the schema, and results that are no list, are refused', async () => {
  await expect(read({ SchemaVersion: 3, Results: [] })).rejects.toMatchObject({ code: 'unsupported' })
  await expect(read({ SchemaVersion: 2, Results: {} })).rejects.toMatchObject({ code: 'invalid' })
})

function categoriesOf(items: readonly ReportItem[]): (string | null)[] {
  return items.flatMap((item) => (item.kind === 'run' ? [item.category] : []))
}
