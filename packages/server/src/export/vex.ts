import type { ExportedVulnerability } from '@weir/contract'

/** What is said of a vulnerability of a package, before it is put into the words of one of the VEX formats. */
export interface Statement {
  readonly status: 'affected' | 'accepted' | 'fixed' | 'false_positive' | 'not_affected' | 'in_triage'
  /** What is done about it, or why nothing. */
  readonly reason: string
}

/** What can be said of a row; null where nothing can: what is of no package, and what was closed for another reason than being fixed. */
export function statementOf(row: ExportedVulnerability): Statement | null {
  if (row.kind !== 'package') return null
  switch (row.status) {
    case 'vulnerable':
      return row.zero_risk === 'confirmed'
        ? { status: 'not_affected', reason: row.zero_risk_justification || 'Confirmed to be no risk.' }
        : treated(row)
    case 'submitted':
      return { status: 'in_triage', reason: 'Reported, and not confirmed yet.' }
    case 'safe':
      return fixedBy.has(row.closing_cause ?? '') ? { status: 'fixed', reason: '' } : null
    case 'removed':
      return row.closing_cause === 'false_positive'
        ? { status: 'false_positive', reason: row.closing_text || 'Found to be a false positive.' }
        : null
    case 'rejected':
      return null
  }
}

const fixedBy: ReadonlySet<string> = new Set(['verified_reattack', 'absent_from_complete_scan', 'manual'])

function treated({ treatment, accepted_until, justification }: ExportedVulnerability): Statement {
  const because = justification ? `: ${justification}` : '.'
  switch (treatment) {
    case 'untreated':
      return { status: 'affected', reason: 'No decision has been made yet.' }
    case 'in_progress':
      return { status: 'affected', reason: `A fix is in progress${because}` }
    case 'accepted':
      return {
        status: 'accepted',
        reason: `The risk is accepted${accepted_until === null ? '' : ` until ${accepted_until.slice(0, 10)}`}, it will not be fixed before${because}`,
      }
    case 'accepted_permanently':
      return { status: 'accepted', reason: `The risk is accepted, it will not be fixed${because}` }
  }
}

/** The URL of the package; of a type that no tool said, one of the type `generic`. */
export function purlOf({ purl, package_name, package_version, location }: ExportedVulnerability): string {
  if (purl !== null) return purl
  const name = (package_name ?? location).split('/').map(encodeURIComponent).join('/')
  return `pkg:generic/${name}${package_version === null ? '' : `@${encodeURIComponent(package_version)}`}`
}

/** Statuses about which a VEX document says something. */
export const statusesOfVex = ['submitted', 'vulnerable', 'safe', 'removed'] as const
