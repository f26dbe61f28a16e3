import type { ExportedVulnerability } from '@weir/contract'
import { expect, test } from 'vitest'
import { field } from './csv/csv.ts'
import { formats } from './index.ts'

const row: ExportedVulnerability = {
  id: '01993f6e-5f0c-7c55-9d0e-6a4d3b1d6a11',
  organization_id: '01993f6e-5f0c-7c55-9d0e-6a4d3b1d6a12',
  group_id: '01993f6e-5f0c-7c55-9d0e-6a4d3b1d6a13',
  root_id: '01993f6e-5f0c-7c55-9d0e-6a4d3b1d6a14',
  finding_id: '01993f6e-5f0c-7c55-9d0e-6a4d3b1d6a15',
  serial: 'WEIR-1',
  title: 'Prototype pollution',
  kind: 'package',
  location: 'left-pad 1.0.0',
  path: null,
  line: null,
  commit: null,
  message: 'Says more',
  rule: 'CVE-2024-1234',
  tool: 'Grype',
  technique: 'SCA',
  severity: 7.5,
  severity_band: 'high',
  cvss_vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N',
  cvssf: 8,
  cwe: [79],
  status: 'vulnerable',
  closing_cause: null,
  closing_text: null,
  scan_state: 'seen',
  zero_risk: 'none',
  reattack: 'none',
  tool_severity: null,
  rating_text: null,
  treatment: 'untreated',
  treatment_state: 'none',
  accepted_until: null,
  assignee_id: null,
  fixed_version: null,
  matched_by: null,
  reported_at: '2025-01-01T00:00:00.000Z',
  last_seen_at: '2025-01-01T00:00:00.000Z',
  closed_at: null,
  tags: [],
  issue_url: null,
  business_level: null,
  epss: null,
  epss_percentile: null,
  kev_at: null,
  priority: 8,
  due_at: null,
  group: 'Web shop',
  root: 'shop',
  root_location: 'https://git.example.com/shop.git',
  package_name: 'left-pad',
  package_version: '1.0.0',
  purl: 'pkg:npm/left-pad@1.0.0',
  aliases: ['GHSA-2222-3333-4444'],
  justification: null,
  zero_risk_justification: null,
}

const about = {
  id: '11993f6e-5f0c-4c55-9d0e-6a4d3b1d6a11',
  at: '2026-01-01T00:00:00.000Z',
  organization: 'Acme',
  hasMark: false,
  columns: null,
}

async function* parts(rows: readonly ExportedVulnerability[]) {
  yield rows.slice(0, 1)
  yield [] // a part may be empty
  yield rows.slice(1)
}

/** The file of one format, parsed where it is JSON; tests look into it freely, as after JSON.parse. */
async function written(
  id: string,
  ...rows: Partial<ExportedVulnerability>[]
): Promise<ReturnType<typeof JSON.parse>> {
  const format = formats.find((one) => one.id === id)
  const whole = rows.map((more) => ({ ...row, ...more }))
  const text = (await Array.fromAsync(format?.write(parts(whole), about) ?? [])).join('')
  return id === 'csv' || id === 'jsonl' ? text : JSON.parse(text)
}

