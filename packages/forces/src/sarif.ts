import type { GateRun } from '@weir/contract'
import { placeOf } from './place.ts'
import { harmless, harmlessJson } from './text.ts'
import { nameOf, type Reason } from './verdict.ts'

/** A run as SARIF 2.1.0: one result for each reason, known again by its vulnerability, or by where and what it is. */
export function sarifOf(run: GateRun): string {
  const log = {
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'Weir gate', rules: rulesOf(run.reasons) } },
        automationDetails: { id: `weir-gate/${run.root_nickname}/` },
        properties: { verdict: run.verdict, commit: run.commit, policy_version: run.policy_version },
        results: run.reasons.map((reason) => ({
          ruleId: ruleOf(reason),
          level: 'error',
          message: { text: `${nameOf(reason)} ${harmless(reason.title)}: ${harmless(reason.why)}` },
          locations: locationsOf(reason),
          partialFingerprints: { 'weir/v1': keyOf(reason) },
          properties: { 'security-severity': reason.severity.toFixed(1) },
        })),
      },
    ],
  }
  return `${harmlessJson(log)}\n`
}

/** What a reason is known by in the next run. */
export const keyOf = ({ vulnerability_id, title, location }: Reason): string =>
  vulnerability_id ?? harmless(`${title} ${location}`)

const ruleOf = ({ title }: Reason): string => harmless(title) || 'vulnerability'

const rulesOf = (reasons: readonly Reason[]) =>
  [...new Set(reasons.map(ruleOf))].map((id) => ({ id, shortDescription: { text: id } }))

function locationsOf({ location }: Reason) {
  const place = placeOf(location)
  if (!place) return [{ logicalLocations: [{ fullyQualifiedName: harmless(location) }] }]
  const uri = place.file.toWellFormed().split('/').map(encodeURIComponent).join('/')
  const region = { startLine: Math.max(1, place.line) }
  return [{ physicalLocation: { artifactLocation: { uri }, region } }]
}
