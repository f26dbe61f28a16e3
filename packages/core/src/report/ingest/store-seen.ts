import { sql } from 'kysely'
import { cvssf } from '../../calc/cvssf.ts'
import type { Tx } from '../../door/implement.ts'
import type { MatchPass } from '../match-sides.ts'
import { chunks } from './chunks.ts'
import { type Decided, lengthOf, marksOf, rangeOf } from './decided.ts'
import type { Pair } from './plan.ts'

/** Seen again, unchanged: its sighting says when, and its own row only that it was seen, where it says otherwise. */
export async function storeTouched(tx: Tx, { target, scan, known, plan, wrote }: Decided): Promise<void> {
  for (const part of chunks(plan.touched, () => 100)) {
    const [first, last] = rangeOf(
      known,
      part.map(([row]) => row),
    )
    await sql`
      update sighting s
         set matched_by = i.pass, report_id = ${target.report_id}, commit = ${scan.commit}, last_seen_at = ${target.now}
        from unnest(${part.map(([row]) => known.id[row])}::uuid[], ${part.map(([, , pass]) => passes[pass])}::text[]) as i (id, pass)
       where s.organization_id = ${target.organization_id} and s.root_id = ${target.root_id} and s.vulnerability_id = i.id
         and s.tool = ${scan.family} and s.category = ${scan.category} and s.branch = ${scan.branch}
         and s.vulnerability_id between ${first}::uuid and ${last}::uuid`.execute(tx)
    wrote(part.length)
  }
  const missed = plan.touched.filter(([row]) => known.isMissed[row])
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

/** Seen again, and something about it is other than before; what was closed as fixed is open again and undecided. */
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
                 ${part.map(([row]) => plan.reopened.has(row))}::boolean[], ${rows.map((row) => results.rule[row])}::text[],
                 ${rows.map((row) => results.kind[row])}::text[], ${rows.map((row) => results.location.at(row))}::text[],
                 ${rows.map((row) => results.path[row])}::text[], ${rows.map((row) => results.shownLine[row])}::int[],
                 ${rows.map((row) => results.message.at(row))}::text[], ${rows.map((row) => results.technique[row])}::text[],
                 ${rows.map((row) => results.tenths[row])}::smallint[], ${rows.map((row) => cvssf((results.tenths[row] ?? 0) / 10))}::float8[],
                 ${rows.map((row) => results.place[row])}::text[], ${rows.map((row) => marksOf(scan, row))}::text[],
                 ${rows.map((row) => results.snippet[row])}::text[], ${rows.map((row) => results.symbol[row])}::text[],
                 ${rows.map((row) => results.skeleton[row])}::text[]
               ) as i (id, pass, reopens, rule, kind, location, path, line, message, technique, severity, cvssf, place, fingerprints, snippet, symbol, skeleton)
      ), seen as (
        update sighting s
           set matched_by = i.pass, report_id = ${target.report_id}, commit = ${scan.commit}, last_seen_at = ${target.now}, rule = i.rule, place = i.place, path = i.path,
               line = i.line, fingerprints = i.fingerprints::jsonb, snippet = i.snippet, symbol = i.symbol, skeleton = i.skeleton
          from i
         where s.organization_id = ${target.organization_id} and s.root_id = ${target.root_id} and s.vulnerability_id = i.id
           and s.tool = ${scan.family} and s.category = ${scan.category} and s.branch = ${scan.branch}
           and s.vulnerability_id between ${first}::uuid and ${last}::uuid
      ), expired as (
        update treatment t
           set state = case t.state when 'submitted' then 'withdrawn' else 'expired' end,
               decided_at = coalesce(t.decided_at, ${target.now}),
               decision_text = coalesce(t.decision_text, 'It was fixed and seen again.')
          from i
         where i.reopens and t.organization_id = ${target.organization_id} and t.vulnerability_id = i.id and t.state in ('submitted', 'approved')
      )
      update vulnerability v
         set matched_by = i.pass, report_id = ${target.report_id}, commit = ${scan.commit}, scan_state = 'seen',
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
       where v.organization_id = ${target.organization_id} and v.id = i.id and v.id between ${first}::uuid and ${last}::uuid`.execute(
      tx,
    )
    wrote(part.length)
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
        fingerprints, snippet, symbol, skeleton, matched_by, report_id, commit, first_seen_at, last_seen_at
      )
      select ${target.organization_id}, ${target.group_id}, ${target.root_id}, i.id, ${scan.family}, ${scan.category}, ${scan.branch}, i.rule, i.place, i.path, i.line,
             i.fingerprints::jsonb, i.snippet, i.symbol, i.skeleton, i.pass, ${target.report_id}, ${scan.commit}, ${target.now}, ${target.now}
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
             report_id = excluded.report_id, commit = excluded.commit, last_seen_at = excluded.last_seen_at`.execute(
      tx,
    )
    wrote(part.length)
  }
}

const passes: Readonly<Record<MatchPass, string>> = { 1: 'fingerprint', 2: 'snippet', 3: 'symbol', 5: 'line' }