test.each([
  ['plain', 'plain'],
  ['a,b', '"a,b"'],
  ['say "no"', '"say ""no"""'],
  ['two\nlines', '"two\nlines"'],
  ['=1+1', "'=1+1"],
  ['+1', "'+1"],
  ['-1', "'-1"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['\t=1', "'\t=1"],
  ['\r=1', '"\'\r=1"'],
  ['\uff1d1', "'\uff1d1"],
  ['=HYPERLINK("http://x","y")', '"\'=HYPERLINK(""http://x"",""y"")"'],
  [null, ''],
  [7, '7'],
  [['CVE-1', 'GHSA-2'], 'CVE-1 GHSA-2'],
] as const)('the cell %j stands in CSV as %j', (cell, text) => {
  expect(field(cell)).toBe(text)
})

test('whatever begins a cell of CSV, no cell is a formula', async () => {
  const evil = '=cmd|calc'
  const text: string = await written('csv', {
    title: evil,
    message: evil,
    location: evil,
    rule: evil,
    tool: evil,
    closing_text: evil,
    group: evil,
    justification: evil,
    aliases: [evil],
  })
  expect(text.split(/[,\r\n]/).filter((cell) => /^"?[=+\-@]/.test(cell))).toEqual([])
  expect(text.split("'=cmd|calc")).toHaveLength(10)
})

test('without rows each file is whole', async () => {
  expect((await written('csv')).split('\r\n')).toHaveLength(2)
  expect(await written('jsonl')).toBe('')
  expect((await written('sarif')).runs[0].results).toEqual([])
  expect((await written('openvex')).statements).toEqual([])
  expect(await written('cyclonedx')).toMatchObject({ vulnerabilities: [], components: [] })
})

test('SARIF: each scanner is an extension, with the rules that the results name', async () => {
  const rows = [
    {},
    { tool: 'Semgrep', rule: 'eval', severity: 4 },
    { tool: 'Semgrep', rule: 'eval', severity: 8.1 },
  ]
  const [run] = (await written('sarif', ...rows)).runs
  expect(run.tool.driver.name).toBe('Weir')
  expect(run.tool.extensions.map((one: { name: string }) => one.name)).toEqual(['Grype', 'Semgrep'])
  expect(run.tool.extensions[1].rules).toMatchObject([
    { id: 'eval', properties: { 'security-severity': '8.1' } },
  ])
  for (const { ruleId, rule } of run.results)
    expect(run.tool.extensions[rule.toolComponent.index].rules.map(({ id }: { id: string }) => id)).toContain(
      ruleId,
    )
  expect(run.results.map(({ level }: { level: string }) => level)).toEqual(['error', 'warning', 'error'])
})

test('SARIF: what is accepted is suppressed with its reason, what was asked for is under review', async () => {
  const [run] = (
    await written(
      'sarif',
      {
        treatment: 'accepted',
        treatment_state: 'approved',
        accepted_until: '2026-05-01T23:59:59.999Z',
        justification: 'Not reachable.',
      },
      { treatment_state: 'submitted' },
      { treatment: 'in_progress', treatment_state: 'approved' },
      { status: 'removed', closing_cause: 'false_positive', closing_text: 'It is a test.' },
      { status: 'safe', closing_cause: 'manual' },
      { zero_risk: 'confirmed', zero_risk_justification: 'Never shipped.' },
      { zero_risk: 'requested' },
    )
  ).runs
  expect(
    run.results.map(({ suppressions }: { suppressions?: object[] }) => suppressions?.[0] ?? null),
  ).toEqual([
    {
      kind: 'external',
      status: 'accepted',
      justification: 'Not reachable.',
      properties: { accepted_until: '2026-05-01T23:59:59.999Z' },
    },
    { kind: 'external', status: 'underReview' },
    null,
    { kind: 'external', status: 'accepted', justification: 'It is a test.' },
    null,
    { kind: 'external', status: 'accepted', justification: 'Never shipped.' },
    { kind: 'external', status: 'underReview' },
  ])
  expect(run.results[4]).toMatchObject({ kind: 'pass', level: 'none' })
})

const cases: [Partial<ExportedVulnerability>, object | null, object | null][] = [
  [{}, { status: 'affected', action_statement: 'No decision has been made yet.' }, { state: 'exploitable' }],
  [
    { treatment: 'in_progress', justification: 'Next week.' },
    { status: 'affected', action_statement: 'A fix is in progress: Next week.' },
    { state: 'exploitable', detail: 'A fix is in progress: Next week.' },
  ],
  [
    { treatment: 'accepted', accepted_until: '2026-05-01T23:59:59.999Z', justification: 'Not reachable.' },
    {
      status: 'affected',
      action_statement: 'The risk is accepted until 2026-05-01, it will not be fixed before: Not reachable.',
    },
    { state: 'exploitable', response: ['will_not_fix'] },
  ],
  [
    { treatment: 'accepted_permanently' },
    { status: 'affected', action_statement: 'The risk is accepted, it will not be fixed.' },
    { state: 'exploitable', response: ['will_not_fix'] },
  ],
  [{ status: 'submitted' }, { status: 'under_investigation' }, { state: 'in_triage' }],
  [
    { status: 'safe', closing_cause: 'absent_from_complete_scan' },
    { status: 'fixed' },
    { state: 'resolved' },
  ],
  [{ status: 'safe', closing_cause: 'rule_removed' }, null, null],
  [
    { status: 'removed', closing_cause: 'false_positive', closing_text: 'Never called.' },
    { status: 'not_affected', impact_statement: 'Never called.' },
    { state: 'false_positive', detail: 'Never called.' },
  ],
  [
    { zero_risk: 'confirmed', zero_risk_justification: 'The file is never shipped.' },
    { status: 'not_affected', impact_statement: 'The file is never shipped.' },
    { state: 'not_affected', detail: 'The file is never shipped.' },
  ],
  [{ zero_risk: 'requested' }, { status: 'affected' }, { state: 'exploitable' }],
  [{ status: 'removed', closing_cause: 'duplicate' }, null, null],
  [{ status: 'rejected' }, null, null],
  [{ kind: 'line' }, null, null],
]

test.each(cases)('of %j VEX says what is known and no more', async (more, openvex, cyclonedx) => {
  const [statement] = (await written('openvex', more)).statements
  const { vulnerabilities, components } = await written('cyclonedx', more)
  if (openvex === null) expect([statement, vulnerabilities, components]).toEqual([undefined, [], []])
  else {
    expect(statement).toMatchObject(openvex)
    expect(statement.justification).toBeUndefined()
    expect(statement.products).toMatchObject([
      { '@id': row.root_location, subcomponents: [{ identifiers: { purl: row.purl } }] },
    ])
    expect(vulnerabilities[0].analysis).toMatchObject(cyclonedx ?? {})
    expect(vulnerabilities[0].analysis.justification).toBeUndefined()
    expect(vulnerabilities[0].affects).toEqual([{ ref: components[0]['bom-ref'] }])
  }
})

test('CycloneDX: a package is there once for each root', async () => {
  const { components } = await written('cyclonedx', {}, { rule: 'CVE-2024-2' }, { root_id: row.group_id })
  expect(components.map(({ purl }: { purl: string }) => purl)).toEqual([row.purl, row.purl])
})
