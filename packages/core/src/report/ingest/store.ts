import { sql } from 'kysely'
import { cvssf } from '../../calc/cvssf.ts'
import type { Tx } from '../../door/implement.ts'
import { uuid7 } from '../../keys/uuid.ts'
import type { ReportRule } from '../importer.ts'
import type { MatchPass } from '../match-sides.ts'
import type { Scorer } from '../score.ts'
import { chunks } from './chunks.ts'
import type { Scan } from './incoming.ts'
import type { Known } from './known.ts'
import type { Pair, Plan } from './plan.ts'
import type { Target } from './target.ts'

/** One scan with what it means, ready to be written. */
export interface Decided {
  readonly target: Target
  readonly scan: Scan
  readonly known: Known
  readonly plan: Plan
  readonly scorer: Scorer
  /** Hears how many more rows were written. */
  readonly wrote: (rows: number) => void
}

/** Writes what a scan of the tracked branch means: set by set, each statement once for ten thousand rows. */
export async function storeScan(tx: Tx, decided: Decided): Promise<void> {
  await joinByHash(tx)
  await storeFindings(tx, decided)
  await touch(tx, decided)
  await change(tx, decided)
  await closeAbsent(tx, decided)
  await markUnseen(tx, decided)
  await add(tx, decided)
}

/**
 * Sets are joined to the rows of one root by hash, never row by row: the planner cannot know how many rows this very
 * transaction has written, and guesses one. Until the transaction ends.
 */
const joinByHash = (tx: Tx) => sql`set local enable_nestloop = off`.execute(tx)

const passes: Readonly<Record<MatchPass, string>> = { 1: 'fingerprint', 2: 'snippet', 3: 'symbol', 5: 'line' }

/** A finding is a rule of a tool in a group; its texts follow the newest report. */
async function storeFindings(tx: Tx, { target, scan, plan, scorer }: Decided): Promise<void> {
  const { results } = scan
  const used = new Set<string>()
  for (const row of plan.added) used.add(results.rule[row] ?? '')
  for (const [, row] of [...plan.changed, ...plan.touched])
    if (!results.isHidden[row]) used.add(results.rule[row] ?? '')
  const ids = [...used].toSorted((a, b) => (a < b ? -1 : 1)) // one order, so that imports of two roots cannot wait for each other in a circle
  for (const part of chunks(ids, (id) => scan.rules.get(id)?.help?.length ?? 0)) {
    const rules = part.map((id) => factsOf(id, scan.rules.get(id), scorer))
    await sql`
      insert into finding (organization_id, group_id, id, tool, rule, title, description, recommendation, cwe, cvss_vector, severity)
      select ${target.organization_id}, ${target.group_id}, i.id, ${scan.family}, i.rule, i.title, i.description, i.recommendation, i.cwe::int[], i.vector, i.severity
        from unnest(
               ${part.map(() => uuid7())}::uuid[], ${part}::text[], ${rules.map(({ title }) => title)}::text[],
               ${rules.map(({ description }) => description)}::text[], ${rules.map(({ recommendation }) => recommendation)}::text[],
               ${rules.map(({ cwe }) => cwe)}::text[], ${rules.map(({ vector }) => vector)}::text[], ${rules.map(({ tenths }) => tenths)}::smallint[]
             ) as i (id, rule, title, description, recommendation, cwe, vector, severity)
          on conflict (organization_id, group_id, tool, rule) do update
         set title = excluded.title, description = excluded.description, recommendation = excluded.recommendation,
             cwe = excluded.cwe, cvss_vector = excluded.cvss_vector, severity = excluded.severity
       where (finding.title, finding.description, finding.recommendation, finding.cwe, finding.cvss_vector, finding.severity)
             is distinct from
             (excluded.title, excluded.description, excluded.recommendation, excluded.cwe, excluded.cvss_vector, excluded.severity)`.execute(
      tx,
    )
  }
}

function factsOf(id: string, rule: ReportRule | undefined, scorer: Scorer) {
  if (rule === undefined)
    return { title: id, description: '', recommendation: '', cwe: '{}', vector: null, tenths: 0 }
  return {
    title: rule.name.slice(0, 255),
    description: rule.help ?? '',
    recommendation: rule.helpUri === null ? '' : `See ${rule.helpUri}`,
    cwe: `{${rule.cwe.slice(0, 50).join(',')}}`,
    ...scorer.rule(rule),
  }
}

