import { sql } from 'kysely'
import { cvssf } from '../../calc/cvssf.ts'
import type { Tx } from '../../door/implement.ts'
import { uuid7 } from '../../keys/uuid.ts'
import { chunks } from './chunks.ts'
import { type Decided, lengthOf, marksOf } from './decided.ts'
import { storeNewAffected } from './store-affected.ts'
import { storeNewTraces } from './store-traces.ts'

/** Never seen before: vulnerabilities with the next serial numbers, in the order of the report, and their sightings. */
export async function storeNew(tx: Tx, decided: Decided): Promise<void> {
  const { target, scan, plan, wrote } = decided
  const { results } = scan
  if (plan.added.length === 0) return
  let serial = await takeSerials(tx, target.organization_id, plan.added.length)
  for (const part of chunks(plan.added, (row) => lengthOf(scan, row))) {
    const ids = part.map(() => uuid7())
    await sql`
      with i as materialized (
        select *
          from unnest(
                 ${ids}::uuid[], ${part.map((row) => results.rule[row])}::text[],
                 ${part.map((row) => results.kind[row])}::text[], ${part.map((row) => results.location.at(row))}::text[],
                 ${part.map((row) => results.path[row])}::text[], ${part.map((row) => results.shownLine[row])}::int[],
                 ${part.map((row) => results.message.at(row))}::text[], ${part.map((row) => results.technique[row])}::text[],
                 ${part.map((row) => results.tenths[row])}::smallint[], ${part.map((row) => cvssf((results.tenths[row] ?? 0) / 10))}::float8[],
                 ${part.map((row) => results.place[row])}::text[], ${part.map((row) => marksOf(scan, row))}::text[],
                 ${part.map((row) => results.snippet[row])}::text[], ${part.map((row) => results.symbol[row])}::text[],
                 ${part.map((row) => results.skeleton[row])}::text[], ${part.map((row) => results.endLine[row])}::int[],
                 ${part.map((row) => target.due(results.tenths[row] ?? 0))}::timestamptz[]
               ) with ordinality as i (id, rule, kind, location, path, line, message, technique, severity, cvssf, place, fingerprints, snippet, symbol, skeleton, end_line, due_at, number)
      ), opened as (
        insert into vulnerability (
          organization_id, group_id, id, root_id, finding_id, serial, kind, location, path, line, commit, message, rule, tool,
          technique, severity, cvssf, status, report_id, reported_at, opened_at, due_at, is_due_stale
        )
        select ${target.organization_id}, ${target.group_id}, i.id, ${target.root_id}, f.id, ${serial}::int + i.number::int, i.kind, i.location, i.path, i.line,
               ${scan.commit}, i.message, i.rule, ${scan.family}, i.technique, i.severity, i.cvssf, 'vulnerable', ${target.report_id},
               ${target.now}, ${target.now}, coalesce(i.due_at, 'infinity'), false
          from i
          join finding f on f.organization_id = ${target.organization_id} and f.group_id = ${target.group_id} and f.tool = ${scan.family} and f.rule = i.rule
      )
      insert into sighting (
        organization_id, group_id, root_id, vulnerability_id, tool, category, branch, rule, place, path, line,
        end_line, fingerprints, snippet, symbol, skeleton, matched_by, report_id, commit, first_seen_at, last_seen_at
      )
      select ${target.organization_id}, ${target.group_id}, ${target.root_id}, i.id, ${scan.family}, ${scan.category}, ${scan.branch}, i.rule, i.place, i.path, i.line,
             i.end_line, i.fingerprints::jsonb, i.snippet, i.symbol, i.skeleton, 'new', ${target.report_id}, ${scan.commit}, ${target.now}, ${target.now}
        from i`.execute(tx)
    await storeNewTraces(tx, decided, { rows: part, ids })
    await storeNewAffected(tx, decided, { rows: part, ids })
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
