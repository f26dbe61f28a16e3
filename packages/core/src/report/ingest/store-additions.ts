import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import type { Tx } from '../../door/implement.ts'
import { chunks } from './chunks.ts'
import { type Decided, lengthOf } from './decided.ts'

/** What a scan of another branch sees and the tracked branch has not open: of a complete scan that and nothing else, of another one that too. */
export async function storeAdditions(tx: Tx, decided: Decided): Promise<void> {
  const { target, scan, wrote } = decided
  const { results } = scan
  for (const part of chunks(additionsOf(decided), ({ row }) => lengthOf(scan, row))) {
    const rows = part.map(({ row }) => row)
    await sql`
      insert into branch_addition (
        organization_id, group_id, root_id, branch, tool, category, key, vulnerability_id, report_id, commit, rule, title, location,
        severity, names, first_seen_at, last_seen_at
      )
      select ${target.organization_id}, ${target.group_id}, ${target.root_id}, ${scan.branch}, ${scan.family}, ${scan.category}, i.key,
             i.vulnerability_id, ${target.report_id}, ${scan.commit}, i.rule, i.title, i.location, i.severity, i.names::text[], ${target.now}, ${target.now}
        from unnest(
               ${part.map(({ key }) => key)}::text[], ${part.map(({ known }) => known)}::uuid[],
               ${rows.map((row) => results.rule[row])}::text[], ${rows.map((row) => titleOf(decided, row))}::text[],
               ${rows.map((row) => results.location.at(row))}::text[], ${rows.map((row) => results.tenths[row])}::smallint[],
               ${rows.map((row) => literalOf(results.advisories[row] ?? []))}::text[]
             ) as i (key, vulnerability_id, rule, title, location, severity, names)
          on conflict (organization_id, root_id, branch, tool, category, key) do update
         set vulnerability_id = excluded.vulnerability_id, report_id = excluded.report_id, commit = excluded.commit, title = excluded.title,
             names = excluded.names, location = excluded.location, severity = excluded.severity, last_seen_at = excluded.last_seen_at`.execute(
      tx,
    )
    wrote(part.length)
  }
  if (scan.flaws.length === 0) await forgetOthers(tx, decided)
  await forgetOldBranches(tx, decided)
}

const forgetOthers = (tx: Tx, { target, scan }: Decided) =>
  sql`
  delete from branch_addition
   where organization_id = ${target.organization_id} and root_id = ${target.root_id} and branch = ${scan.branch}
     and tool = ${scan.family} and category = ${scan.category} and report_id <> ${target.report_id}`.execute(
    tx,
  )

/** Branches that nobody scanned for ninety days. */
const forgetOldBranches = (tx: Tx, { target }: Decided) =>
  sql`
  delete from branch_addition
   where organization_id = ${target.organization_id} and root_id = ${target.root_id}
     and last_seen_at < ${target.now}::timestamptz - interval '90 days'`.execute(tx)

interface Addition {
  row: number
  key: string
  /** The vulnerability it is, closed on the tracked branch. */
  known: string | null
}

/** Results that nothing known is, and those that are known and closed there, but not by a decision that they are none. */
function additionsOf({ scan, known, plan }: Decided): Addition[] {
  const keyOf = keysOf(scan)
  const back = [...plan.touched, ...plan.changed].filter(
    ([row, found]) => !scan.results.isHidden[found] && known.mayReopen(row),
  )
  return [
    ...plan.added.map((row) => ({ row, key: keyOf(row), known: null })),
    ...back.map(([row, found]) => ({ row: found, key: keyOf(found), known: known.id[row] ?? null })),
  ]
}

/** By what a result is known within its branch; several that are alike are numbered. */
function keysOf({ results }: Decided['scan']): (row: number) => string {
  const alike = new Map<string, number>()
  return (row) => {
    const what = JSON.stringify([
      results.rule[row],
      results.place[row],
      results.snippet[row] ?? results.shownLine[row],
      results.skeleton[row],
    ])
    const before = alike.get(what) ?? 0
    alike.set(what, before + 1)
    return createHash('sha256').update(`${before} ${what}`).digest('base64url')
  }
}

/** A list of texts as PostgreSQL reads it; ids of advisories hold no sign that needs more. */
const literalOf = (names: readonly string[]): string =>
  `{${names.map((name) => `"${name.replaceAll(/[\\"]/g, '')}"`).join(',')}}`

const titleOf = ({ scan }: Decided, row: number): string => {
  const id = scan.results.rule[row] ?? ''
  return (scan.rules.get(id)?.name ?? id).slice(0, 255)
}