/** Seen again, unchanged. */
async function touch(tx: Tx, { target, scan, known, plan, wrote }: Decided): Promise<void> {
  for (const part of chunks(plan.touched, () => 0)) {
    await sql`
      with i as materialized (
        select * from unnest(${part.map(([row]) => known.id[row])}::uuid[], ${part.map(([, , pass]) => passes[pass])}::text[]) as i (id, pass)
      ), seen as (
        update sighting s
           set matched_by = i.pass, report_id = ${target.report_id}, last_seen_at = ${target.now}
          from i
         where s.organization_id = ${target.organization_id} and s.root_id = ${target.root_id} and s.vulnerability_id = i.id
           and s.tool = ${scan.family} and s.category = ${scan.category} and s.branch = ${scan.branch}
      )
      update vulnerability v
         set matched_by = i.pass, report_id = ${target.report_id}, last_seen_at = ${target.now}, commit = ${scan.commit}, scan_state = 'seen'
        from i
       where v.organization_id = ${target.organization_id} and v.root_id = ${target.root_id} and v.id = i.id`.execute(tx)
    wrote(part.length)
  }
}

/** Seen again, and something about it is other than before; what was closed as fixed is open again and undecided. */
async function change(tx: Tx, decided: Decided): Promise<void> {
  const { target, scan, known, plan, wrote } = decided
  const { results } = scan
  for (const part of chunks(plan.changed, ([, row]) => lengthOf(scan, row))) {
    const rows = part.map(([, row]) => row)
    await sql`
      with i as materialized (
        select *
          from unnest(
                 ${part.map(([row]) => known.id[row])}::uuid[], ${part.map(([, , pass]) => passes[pass])}::text[],
                 ${part.map(([row]) => plan.reopened.has(row))}::boolean[], ${rows.map((row) => results.rule[row])}::text[],
                 ${rows.map((row) => results.kind[row])}::text[], ${rows.map((row) => results.location[row])}::text[],
                 ${rows.map((row) => results.path[row])}::text[], ${rows.map((row) => results.shownLine[row])}::int[],
                 ${rows.map((row) => results.message[row])}::text[], ${rows.map((row) => results.technique[row])}::text[],
                 ${rows.map((row) => results.tenths[row])}::smallint[], ${rows.map((row) => cvssf((results.tenths[row] ?? 0) / 10))}::float8[],
                 ${rows.map((row) => results.place[row])}::text[], ${rows.map((row) => marksOf(scan, row))}::text[],
                 ${rows.map((row) => results.snippet[row])}::text[], ${rows.map((row) => results.symbol[row])}::text[],
                 ${rows.map((row) => results.skeleton[row])}::text[]
               ) as i (id, pass, reopens, rule, kind, location, path, line, message, technique, severity, cvssf, place, fingerprints, snippet, symbol, skeleton)
      ), seen as (
        update sighting s
           set matched_by = i.pass, report_id = ${target.report_id}, last_seen_at = ${target.now}, rule = i.rule, place = i.place, path = i.path,
               line = i.line, fingerprints = i.fingerprints::jsonb, snippet = i.snippet, symbol = i.symbol, skeleton = i.skeleton
          from i
         where s.organization_id = ${target.organization_id} and s.root_id = ${target.root_id} and s.vulnerability_id = i.id
           and s.tool = ${scan.family} and s.category = ${scan.category} and s.branch = ${scan.branch}
      ), expired as (
        update treatment t
           set state = case t.state when 'submitted' then 'withdrawn' else 'expired' end,
               decided_at = coalesce(t.decided_at, ${target.now}),
               decision_text = coalesce(t.decision_text, 'It was fixed and seen again.')
          from i
         where i.reopens and t.organization_id = ${target.organization_id} and t.vulnerability_id = i.id and t.state in ('submitted', 'approved')
      )
      update vulnerability v
         set matched_by = i.pass, report_id = ${target.report_id}, last_seen_at = ${target.now}, commit = ${scan.commit}, scan_state = 'seen',
             finding_id = f.id, rule = i.rule, kind = i.kind, location = i.location, path = i.path, line = i.line,
             message = i.message, technique = i.technique, severity = i.severity, cvssf = i.cvssf,
             status = case when i.reopens then 'vulnerable' else v.status end,
             opened_at = case when i.reopens then ${target.now} else v.opened_at end,
             closed_at = case when i.reopens then null else v.closed_at end,
             closing_cause = case when i.reopens then null else v.closing_cause end,
             treatment = case when i.reopens then 'untreated' else v.treatment end,
             treatment_state = case when i.reopens then 'none' else v.treatment_state end,
             accepted_until = case when i.reopens then null else v.accepted_until end,
             assignee_id = case when i.reopens then null else v.assignee_id end
        from i
        join finding f on f.organization_id = ${target.organization_id} and f.group_id = ${target.group_id} and f.tool = ${scan.family} and f.rule = i.rule
       where v.organization_id = ${target.organization_id} and v.root_id = ${target.root_id} and v.id = i.id`.execute(tx)
    wrote(part.length)
  }
}

