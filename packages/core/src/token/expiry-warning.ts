import type pg from 'pg'
import { unusedDays } from '@weir/contract'
import { inTransaction } from '../db/transaction.ts'
import type { DeskParts } from '../door/token-desk.ts'
import { tellOwner, type TokenRow, tokenColumns } from './token-notice.ts'

/** Days before its end at which the owner of a token is told. */
const warnings = [14, 3] as const

const tables = ['user_token', 'machine_token'] as const
const atOnce = 500

/**
 * Tells owners of tokens that end in two weeks, and again in three days: whether by their last day or by want of use.
 * The mark is set with the notice, so that of many who run this each warning is given by one. Tokens that were made for
 * less than a warning's time are not warned of.
 */
export async function warnOfExpiry({ database }: Pick<DeskParts, 'database'>): Promise<void> {
  for (const table of tables)
    for (const days of warnings)
      await inTransaction(database.pool('weir_keeper'), (client) => warn(client, table, days))
}

async function warn(client: pg.PoolClient, table: (typeof tables)[number], days: number): Promise<void> {
  const { rows } = await client.query<TokenRow & { expires_at: string }>(
    `update ${table} t set warned_days = $1
      where t.id in (select id from ${table}
                      where revoked_at is null
                        and expires_at - created_at > $1 * interval '1 day'
                        and ${ends} between now() and now() + $1 * interval '1 day'
                        and coalesce(warned_days, 999) > $1
                      order by expires_at limit $2
                        for update skip locked)
     returning ${tokenColumns[table]}, ${ends} as expires_at`,
    [days, atOnce],
  )
  for (const { expires_at, ...token } of rows)
    await tellOwner(client, token, { kind: 'token.expiring', params: { expires_at, days } })
}

const ends = `least(expires_at, coalesce(last_used_at, created_at) + interval '${unusedDays} days')`
