import { addClaim } from './claim-rows.ts'
import { inventClaim } from './claims.ts'
import type { CommitHistory } from './commits.ts'
import { acceptanceRows, auditRows, historyRows, treatmentRows } from './decision-rows.ts'
import { inventDecision } from './decisions.ts'
import { addEvents, inventEvents } from './events.ts'
import { findingRow, pastOpeningRows, type Placed, sightingRows, vulnerabilityRow } from './exposure-rows.ts'
import { gateRows } from './gate-rows.ts'
import type { Rows } from './insert-rows.ts'
import { inventLives, type Life, type Scan, type Target } from './lives.ts'
import { inventManualLives } from './manual-lives.ts'
import { affectedRows, packageRows } from './package-rows.ts'
import type { Crew } from './people.ts'
import type { Random } from './random.ts'
import { portScanner, type Scanner, scannersOf, siteScanner } from './scanners.ts'
import { addRating, inventRating } from './ratings.ts'
import { addReattack } from './reattack-rows.ts'
import { inventReattack } from './reattacks.ts'
import { reportRows } from './report-rows.ts'

/** A group and what is looked at in it. */
export interface Exposed {
  organization_id: string
  group_id: string
  random: Random
  crew: Crew
  /** False for a product nobody tends to. */
  isCared: boolean
  targets: { target: Target; kind: 'git' | 'url' | 'ip'; history: CommitHistory }[]
  min_breaking_severity: number
  policy_version: number
}

/** A life and where it belongs, before it has a number. */
interface Found {
  life: Life
  group: Exposed
  of: Exposed['targets'][number]
}

/** Adds everything about vulnerabilities; numbers are given in the order of the first reports of all groups. */
export function exposeTargets(rows: Rows, groups: readonly Exposed[], now: number): void {
  for (const { organization_id, group_id, random, crew } of groups)
    addEvents(rows, inventEvents(random.fork('events'), { crew, now }), {
      random: random.fork('rows of events'),
      organization_id,
      group_id,
    })
  const found = groups.flatMap((group) => group.targets.flatMap((of) => findIn(rows, { group, of, now })))
  found.sort((a, b) => firstSeen(a) - firstSeen(b) || (a.life.id < b.life.id ? -1 : 1))
  const findings = new Map<string, string>()
  const placedBy = new Map<string, Placed[]>()
  for (const [i, one] of found.entries()) {
    const placed = place(rows, one, { serial: i + 1, findings, now })
    add(rows, placed, one.group.random)
    placedBy.set(one.of.target.root_id, [...(placedBy.get(one.of.target.root_id) ?? []), placed])
  }
  for (const organization of rows.organization) organization.last_serial = found.length
  for (const { targets, random, organization_id, group_id, min_breaking_severity, policy_version } of groups)
    for (const { target, history, kind } of targets) {
      if (kind !== 'git' || target.removedAt !== null) continue
      const placed = placedBy.get(target.root_id) ?? []
      rows.package.push(
        ...packageRows(
          random.fork(`packages ${target.root_id}`),
          { placed, target, group_id, organization_id },
          now,
        ),
      )
      const judged = {
        organization_id,
        group_id,
        root_id: target.root_id,
        mainline: history.mainline,
        placed,
      }
      rows.gate_run.push(...gateRows(random, { ...judged, min_breaking_severity, policy_version }, now))
    }
}

const firstSeen = ({ life }: Found): number => life.openings[0]?.from ?? 0

function scannersFor({ target, kind }: Exposed['targets'][number]): Scanner[] {
  if (kind === 'url') return [siteScanner]
  return kind === 'ip' ? [portScanner] : scannersOf(target.language)
}

function findIn(
  rows: Rows,
  { group, of, now }: { group: Exposed; of: Exposed['targets'][number]; now: number },
): Found[] {
  const { random } = group
  const { target, kind } = of
  const lives = kind === 'url' ? inventManualLives(random.fork(`${target.site} by hand`), target, now) : []
  for (const scanner of scannersFor(of)) {
    const seen = inventLives(random.fork(`${target.root_id} ${scanner.tool} ${scanner.technique}`), {
      target,
      scanner,
      now,
    })
    lives.push(...seen.lives)
    for (const scan of seen.scans) addReport(rows, { group, of, scan })
  }
  return lives.map((life) => ({ life, group, of }))
}

function addReport(
  rows: Rows,
  { group, of, scan }: { group: Exposed; of: Exposed['targets'][number]; scan: Scan },
): void {
  const { organization_id, group_id, random } = group
  const place = { organization_id, group_id, branch: of.kind === 'git' ? 'main' : null }
  const made = reportRows(random, { scan, place, commit: commitAt(of, scan.at) })
  rows.job.push(...made.job)
  rows.report.push(...made.report)
  rows.scan.push(...made.scan)
}

/** What the main branch held at an instant; null before the first commit and for what is no code. */
function commitAt({ history }: Exposed['targets'][number], at: number): string | null {
  return history.mainline.findLast((commit) => commit.at <= at)?.hash ?? null
}

function place(
  rows: Rows,
  { life, group, of }: Found,
  { serial, findings, now }: { serial: number; findings: Map<string, string>; now: number },
): Placed {
  const { organization_id, group_id, random, crew, isCared } = group
  const rule = `${group_id} ${life.scanner.tool} ${life.weakness.rule}`
  let finding_id = findings.get(rule)
  if (finding_id === undefined) {
    finding_id = random.uuid(life.openings[0]?.from ?? now)
    findings.set(rule, finding_id)
    rows.finding.push(findingRow(life, { organization_id, group_id, id: finding_id }))
  }
  const decision = inventDecision(random, { life, crew, isCared, now })
  const claim = decision ? null : inventClaim(random.fork(`claim ${life.id}`), { life, crew, now })
  return {
    life,
    organization_id,
    group_id,
    finding_id,
    serial,
    branch: of.kind === 'git' ? 'main' : null,
    commit: commitAt(of, life.lastSeenAt),
    decision,
    claim,
    // gates judge what is in git, and their past runs are of what tools said
    rating:
      decision || claim || of.kind === 'git'
        ? null
        : inventRating(random.fork(`rating ${life.id}`), { life, crew, now }),
    reattack: claim
      ? null
      : inventReattack(random.fork(`reattack ${life.id}`), {
          life,
          crew,
          now,
          events: inventEvents(random.fork('events'), { crew, now }),
        }),
  }
}

function add(rows: Rows, placed: Placed, random: Random): void {
  const vulnerability = vulnerabilityRow(random, placed)
  const treatments = treatmentRows(random, placed)
  const treatment_id = treatments[0]?.id
  rows.vulnerability.push(vulnerability)
  rows.affected_package.push(...affectedRows(placed))
  rows.past_opening.push(...pastOpeningRows(placed))
  rows.acceptance.push(...acceptanceRows(placed))
  rows.treatment.push(...treatments)
  rows.sighting.push(...sightingRows(random, placed, vulnerability.matched_by ?? 'new'))
  rows.history.push(...historyRows(random, placed, treatment_id))
  rows.audit.push(...auditRows(random, placed, treatment_id))
  addClaim(rows, placed, random.fork(`rows of the claim ${placed.life.id}`))
  addRating(rows, placed, random.fork(`rows of the rating ${placed.life.id}`))
  addReattack(rows, placed, random.fork(`rows of the reattack ${placed.life.id}`))
}
