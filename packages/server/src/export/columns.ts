import { type ExportedVulnerability, Fault } from '@weir/contract'

/** What a cell of a table holds; several values are separated by spaces. */
export type Cell = string | number | null | readonly (string | number)[]

/** The columns, in their order: a new one is added at the end, so that what reads by number keeps reading. */
const columns: Readonly<Record<string, (row: ExportedVulnerability) => Cell>> = {
  serial: (row) => row.serial,
  title: (row) => row.title,
  severity: (row) => row.severity.toFixed(1),
  severity_band: (row) => row.severity_band,
  status: (row) => row.status,
  treatment: (row) => row.treatment,
  treatment_state: (row) => row.treatment_state,
  accepted_until: (row) => row.accepted_until,
  justification: (row) => row.justification,
  zero_risk_justification: (row) => row.zero_risk_justification,
  group: (row) => row.group,
  root: (row) => row.root,
  root_location: (row) => row.root_location,
  kind: (row) => row.kind,
  location: (row) => row.location,
  path: (row) => row.path,
  line: (row) => row.line,
  commit: (row) => row.commit,
  package: (row) => row.package_name,
  version: (row) => row.package_version,
  purl: (row) => row.purl,
  rule: (row) => row.rule,
  aliases: (row) => row.aliases,
  tool: (row) => row.tool,
  technique: (row) => row.technique,
  cwe: (row) => row.cwe.map((number) => `CWE-${number}`),
  cvss_vector: (row) => row.cvss_vector,
  cvssf: (row) => row.cvssf,
  message: (row) => row.message,
  scan_state: (row) => row.scan_state,
  zero_risk: (row) => row.zero_risk,
  closing_cause: (row) => row.closing_cause,
  closing_text: (row) => row.closing_text,
  reported_at: (row) => row.reported_at,
  last_seen_at: (row) => row.last_seen_at,
  closed_at: (row) => row.closed_at,
  assignee_id: (row) => row.assignee_id,
  id: (row) => row.id,
  tags: (row) => row.tags.join(', '),
  issue_url: (row) => row.issue_url,
  business_level: (row) => row.business_level,
  fixed_version: (row) => row.fixed_version,
  due_at: (row) => row.due_at,
  epss: (row) => row.epss,
  kev_at: (row) => row.kev_at,
  priority: (row) => row.priority,
}

/** A column of a table. */
export interface Column {
  readonly name: string
  readonly of: (row: ExportedVulnerability) => Cell
}

/** The columns of these names in their order; without names all. A name that there is not is refused. */
export function columnsOf(names: readonly string[] | null): readonly Column[] {
  if (names === null) return Object.entries(columns).map(([name, of]) => ({ name, of }))
  return names.map((name) => {
    const of = Object.hasOwn(columns, name) ? columns[name] : undefined
    if (of) return { name, of }
    throw new Fault(
      'invalid',
      `There is no column ${name.slice(0, 60)}. Choose of ${Object.keys(columns).join(', ')}.`,
      { pointer: '/columns' },
    )
  })
}
