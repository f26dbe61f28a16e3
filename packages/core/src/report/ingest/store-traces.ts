import { sql } from 'kysely'
import type { Tx } from '../../door/implement.ts'
import { chunks } from './chunks.ts'
import type { Decided } from './decided.ts'
import type { Trace } from './trace.ts'

/** A trace and the vulnerability it is about. */
type Written = readonly [vulnerability_id: string, trace: Trace]

/** Brings the traces of what was seen again up to date: those that are other than before, and no others, are written. */
export async function storeSeenTraces(tx: Tx, decided: Decided): Promise<void> {
  const { scan, known, plan } = decided
  const { traces, isHidden } = scan.results
  const stored = await loadDigests(tx, decided)
  const written: Written[] = []
  const ended: string[] = []
  for (const [row, found] of [...plan.touched, ...plan.changed]) {
    if (isHidden[found]) continue
    const id = known.id[row] ?? ''
    const trace = traces.get(found)
    if (trace === undefined) {
      if (stored.has(id)) ended.push(id)
    } else if (stored.get(id) !== trace.digest) written.push([id, trace])
  }
  await endTraces(tx, decided, ended)
  await write(tx, decided, written)
}

/** Writes the traces of new vulnerabilities: of each row, the id it was given. */
export async function storeNewTraces(
  tx: Tx,
  decided: Decided,
  { rows, ids }: { readonly rows: readonly number[]; readonly ids: readonly string[] },
): Promise<void> {
  const { traces } = decided.scan.results
  if (traces.size === 0) return
  const written = rows.flatMap((row, at): Written[] => {
    const trace = traces.get(row)
    return trace === undefined ? [] : [[ids[at] ?? '', trace]]
  })
  await write(tx, decided, written)
}

async function loadDigests(tx: Tx, { target, scan }: Decided): Promise<ReadonlyMap<string, string>> {
  const rows = await tx
    .selectFrom('trace')
    .where('organization_id', '=', target.organization_id)
    .where('root_id', '=', target.root_id)
    .where('tool', '=', scan.family)
    .where('category', '=', scan.category)
    .where('branch', '=', scan.branch)
    .select(['vulnerability_id', 'digest'])
    .execute()
  return new Map(rows.map(({ vulnerability_id, digest }) => [vulnerability_id, digest]))
}

async function write(tx: Tx, { target, scan, wrote }: Decided, all: readonly Written[]): Promise<void> {
  for (const part of chunks(all, ([, { text }]) => text.length)) {
    await sql`
      insert into trace (
        organization_id, group_id, root_id, vulnerability_id, tool, category, branch, digest, code_flows, further_locations, aliases
      )
      select ${target.organization_id}, ${target.group_id}, ${target.root_id}, i.id, ${scan.family}, ${scan.category}, ${scan.branch},
             i.digest, i.told -> 'code_flows', i.told -> 'further_locations', i.told -> 'aliases'
        from unnest(
               ${part.map(([id]) => id)}::uuid[], ${part.map(([, { digest }]) => digest)}::text[], ${part.map(([, { text }]) => text)}::jsonb[]
             ) as i (id, digest, told)
          on conflict (organization_id, vulnerability_id, tool, category, branch) do update
         set digest = excluded.digest, code_flows = excluded.code_flows, further_locations = excluded.further_locations,
             aliases = excluded.aliases`.execute(tx)
    wrote(0)
  }
}

/** The tool sees the vulnerability still, and tells nothing more of it. */
async function endTraces(tx: Tx, { target, scan }: Decided, ids: readonly string[]): Promise<void> {
  for (const part of chunks(ids, () => 100)) {
    await sql`
      delete from trace
       where organization_id = ${target.organization_id} and vulnerability_id = any (${part}::uuid[])
         and tool = ${scan.family} and category = ${scan.category} and branch = ${scan.branch}`.execute(tx)
  }
}
