import type { ReportItem, ReportResult } from '../src/report/importer.ts'

/** What a report may tell, and how to see that an importer reads it. */
const features: Readonly<Record<string, (items: readonly ReportItem[]) => boolean>> = {
  version: (items) => items.some((one) => one.kind === 'run' && one.version !== null),
  commit: (items) => items.some((one) => one.kind === 'run' && one.commit !== null),
  'help text': (items) => items.some((one) => one.kind === 'rule' && one.help !== null),
  CWE: (items) => items.some((one) => (one.kind === 'rule' || one.kind === 'result') && one.cwe.length > 0),
  score: (items) => items.some((one) => (one.kind === 'rule' || one.kind === 'result') && one.score !== null),
  'CVSS vector': (items) =>
    items.some((one) => (one.kind === 'rule' || one.kind === 'result') && one.vectors.length > 0),
  line: of(({ locations }) => locations.some((one) => one.kind === 'line' && one.line !== null)),
  URL: of(({ locations }) => locations.some((one) => one.kind === 'input')),
  port: of(({ locations }) => locations.some((one) => one.kind === 'port')),
  package: of((one) => one.package !== null),
  'fixed version': of((one) => (one.package?.fixedVersion ?? null) !== null),
  'other ids': of(({ aliases }) => aliases.length > 0),
  fingerprint: of(({ fingerprints }) => Object.keys(fingerprints).length > 0),
  'hash of code': of(({ snippetHash }) => snippetHash !== null),
  'data flow': of(({ codeFlows }) => codeFlows.length > 0),
  suppression: of(({ suppression }) => suppression !== null),
  'files scanned': (items) => items.some((one) => one.kind === 'coverage' && one.scanned !== null),
  'rules run': (items) => items.some((one) => one.kind === 'coverage' && one.rulesRun !== null),
}

function of(tells: (result: ReportResult) => boolean): (items: readonly ReportItem[]) => boolean {
  return (items) => items.some((one) => one.kind === 'result' && tells(one))
}

/** The table of importers and what each reads, as Markdown: what stands in the items that it gives for its sample. */
export function importerTable(
  read: readonly { readonly title: string; readonly id: string; readonly items: readonly ReportItem[] }[],
): string {
  const names = Object.keys(features)
  const rows = read.map(({ id, title, items }) => [
    `${title} (\`${id}\`)`,
    ...Object.values(features).map((isRead) => (isRead(items) ? 'x' : '')),
  ])
  const lines = [['format', ...names], ['---', ...names.map(() => ':-:')], ...rows]
  return lines.map((cells) => `| ${cells.join(' | ')} |\n`).join('')
}
