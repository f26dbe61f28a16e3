import type pg from 'pg'
import type { SealedRow } from './chain.ts'
import { tablesOf } from './chain-tables.ts'

/** Columns of `audit as a` as the chain hashes them. */
export const chainColumns = `a.organization_id, a.id, to_char(a.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at,
  a.principal_kind, a.user_id, a.credential_id, a.operator_id, a.from_address, a.operation, a.objects::text as objects,
  a.input::text as input, a.request_id`

const pageRows = 2000
/** Numbers that somebody put before the first are read too. */
const before = Number.MIN_SAFE_INTEGER

/** The sealed rows of an organization in the order of the chain. */
export async function* readChain(
  pool: Pick<pg.Pool, 'query'>,
  organization_id: string,
  after = before,
): AsyncIterable<SealedRow[]> {
  for (;;) {
    const { rows } = await pool.query<SealedRow>(
      `select ${chainColumns}, a.seq, a.hash from ${tablesOf(organization_id).rows}
        where a.seq > $2 order by a.seq limit $3`,
      [organization_id, after, pageRows],
    )
    if (rows.length > 0) yield rows
    const last = rows.at(-1)
    if (!last || rows.length < pageRows) return
    after = last.seq
  }
}
