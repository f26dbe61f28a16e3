import { policyDefaults } from '@weir/contract'
import { cvssf } from '../calc/cvssf.ts'
import { dueAfter, slaDaysOf, usualCalendar } from '../calc/due.ts'
import { tenthsOf } from '@weir/contract/cvss'
import type { Rating } from './ratings.ts'
import type { Reattack } from './reattacks.ts'
import { messageSkeleton, toolFamily } from '../report/fingerprint.ts'
import type { Claim } from './claims.ts'
import { day } from './course.ts'
import { type Decision } from './decisions.ts'
import { instant, type Row } from './insert-rows.ts'
import type { Life, Opening } from './lives.ts'
import type { Random } from './random.ts'

/** A life with all that its rows need. */
export interface Placed {
  life: Life
  organization_id: string
  group_id: string
  finding_id: string
  serial: number
  /** Tracked branch and the commit it was last seen in; null for what is no code. */
  branch: string | null
  commit: string | null
  decision: Decision | null
  claim: Claim | null
  reattack: Reattack | null
  rating: Rating | null
}

const removals = ['false_positive', 'root_removed']

/** vulnerable, safe or removed: what the last opening says. */
export function statusOf({ to, cause }: Opening): 'vulnerable' | 'safe' | 'removed' {
  if (to === null) return 'vulnerable'
  return removals.includes(cause ?? '') ? 'removed' : 'safe'
}

/** What holds because of a decision: a request protects nothing, an end restores what was before. */
export function treatmentOf(decision: Decision | null) {
  const nothing = { treatment: 'untreated', treatment_state: 'none', accepted_until: null, assignee_id: null }
  switch (decision?.state) {
    case 'approved':
      return {
        treatment: decision.kind,
        treatment_state: 'approved',
        accepted_until: decision.until === null ? null : instant(decision.until),
        assignee_id: decision.assignee?.user_id ?? null,
      }
    case 'submitted':
    case 'rejected':
      return { ...nothing, treatment_state: decision.state }
    default:
      return nothing
  }
}

/** What a claim makes of its vulnerability. */
function zeroRiskOf(claim: Claim | null) {
  switch (claim?.state) {
    case 'confirmed':
      return {
        zero_risk: 'confirmed',
        zero_risk_at: claim.decidedAt === null ? null : instant(claim.decidedAt),
      }
    case 'submitted':
      return { zero_risk: 'requested', zero_risk_at: null }
    case 'rejected':
      return { zero_risk: 'rejected', zero_risk_at: null }
    default:
      return { zero_risk: 'none', zero_risk_at: null }
  }
}

/** The finding of a rule in a group. */
export function findingRow(
  life: Life,
  key: { organization_id: string; group_id: string; id: string },
): Row<'finding'> {
  const { weakness, scanner, score } = life
  return {
    ...key,
    tool: toolFamily(scanner.tool),
    rule: weakness.rule,
    title: weakness.title,
    description: weakness.message,
    recommendation: weakness.package
      ? `Upgrade ${weakness.package.name} to ${weakness.package.fixed} or later.`
      : 'Check what comes from outside against what is allowed, and use the safe form of the call.',
    cwe: weakness.cwe,
    cvss_vector: weakness.vector,
    severity: tenthsOf(score),
    created_at: instant(life.openings[0]?.from ?? 0),
  }
}

/** The vulnerability of a life as it is now. */
export function vulnerabilityRow(random: Random, placed: Placed): Row<'vulnerability'> {
  const { life, organization_id, group_id, finding_id, serial, commit } = placed
  const last = lastOpening(life)
  const isSeenAgain = life.lastSeenAt > (life.openings[0]?.from ?? 0)
  return {
    organization_id,
    group_id,
    id: life.id,
    root_id: life.root_id,
    finding_id,
    serial,
    kind: life.scanner.kind,
    ...life.place,
    commit,
    message: life.weakness.message,
    rule: life.weakness.rule,
    tool: toolFamily(life.scanner.tool),
    technique: life.scanner.technique,
    severity: tenthsOf(life.score),
    cvssf: cvssf(life.score),
    status: statusOf(last),
    closing_cause: last.cause,
    ...treatmentOf(placed.decision),
    ...zeroRiskOf(placed.claim),
    reattack: placed.reattack?.state ?? 'none',
    ...ratingOf(placed),
    matched_by:
      life.lastReport !== null && isSeenAgain
        ? random.pick(['fingerprint', 'fingerprint', 'snippet', 'symbol', 'line'])
        : null,
    report_id: life.lastReport,
    reported_at: instant(life.openings[0]?.from ?? last.from),
    opened_at: instant(last.from),
    closed_at: last.to === null ? null : instant(last.to),
    due_at: dueOf(life.score, last.from),
    is_due_stale: false,
    ...labelsOf(serial),
  }
}

/** By the policy that the simulated organization never changed. */
function dueOf(score: number, from: number): string {
  const days = slaDaysOf(tenthsOf(score), policyDefaults)
  if (days === null) return 'infinity'
  return instant(dueAfter(Math.floor(from / day), { days, counting: 'calendar' }, usualCalendar))
}

/** What people wrote beside some of them. */
function labelsOf(serial: number) {
  const isSold = serial % 11 === 0
  return {
    tags: [...(isSold ? ['payments'] : []), ...(serial % 17 === 0 ? ['customer data'] : [])],
    issue_url: serial % 19 === 0 ? `https://issues.example.com/browse/SEC-${serial}` : null,
    business_level: isSold ? (1 + (serial % 5)) * 50_000 : null,
  }
}

/** The opening that is or was the newest. */
export function lastOpening({ openings }: Life): Opening {
  const last = openings.at(-1)
  if (!last) throw new Error('a life without an opening')
  return last
}

/** Openings before the last. */
export function pastOpeningRows({ life, organization_id, group_id }: Placed): Row<'past_opening'>[] {
  return life.openings.slice(0, -1).map(({ from, to, cause }) => ({
    organization_id,
    group_id,
    vulnerability_id: life.id,
    opened_at: instant(from),
    closed_at: instant(to ?? from),
    closing_cause: cause,
  }))
}

/** Where the scanner sees it; none for what a person found. */
export function sightingRows(
  random: Random,
  { life, organization_id, group_id, branch }: Placed,
  matched_by: string,
): Row<'sighting'>[] {
  if (life.lastReport === null) return []
  const { path, line, location } = life.place
  return [
    {
      organization_id,
      group_id,
      root_id: life.root_id,
      vulnerability_id: life.id,
      tool: toolFamily(life.scanner.tool),
      category: '',
      branch: branch ?? '',
      rule: life.weakness.rule,
      place: path ?? location,
      path,
      line,
      fingerprints: { 'primaryLocationLineHash/v1': random.hex(16) },
      snippet: random.hex(32),
      symbol: null,
      skeleton: messageSkeleton(life.weakness.message),
      matched_by,
      report_id: life.lastReport,
      first_seen_at: instant(life.openings[0]?.from ?? life.lastSeenAt),
      last_seen_at: instant(life.lastSeenAt),
    },
  ]
}

/** What a rating makes of its vulnerability. */
function ratingOf({ life, rating }: Placed) {
  if (!rating)
    return { rated_vector: null, rated_text: null, rated_by: null, rated_at: null, tool_severity: null }
  return {
    severity: tenthsOf(rating.score),
    cvssf: cvssf(rating.score),
    rated_vector: rating.vector,
    rated_text: rating.justification,
    rated_by: rating.by.user_id,
    rated_at: instant(rating.at),
    tool_severity: tenthsOf(life.score),
  }
}
