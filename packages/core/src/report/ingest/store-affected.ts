import { sql } from 'kysely'
import type { Tx } from '../../door/implement.ts'
import type { Affected } from './affected.ts'
import { chunks } from './chunks.ts'
import type { Decided } from './decided.ts'

/** A vulnerability and the package it is in. */
type Written = readonly [vulnerability_id: string, affected: Affected]

/** Brings the packages of what was seen again otherwise, or by another tool first, up to date; of the same, nothing is written. */
export async function storeSeenAffected(tx: Tx, decided: Decided): Promise<void> {
  const { known, plan, scan } = decided
  const { affected } = scan.results
  if (affected.size === 0) return
  const seen = [
    ...plan.changed.map(([row, found]) => [known.id[row] ?? '', found] as const),
    ...plan.joined.map(([found, id]) => [id, found] as const),
  ]
  await write(
    tx,
    decided,
    seen.flatMap(([id, found]) => pairOf(id, affected.get(found))),
  )
}

/** Writes the packages of new vulnerabilities: of each row, the id it was given. */
export async function storeNewAffected(
  tx: Tx,
  decided: Decided,
  { rows, ids }: { readonly rows: readonly number[]; readonly ids: readonly string[] },
): Promise<void> {
  const { affected } = decided.scan.results
  if (affected.size === 0) return
  await write(
    tx,
    decided,
    rows.flatMap((row, at) => pairOf(ids[at] ?? '', affected.get(row))),
  )
}

const pairOf = (id: string, affected: Affected | undefined): Written[] =>
  affected === undefined ? [] : [[id, affected]]

/** A tool that knows no version that fixes it leaves the one another told. */
async function write(tx: Tx, { target, scan, wrote }: Decided, all: readonly Written[]): Promise<void> {
  const once = [...new Map(all)]
  for (const part of chunks(once, ([, { key }]) => key.length + 100)) {
    const told = part.map(([, affected]) => affected)
    await sql`
      insert into affected_package (
        organization_id, group_id, root_id, vulnerability_id, image, key, name, version, fixed_version, fixed_order
      )
      select ${target.organization_id}, ${target.group_id}, ${target.root_id}, i.id, ${scan.image}, i.key, i.name, i.version, i.fixed_version, i.fixed_order
        from unnest(
               ${part.map(([id]) => id)}::uuid[], ${told.map(({ key }) => key)}::text[], ${told.map(({ name }) => name)}::text[],
               ${told.map(({ version }) => version)}::text[], ${told.map(({ fixedVersion }) => fixedVersion)}::text[],
               ${told.map(({ fixedOrder }) => fixedOrder)}::text[]
             ) as i (id, key, name, version, fixed_version, fixed_order)
          on conflict (organization_id, vulnerability_id) do update
         set key = excluded.key, name = excluded.name, version = excluded.version, image = excluded.image,
             fixed_version = coalesce(excluded.fixed_version, affected_package.fixed_version),
             fixed_order = coalesce(excluded.fixed_order, affected_package.fixed_order)`.execute(tx)
    wrote(0)
  }
}
