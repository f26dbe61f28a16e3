import { sql } from 'kysely'
import { cvssf } from '../../calc/cvssf.ts'
import type { Tx } from '../../door/implement.ts'
import { chunks } from './chunks.ts'
import { type Decided, lengthOf, marksOf, rangeOf } from './decided.ts'
import { passes } from './passes.ts'

/** Seen again, unchanged: its sighting says when, and its own row only that it was seen, where it says otherwise. */
export async function storeTouched(tx: Tx, { target, scan, known, plan, wrote }: Decided): Promise<void> {
  for (const part of chunks(plan.touched, () => 100)) {
    const [first, last] = rangeOf(
      known,
      part.map(([row]) => row),
    )
    await sql`
      update sighting s
         set matched_by = i.pass, report_id = ${target.report_id}, commit = ${scan.commit}, last_seen_at = ${target.now}, is_present = true
        from unnest(${part.map(([row]) => known.id[row])}::uuid[], ${part.map(([, , pass]) => passes[pass])}::text[]) as i (id, pass)
       where s.organization_id = ${target.organization_id} and s.root_id = ${target.root_id} and s.vulnerability_id = i.id
         and s.tool = ${scan.family} and s.category = ${scan.category} and s.branch = ${scan.branch}
         and s.vulnerability_id between ${first}::uuid and ${last}::uuid`.execute(tx)
    wrote(part.length)
  }
  const missed = [...plan.touched, ...plan.changed.filter(([row]) => !known.isOwn[row])]
    .filter(([row]) => known.isMissed[row])
    .sort(([a], [b]) => a - b)
  for (const part of chunks(missed, () => 100)) {
    const [first, last] = rangeOf(
      known,
      part.map(([row]) => row),
    )
    await sql`
      update vulnerability
         set report_id = ${target.report_id}, commit = ${scan.commit}, scan_state = 'seen'
       where organization_id = ${target.organization_id} and id between ${first}::uuid and ${last}::uuid and id = any (${part.map(([row]) => known.id[row])}::uuid[])`.execute(
      tx,
    )
  }
}

/** Seen again, and something about it is other than before. What another tool opened keeps the words of that. */
export async function storeChanged(tx: Tx, decided: Decided): Promise<void> {
  const { target, scan, known, plan, wrote } = decided
  const { results } = scan
  for (const part of chunks(plan.changed, ([, row]) => lengthOf(scan, row))) {
    const rows = part.map(([, row]) => row)
    const [first, last] = rangeOf(
      known,
      part.map(([row]) => row),
    )
    await sql`
      with i as materialized (
        select *
          from unnest(
                 ${part.map(([row]) => known.id[row])}::uuid[], ${part.map(([, , pass]) => passes[pass])}::text[],
                 ${rows.map((row) => results.rule[row])}::text[],
                 ${rows.map((row) => results.kind[row])}::text[], ${rows.map((row) => results.location.at(row))}::text[],
                 ${rows.map((row) => results.path[row])}::text[], ${rows.map((row) => results.shownLine[row])}::int[], ${rows.map((row) => results.endLine[row])}::int[],
                 ${rows.map((row) => results.message.at(row))}::text[], ${rows.map((row) => results.technique[row])}::text[],
                 ${rows.map((row) => results.tenths[row])}::smallint[], ${rows.map((row) => cvssf((results.tenths[row] ?? 0) / 10))}::float8[],
                 ${rows.map((row) => results.place[row])}::text[], ${rows.map((row) => marksOf(scan, row))}::text[],
                 ${rows.map((row) => results.snippet[row])}::text[], ${rows.map((row) => results.symbol[row])}::text[],
                 ${rows.map((row) => results.skeleton[row])}::text[]
               ) as i (id, pass, rule, kind, location, path, line, end_line, message, technique, severity, cvssf, place, fingerprints, snippet, symbol, skeleton)
      ), seen as (
        update sighting s
           set matched_by = i.pass, report_id = ${target.report_id}, commit = ${scan.commit}, last_seen_at = ${target.now}, is_present = true, rule = i.rule, place = i.place, path = i.path,
               line = i.line, end_line = i.end_line, fingerprints = i.fingerprints::jsonb, snippet = i.snippet, symbol = i.symbol, skeleton = i.skeleton
          from i
         where s.organization_id = ${target.organization_id} and s.root_id = ${target.root_id} and s.vulnerability_id = i.id
           and s.tool = ${scan.family} and s.category = ${scan.category} and s.branch = ${scan.branch}
           and s.vulnerability_id between ${first}::uuid and ${last}::uuid
      )
      update vulnerability v
         set matched_by = i.pass, report_id = ${target.report_id}, commit = ${scan.commit}, scan_state = 'seen',
             finding_id = f.id, rule = i.rule, kind = i.kind, location = i.location, path = i.path, line = i.line,
             message = i.message, technique = i.technique, severity = i.severity, cvssf = i.cvssf
        from i
        join finding f on f.organization_id = ${target.organization_id} and f.group_id = ${target.group_id} and f.tool = ${scan.family} and f.rule = i.rule
       where v.organization_id = ${target.organization_id} and v.id = i.id and v.id between ${first}::uuid and ${last}::uuid and v.tool = ${scan.family}`.execute(
      tx,
    )
    wrote(part.length)
  }
}

/** What was closed as fixed is open again and undecided, and has all its days again. */
export async function storeReopened(tx: Tx, { target, scan, known, plan }: Decided): Promise<void> {
  const due = [0, 1, 40, 70, 90].map(target.due) // by severity_band()
  const rows = [...plan.reopened].sort((a, b) => a - b)
  for (const part of chunks(rows, () => 100)) {
    const [first, last] = rangeOf(known, part)
    await sql`
      with i as materialized (
        select unnest(${part.map((row) => known.id[row])}::uuid[]) as id
      ), expired as (
        update treatment t
           set state = case t.state when 'submitted' then 'withdrawn' else 'expired' end,
               decided_at = coalesce(t.decided_at, ${target.now}),
               decision_text = coalesce(t.decision_text, 'It was fixed and seen again.')
          from i
         where t.organization_id = ${target.organization_id} and t.vulnerability_id = i.id and t.state in ('submitted', 'approved')
      ), withdrawn as (
        update zero_risk_request z
           set state = 'withdrawn', decided_by = null, decided_at = ${target.now}, decision_text = 'It was fixed and seen again.'
          from i
         where z.organization_id = ${target.organization_id} and z.vulnerability_id = i.id and z.state in ('submitted', 'confirmed')
      )
      update vulnerability v
         set report_id = ${target.report_id}, commit = ${scan.commit}, scan_state = 'seen', status = 'vulnerable', opened_at = ${target.now},
             closed_at = null, closing_cause = null, treatment = 'untreated', treatment_state = 'none', accepted_until = null, assignee_id = null,
             zero_risk = 'none', zero_risk_at = null,
             due_at = coalesce((${due}::timestamptz[])[severity_band(v.severity) + 1], 'infinity'), is_due_stale = false
        from i
       where v.organization_id = ${target.organization_id} and v.id = i.id and v.id between ${first}::uuid and ${last}::uuid`.execute(
      tx,
    )
  }
}
