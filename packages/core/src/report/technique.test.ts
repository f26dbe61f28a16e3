import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { toolFamily } from './fingerprint.ts'
import type { ReportItem, ReportRule } from './importer.ts'
import { techniqueOf } from './technique.ts'

test.each([
  // The package of a supply chain rule is found by its version, everything else of Semgrep in the code.
  ['semgrep-json', ['SAST', 'SCA']],
  ['gitleaks-json', ['SECRET']],
  ['nuclei-jsonl', ['DAST']],
  // Its plugin for Dependency-Check tags what it finds as known vulnerabilities of components.
  ['sonarqube-json', ['SAST', 'SCA']],
  ['zap-json', ['DAST']],
  ['zap-xml', ['DAST']],
  ['dependency-check-json', ['SCA']],
  ['dependency-check-xml', ['SCA']],
])('the sample of %s holds findings by %j', (id, techniques) => {
  expect(techniquesOf(itemsOf(id))).toEqual(techniques)
})

function itemsOf(id: string): ReportItem[] {
  const text = readFileSync(new URL(`./importers/${id}/expected.jsonl`, import.meta.url), 'utf8')
  // What importers give is written there as it is.
  return text
    .trim()
    .split('\n')
    .map((line): ReportItem => JSON.parse(line))
}

function techniquesOf(items: readonly ReportItem[]): string[] {
  const families = new Map<number, string>()
  const rules = new Map<string, ReportRule>()
  const found = new Set<string>()
  for (const item of items) {
    if (item.kind === 'run') families.set(item.run, toolFamily(item.tool))
    if (item.kind === 'rule') rules.set(`${item.run}/${item.id}`, item)
    if (item.kind !== 'result') continue
    found.add(techniqueOf(families.get(item.run) ?? '', item, rules.get(`${item.run}/${item.ruleId}`)))
  }
  return [...found].toSorted()
}
