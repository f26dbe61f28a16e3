import type { InputOf, OutputOf, vulnerabilityList } from '@weir/contract'

/** What a list of vulnerabilities is asked with. */
export type ListInput = InputOf<typeof vulnerabilityList>
type Row = OutputOf<typeof vulnerabilityList>['items'][number]

/** Filters alone and as people combine them, about the rows that a list shows first. */
export function filtersOf(rows: readonly Row[], user_id: string): Record<string, Partial<ListInput>> {
  const [first] = rows
  if (!first) throw new Error('nothing was seeded')
  return {
    'no filter': {},
    'status: vulnerable': { status: ['vulnerable'] },
    'status: three': { status: ['vulnerable', 'safe', 'removed'] },
    'severity band': { severity_min: 7, severity_max: 8.9 },
    'status, critical': { status: ['vulnerable'], severity_min: 9 },
    group: { group_ids: [first.group_id] },
    'group, status': { group_ids: [first.group_id], status: ['vulnerable'] },
    root: { root_ids: [first.root_id] },
    'root, status, critical': { root_ids: [first.root_id], status: ['vulnerable'], severity_min: 9 },
    finding: { finding_ids: [first.finding_id] },
    'treatment: accepted': { treatment: ['accepted'] },
    'treatment: untreated, status': { treatment: ['untreated'], status: ['vulnerable'] },
    'treatment_state: submitted': { treatment_state: 'submitted' },
    'treatment_state: rejected': { treatment_state: 'rejected' },
    'zero_risk: all but confirmed, status': {
      zero_risk: ['none', 'requested', 'rejected'],
      status: ['vulnerable'],
    },
    technique: { technique: ['SECRET'] },
    tool: { tool: 'zap' },
    'technique, status': { technique: ['SCA', 'DAST'], status: ['vulnerable'] },
    'tool, treatment': { tool: 'zap', treatment: ['accepted_permanently'] },
    'tool, technique that never meet': { tool: 'zap', technique: ['SECRET'] },
    'status, treatment that never meet': { status: ['safe'], treatment: ['accepted'] },
    'status: submitted': { status: ['submitted'] },
    'status: rejected, tool': { status: ['rejected'], tool: 'zap' },
    assignee: { assignee_ids: [rows.find((row) => row.assignee_id)?.assignee_id ?? user_id] },
    'reported in a week': { reported_from: '2026-03-01T00:00:00Z', reported_to: '2026-03-08T00:00:00Z' },
    'reported in a year, status': { reported_from: '2026-01-01T00:00:00Z', status: ['vulnerable'] },
  }
}

/** Searches: rare, common, short, of nothing, of one place and of many, alone and with filters. */
export function searchesOf(rows: readonly Row[]): Record<string, Partial<ListInput>> {
  const [first] = rows
  if (!first) throw new Error('nothing was seeded')
  const critical = { status: ['vulnerable'], severity_min: 9 } satisfies Partial<ListInput>
  return {
    'search: serial': { search: first.serial },
    'search: common word': { search: 'injection' },
    'search: path': { search: first.path ?? '' },
    'search: two words, status': { search: 'handler_77 service_1', status: ['vulnerable'] },
    'search: nothing': { search: 'zzzqqqxxx' },
    'search: one letter': { search: 'e' },
    'search: two letters that all have': { search: 'rc' },
    'search: two letters that nothing has': { search: 'qz' },
    'search: three letters that few have': { search: '_99' },
    'search: word that all have': { search: 'src' },
    'search: word that all have, critical': { search: 'src', ...critical },
    'search: file': { search: 'handler_123.ts' },
    'search: file, severity': { search: 'handler_123', severity_min: 7, severity_max: 8.9 },
    'search: folder, of 8,000 in 1,000,000': { search: 'module_99/' },
    'search: folder, critical': { search: 'module_99/', ...critical },
    'search: folders, of 90,000 in 1,000,000': { search: 'module_11' },
    'search: folders, critical': { search: 'module_11', ...critical },
    'search: title and folder': { search: 'injection module_99/' },
    'search: title and file': { search: 'sql handler_77' },
    'search: title, critical': { search: 'cipher', ...critical },
    'search: title, rejected': { search: 'redirect', treatment_state: 'rejected' },
    'search: two folders, then a file': { search: 'module_7/service_7 handler_7' },
    'search: wildcards': { search: '%_%' },
  }
}

/** Every two of the filters that can be offered at once. */
export function pairsOf(rows: readonly Row[]): [string, Partial<ListInput>][] {
  const [first] = rows
  if (!first) throw new Error('nothing was seeded')
  const single: [string, Partial<ListInput>][] = [
    ['status', { status: ['vulnerable'] }],
    ['closed', { status: ['safe', 'removed'] }],
    ['critical', { severity_min: 9 }],
    ['low', { severity_max: 3.9 }],
    ['untreated', { treatment: ['untreated'] }],
    ['submitted', { treatment_state: 'submitted' }],
    ['technique', { technique: ['SCA'] }],
    ['tool', { tool: 'nuclei' }],
    ['assignee', { assignee_ids: rows.flatMap((row) => row.assignee_id ?? []).slice(0, 3) }],
    ['month', { reported_from: '2026-03-01T00:00:00Z', reported_to: '2026-04-01T00:00:00Z' }],
    ['group', { group_ids: [first.group_id] }],
    ['root', { root_ids: [first.root_id] }],
    ['finding', { finding_ids: [first.finding_id] }],
  ]
  return single.flatMap(([name, filter], at) =>
    single
      .slice(at + 1)
      .filter(([, other]) => !Object.keys(other).some((key) => key in filter))
      .map(([other, more]): [string, Partial<ListInput>] => [`${name} + ${other}`, { ...filter, ...more }]),
  )
}
