import { sql } from 'kysely'
import type { Tx } from '../../door/implement.ts'
import { chunks } from './chunks.ts'
import { type Decided, lengthOf, marksOf } from './decided.ts'
import { passes } from './passes.ts'
import { storeNewTraces } from './store-traces.ts'

/** On another branch than the tracked one, only where what is known was seen is noted. */
export async function storeSightings(tx: Tx, decided: Decided): Promise<void> {
  const { known, plan } = decided
  await insertSightings(
    tx,
    decided,
    [...plan.touched, ...plan.changed].map(([row, found, pass]) => [
      known.id[row] ?? '',
      found,
      passes[pass],
    ]),
  )
}

/** Seen by this tool for the first time, and by another before. */
export async function storeJoined(tx: Tx, decided: Decided): Promise<void> {
  const { joined } = decided.plan
  await insertSightings(
    tx,
    decided,
    joined.map(([row, id]) => [id, row, 'other_tool']),
  )
  await storeNewTraces(tx, decided, { rows: joined.map(([row]) => row), ids: joined.map(([, id]) => id) })
}

/** A vulnerability, the result that is it, and how that was found out. */
type Seen = readonly [vulnerability_id: string, incoming: number, matched_by: string]

async function insertSightings(
  tx: Tx,
  { target, scan, wrote }: Decided,
  all: readonly Seen[],
): Promise<void> {
  const { results } = scan
  for (const part of chunks(all, ([, row]) => lengthOf(scan, row))) {
    const rows = part.map(([, row]) => row)
    await sql`
      insert into sighting (
        organization_id, group_id, root_id, vulnerability_id, tool, category, branch, rule, place, path, line, end_line,
        fingerprints, snippet, symbol, skeleton, matched_by, report_id, commit, first_seen_at, last_seen_at
      )
      select ${target.organization_id}, ${target.group_id}, ${target.root_id}, i.id, ${scan.family}, ${scan.category}, ${scan.branch}, i.rule, i.place, i.path, i.line, i.end_line,
             i.fingerprints::jsonb, i.snippet, i.symbol, i.skeleton, i.pass, ${target.report_id}, ${scan.commit}, ${target.now}, ${target.now}
        from unnest(
               ${part.map(([id]) => id)}::uuid[], ${part.map(([, , pass]) => pass)}::text[],
               ${rows.map((row) => results.rule[row])}::text[], ${rows.map((row) => results.place[row])}::text[],
               ${rows.map((row) => results.path[row])}::text[], ${rows.map((row) => results.shownLine[row])}::int[], ${rows.map((row) => results.endLine[row])}::int[],
               ${rows.map((row) => marksOf(scan, row))}::text[], ${rows.map((row) => results.snippet[row])}::text[],
               ${rows.map((row) => results.symbol[row])}::text[], ${rows.map((row) => results.skeleton[row])}::text[]
             ) as i (id, pass, rule, place, path, line, end_line, fingerprints, snippet, symbol, skeleton)
          on conflict (organization_id, vulnerability_id, tool, category, branch) do update
         set rule = excluded.rule, place = excluded.place, path = excluded.path, line = excluded.line, end_line = excluded.end_line, is_present = true, fingerprints = excluded.fingerprints,
             snippet = excluded.snippet, symbol = excluded.symbol, skeleton = excluded.skeleton, matched_by = excluded.matched_by,
             report_id = excluded.report_id, commit = excluded.commit, last_seen_at = excluded.last_seen_at`.execute(
      tx,
    )
    wrote(part.length)
  }
}
