import type { ExportedVulnerability } from '@weir/contract'
import type { Format } from '../../format.ts'

type Cell = string | number | null | readonly (string | number)[]

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
}

const cells = Object.values(columns)

/** CSV (RFC 4180): a header, commas, CRLF, UTF-8. */
export const csv: Format = {
  id: 'csv',
  title: 'CSV',
  mediaType: 'text/csv; charset=utf-8; header=present',
  extension: 'csv',
  statuses: null,
  async *write(parts, { hasMark }) {
    // without the mark a spreadsheet takes UTF-8 for the code page of the machine
    yield `${hasMark ? '\ufeff' : ''}${Object.keys(columns).join(',')}\r\n`
    for await (const rows of parts)
      yield rows.map((row) => `${cells.map((cell) => field(cell(row))).join(',')}\r\n`).join('')
  },
}

/** A cell as it stands in the file; several values are separated by spaces. */
export function field(cell: Cell): string {
  if (cell === null) return ''
  const text = typeof cell === 'object' ? cell.join(' ') : String(cell)
  const safe = startsFormula.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** What a spreadsheet takes for a formula, also in its wide forms: such a cell begins with an apostrophe instead. */
const startsFormula = /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/
