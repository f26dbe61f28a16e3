import type { Insertable } from 'kysely'
import type pg from 'pg'
import type { Schema } from '../db/schema.generated.ts'

/** Tables that the simulation fills, each after those it refers to. */
export const simulatedTables = [
  'organization',
  'member',
  'policy',
  'group',
  'group_tag',
  'group_member',
  'group_policy',
  'root',
  'job',
  'finding',
  'vulnerability',
  'affected_package',
  'package',
  'past_opening',
  'acceptance',
  'treatment',
  'zero_risk_request',
  'event',
  'consult',
  'reattack',
  'report',
  'scan',
  'sighting',
  'gate_run',
  'repository',
  'repository_graph',
  'release',
  'commit',
  'reference',
  'history',
  'audit',
  'fact_version',
  'saved_view',
] as const
export type SimulatedTable = (typeof simulatedTables)[number]

/** JSON is given as the value itself, bytes as hexadecimal text of PostgreSQL. */
type Value<T, K> = K extends 'receipt' | 'input' | 'fields' | 'reasons' | 'fingerprints'
  ? object
  : K extends 'graph' | 'owners'
    ? string
    : T

/** A row as it is inserted. */
export type Row<T extends SimulatedTable> = {
  [K in keyof Insertable<Schema[T]>]: Value<Insertable<Schema[T]>[K], K>
}

/** Rows by table. */
export type Rows = { [T in SimulatedTable]: Row<T>[] }

/** No rows in any table. */
export function noRows(): Rows {
  return Object.fromEntries(simulatedTables.map((table) => [table, []])) as unknown as Rows // one empty list for each name
}

const atOnce = 10_000

/** Inserts rows, thousands in one statement; all have the columns of the first. */
export async function insertRows(
  client: pg.ClientBase,
  table: SimulatedTable,
  rows: readonly object[],
): Promise<void> {
  const [first] = rows
  if (!first) return
  const columns = Object.keys(first)
    .map((column) => `"${column}"`)
    .join(', ')
  for (let at = 0; at < rows.length; at += atOnce)
    await client.query(
      `insert into "${table}" (${columns}) select ${columns} from json_populate_recordset(null::"${table}", $1)`,
      [JSON.stringify(rows.slice(at, at + atOnce))],
    )
}

/** An instant of the simulation as the database takes it. */
export const instant = (at: number): string => new Date(at).toISOString()

/** The bytes as PostgreSQL reads them. */
export const bytes = (buffer: Uint8Array): string => `\\x${Buffer.from(buffer).toString('hex')}`
