import type { ExportedVulnerability } from '@weir/contract'
import type { Format } from '../../format.ts'
import { listed } from '../../listed.ts'
import { locationsOf } from './locations.ts'
import { Rules } from './rules.ts'

/**
 * SARIF 2.1.0 (OASIS): one run of Weir, in which each scanner is an extension of the tool (§3.18.3). Rules come after the results,
 * when all of them are known.
 */
export const sarif: Format = {
  id: 'sarif',
  title: 'SARIF 2.1.0',
  mediaType: 'application/sarif+json',
  extension: 'sarif',
  statuses: ['vulnerable'],
  async *write(parts, { id, at, organization }) {
    const rules = new Rules()
    const about = `Vulnerabilities of ${organization} at ${at}`
    const automation = { guid: id, description: { text: about } }
    yield `{"$schema":"https://json.schemastore.org/sarif-2.1.0.json","version":"2.1.0","runs":[{"automationDetails":${JSON.stringify(automation)},"results":[`
    yield* listed(parts, (row) => resultOf(row, rules.add(row)))
    const driver = { name: 'Weir', rules: [] }
    yield `\n],"tool":${JSON.stringify({ driver, extensions: rules.components() })}}]}\n`
  },
}

/** One result (§3.27); its rule is that of the scanner, which is the extension of this number. */
function resultOf(row: ExportedVulnerability, index: number) {
  const suppressions = suppressionsOf(row)
  return {
    ruleId: row.rule,
    rule: { id: row.rule, toolComponent: { index, name: row.tool } },
    ...outcomeOf(row),
    message: { text: row.message || row.title },
    ...locationsOf(row),
    fingerprints: { 'weir/v1': row.id }, // no correlationGuid: the schema of 2.1.0 knows no UUID of version 7
    ...(suppressions.length > 0 && { suppressions }),
    properties: {
      'security-severity': row.severity.toFixed(1),
      serial: row.serial,
      status: row.status,
      treatment: row.treatment,
      group: row.group,
      root: row.root,
      technique: row.technique,
      reported_at: row.reported_at,
      ...(row.purl !== null && { purl: row.purl }),
      ...(row.aliases.length > 0 && { aliases: row.aliases }),
      ...(row.cwe.length > 0 && { cwe: row.cwe.map((number) => `CWE-${number}`) }),
    },
  }
}

/** What is not open is no failure, and only a failure has a level (§3.27.9, §3.27.10). */
function outcomeOf({ status, severity }: ExportedVulnerability): { kind: string; level: string } {
  switch (status) {
    case 'vulnerable':
    case 'removed':
      return { kind: 'fail', level: levelOf(severity) }
    case 'safe':
      return { kind: 'pass', level: 'none' }
    case 'submitted':
      return { kind: 'review', level: 'none' }
    case 'rejected':
      return { kind: 'notApplicable', level: 'none' }
  }
}

const levelOf = (severity: number): string =>
  severity >= 7 ? 'error' : severity >= 4 ? 'warning' : severity > 0 ? 'note' : 'none'

/** An acceptance in force, one that was asked for, or a person's word that it is none or no risk (§3.35). */
function suppressionsOf(row: ExportedVulnerability): object[] {
  const { status, treatment, treatment_state, justification, accepted_until } = row
  const { closing_cause, closing_text, zero_risk, zero_risk_justification } = row
  if (status === 'removed')
    return [
      { kind: 'external', status: 'accepted', justification: closing_text || (closing_cause ?? 'removed') },
    ]
  if (status !== 'vulnerable') return []
  if (zero_risk === 'confirmed')
    return [{ kind: 'external', status: 'accepted', justification: zero_risk_justification || 'zero risk' }]
  if (treatment === 'accepted' || treatment === 'accepted_permanently')
    return [
      {
        kind: 'external',
        status: 'accepted',
        justification: justification || treatment,
        ...(accepted_until !== null && { properties: { accepted_until } }),
      },
    ]
  const isAskedFor = treatment_state === 'submitted' || zero_risk === 'requested'
  return isAskedFor ? [{ kind: 'external', status: 'underReview' }] : []
}
