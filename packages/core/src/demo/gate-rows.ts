import { wasConfirmed } from './claims.ts'
import { day } from './course.ts'
import type { SimulatedCommit } from './commits.ts'
import { lastOpening, type Placed } from './exposure-rows.ts'
import { instant, type Row } from './insert-rows.ts'
import type { Random } from './random.ts'

/** A root that pipelines ask about. */
export interface Judged {
  organization_id: string
  group_id: string
  root_id: string
  mainline: readonly SimulatedCommit[]
  placed: readonly Placed[]
  min_breaking_severity: number
  policy_version: number
}

const watchedDays = 120
const shown = 25

/** Verdicts of the last months, each by what was open and not accepted at its moment. */
export function gateRows(random: Random, judged: Judged, now: number): Row<'gate_run'>[] {
  return judged.mainline
    .filter(({ at }) => at > now - watchedDays * day && at < now - 600_000)
    .filter(() => random.chance(0.2))
    .map(({ hash, at }) => gateRow(random, judged, { hash, at: at + random.int(60_000, 400_000) }))
}

function gateRow(
  random: Random,
  judged: Judged,
  { hash, at }: { hash: string; at: number },
): Row<'gate_run'> {
  const { organization_id, group_id, root_id, policy_version, min_breaking_severity } = judged
  const open = judged.placed.filter(
    ({ life, claim }) =>
      !wasConfirmed(claim, at) && life.openings.some(({ from, to }) => from <= at && (to ?? at + 1) > at),
  )
  const breaking = open
    .filter((one) => one.life.score >= min_breaking_severity && !wasAccepted(one, at))
    .sort((a, b) => b.life.score - a.life.score || (a.life.id < b.life.id ? -1 : 1))
  return {
    organization_id,
    group_id,
    root_id,
    policy_version,
    min_breaking_severity,
    id: random.uuid(at),
    verdict: breaking.length > 0 ? 'break' : 'pass',
    commit: hash,
    branch: 'main',
    nonce: random.hex(32),
    judged: open.length,
    breaking: breaking.length,
    reasons: breaking.slice(0, shown).map((one) => reasonOf(one, min_breaking_severity, at)),
    created_at: instant(at),
  }
}

function reasonOf({ life, serial, decision }: Placed, bar: number, at: number): object {
  const isWorkedOn = decision?.kind === 'in_progress' && decision.requestedAt <= at
  return {
    vulnerability_id: life.id,
    serial: `${serialPrefix}-${serial}`,
    title: life.weakness.title,
    location: life.place.location,
    severity: life.score,
    age_days: Math.floor((at - (life.openings[0]?.from ?? at)) / day),
    state: isWorkedOn ? 'in_progress' : 'untreated',
    why: `severity ${life.score.toFixed(1)} is at or above ${bar.toFixed(1)}`,
  }
}

/** Prefix of the serial numbers of the simulated organization. */
export const serialPrefix = 'SIM'

/** Did an approved acceptance hold at this moment? */
function wasAccepted({ decision, life }: Placed, at: number): boolean {
  if (!decision || decision.kind === 'in_progress' || decision.decidedAt === null) return false
  if (decision.state !== 'approved' && decision.state !== 'expired') return false
  const isInTime = decision.decidedAt <= at && (decision.until ?? Number.POSITIVE_INFINITY) > at
  return isInTime && lastOpening(life).from <= at
}