/** Never seen before: vulnerabilities with the next serial numbers, in the order of the report, and their sightings. */
async function add(tx: Tx, decided: Decided): Promise<void> {
  const { target, scan, plan, wrote } = decided
  const { results } = scan
  if (plan.added.length === 0) return
  let serial = await takeSerials(tx, target.organization_id, plan.added.length)
  for (const part of chunks(plan.added, (row) => lengthOf(scan, row))) {
    await sql`
      with i as materialized (
        select *
          from unnest(
                 ${part.map(() => uuid7())}::uuid[], ${part.map((row) => results.rule[row])}::text[],
                 ${part.map((row) => results.kind[row])}::text[], ${part.map((row) => results.location[row])}::text[],
                 ${part.map((row) => results.path[row])}::text[], ${part.map((row) => results.shownLine[row])}::int[],
                 ${part.map((row) => results.message[row])}::text[], ${part.map((row) => results.technique[row])}::text[],
                 ${part.map((row) => results.tenths[row])}::smallint[], ${part.map((row) => cvssf((results.tenths[row] ?? 0) / 10))}::float8[],
                 ${part.map((row) => results.place[row])}::text[], ${part.map((row) => marksOf(scan, row))}::text[],
                 ${part.map((row) => results.snippet[row])}::text[], ${part.map((row) => results.symbol[row])}::text[],
                 ${part.map((row) => results.skeleton[row])}::text[]
               ) with ordinality as i (id, rule, kind, location, path, line, message, technique, severity, cvssf, place, fingerprints, snippet, symbol, skeleton, number)
      ), opened as (
        insert into vulnerability (
          organization_id, group_id, id, root_id, finding_id, serial, kind, location, path, line, commit, message, rule, tool,
          technique, severity, cvssf, status, report_id, reported_at, opened_at, last_seen_at
        )
        select ${target.organization_id}, ${target.group_id}, i.id, ${target.root_id}, f.id, ${serial}::int + i.number::int, i.kind, i.location, i.path, i.line,
               ${scan.commit}, i.message, i.rule, ${scan.family}, i.technique, i.severity, i.cvssf, 'vulnerable', ${target.report_id},
               ${target.now}, ${target.now}, ${target.now}
          from i
          join finding f on f.organization_id = ${target.organization_id} and f.group_id = ${target.group_id} and f.tool = ${scan.family} and f.rule = i.rule
      )
      insert into sighting (
        organization_id, group_id, root_id, vulnerability_id, tool, category, branch, rule, place, path, line,
        fingerprints, snippet, symbol, skeleton, matched_by, report_id, first_seen_at, last_seen_at
      )
      select ${target.organization_id}, ${target.group_id}, ${target.root_id}, i.id, ${scan.family}, ${scan.category}, ${scan.branch}, i.rule, i.place, i.path, i.line,
             i.fingerprints::jsonb, i.snippet, i.symbol, i.skeleton, 'new', ${target.report_id}, ${target.now}, ${target.now}
        from i`.execute(tx)
    serial += part.length
    wrote(part.length)
  }
}

/** The last serial number before those taken. */
async function takeSerials(tx: Tx, organization_id: string, count: number): Promise<number> {
  const { last_serial } = await tx
    .updateTable('organization')
    .set({ last_serial: sql<number>`last_serial + ${count}` })
    .where('organization_id', '=', organization_id)
    .returning('last_serial')
    .executeTakeFirstOrThrow()
  return last_serial - count
}

/** Absent from a complete scan that covers them: fixed. */
async function closeAbsent(tx: Tx, { target, known, plan, wrote }: Decided): Promise<void> {
  for (const part of chunks(plan.absent.fixed, () => 0)) {
    await sql`
      update vulnerability
         set status = 'safe', closing_cause = 'absent_from_complete_scan', closed_at = ${target.now}, scan_state = 'seen'
       where organization_id = ${target.organization_id} and id = any (${part.map((row) => known.id[row])}::uuid[]) and status = 'vulnerable'`.execute(
      tx,
    )
    wrote(part.length)
  }
}

/** Absent from a scan that proves nothing about them: only that is noted. */
async function markUnseen(tx: Tx, { target, known, plan }: Decided): Promise<void> {
  for (const state of ['not_scanned', 'rule_removed', 'scan_failed'] as const) {
    for (const part of chunks(plan.absent[state], () => 0)) {
      await sql`
        update vulnerability
           set scan_state = ${state}
         where organization_id = ${target.organization_id} and id = any (${part.map((row) => known.id[row])}::uuid[]) and scan_state <> ${state}`.execute(
        tx,
      )
    }
  }
}

/** On another branch than the tracked one, only where what is known was seen is noted. */
export async function storeSightings(tx: Tx, { target, scan, known, plan, wrote }: Decided): Promise<void> {
  const { results } = scan
  const pairs: readonly Pair[] = [...plan.touched, ...plan.changed]
  for (const part of chunks(pairs, ([, row]) => lengthOf(scan, row))) {
    const rows = part.map(([, row]) => row)
    await sql`
      insert into sighting (
        organization_id, group_id, root_id, vulnerability_id, tool, category, branch, rule, place, path, line,
        fingerprints, snippet, symbol, skeleton, matched_by, report_id, first_seen_at, last_seen_at
      )
      select ${target.organization_id}, ${target.group_id}, ${target.root_id}, i.id, ${scan.family}, ${scan.category}, ${scan.branch}, i.rule, i.place, i.path, i.line,
             i.fingerprints::jsonb, i.snippet, i.symbol, i.skeleton, i.pass, ${target.report_id}, ${target.now}, ${target.now}
        from unnest(
               ${part.map(([row]) => known.id[row])}::uuid[], ${part.map(([, , pass]) => passes[pass])}::text[],
               ${rows.map((row) => results.rule[row])}::text[], ${rows.map((row) => results.place[row])}::text[],
               ${rows.map((row) => results.path[row])}::text[], ${rows.map((row) => results.shownLine[row])}::int[],
               ${rows.map((row) => marksOf(scan, row))}::text[], ${rows.map((row) => results.snippet[row])}::text[],
               ${rows.map((row) => results.symbol[row])}::text[], ${rows.map((row) => results.skeleton[row])}::text[]
             ) as i (id, pass, rule, place, path, line, fingerprints, snippet, symbol, skeleton)
          on conflict (organization_id, vulnerability_id, tool, category, branch) do update
         set rule = excluded.rule, place = excluded.place, path = excluded.path, line = excluded.line, fingerprints = excluded.fingerprints,
             snippet = excluded.snippet, symbol = excluded.symbol, skeleton = excluded.skeleton, matched_by = excluded.matched_by,
             report_id = excluded.report_id, last_seen_at = excluded.last_seen_at`.execute(tx)
    wrote(part.length)
  }
}

const marksOf = ({ results }: Scan, row: number): string => JSON.stringify(results.fingerprints[row] ?? {})

function lengthOf({ results }: Scan, row: number): number {
  return (
    (results.message[row]?.length ?? 0) +
    (results.place[row]?.length ?? 0) +
    (results.symbol[row]?.length ?? 0) +
    200
  )
}
