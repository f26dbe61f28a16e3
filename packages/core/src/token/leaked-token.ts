import { setTimeout as wait } from 'node:timers/promises'
import type pg from 'pg'
import { inTransaction } from '../db/transaction.ts'
import type { DeskParts, LeakPlace } from '../door/token-desk.ts'
import { readCredentialText } from '../keys/token-text.ts'
import { uuid7 } from '../keys/uuid.ts'
import { tellConcerned, type TokenRow, tokenColumns } from './token-notice.ts'

type Parts = Pick<DeskParts, 'database' | 'keyring'>

/** The answer takes at least so long, whether the token was known or not. */
const answerMs = 200
const mostTokens = 20
const shape = /weir[pics]_[0-9A-Za-z]{71}/g

/** Revokes the tokens in a text by possession and tells those concerned. Known or unknown, it ends alike. */
export async function revokeLeaked(parts: Parts, text: string, place: LeakPlace): Promise<void> {
  const texts = [...new Set(text.match(shape) ?? [])].slice(0, mostTokens)
  await Promise.all([revokeAll(parts, texts, place), place === 'report' ? wait(answerMs) : undefined])
}

/** One after the other: a stranger holds one connection, however many are in the text. */
async function revokeAll(parts: Parts, texts: readonly string[], place: LeakPlace): Promise<void> {
  for (const one of texts) await revokeOne(parts, one, place)
}

async function revokeOne({ database, keyring }: Parts, text: string, place: LeakPlace): Promise<void> {
  const read = readCredentialText(text)
  if (!read || read.kind === 'link') return
  const table = read.kind === 'personal' || read.kind === 'ide' ? 'user_token' : 'machine_token'
  await inTransaction(database.pool('weir_keeper'), async (client) => {
    const { rows } = await client.query<TokenRow & { mac: Buffer; key_version: number }>(
      `select ${tokenColumns[table]}, mac, key_version from ${table} t where id = $1 and revoked_at is null for update`,
      [read.id],
    )
    const [row] = rows
    if (row && keyring.verifies('token', text, row.mac, row.key_version))
      await end(client, { table, row, place })
  })
}

/** Revoked, written down where it belongs, and told: all or nothing. */
async function end(
  client: pg.PoolClient,
  { table, row, place }: { table: 'user_token' | 'machine_token'; row: TokenRow; place: LeakPlace },
): Promise<void> {
  await client.query(`update ${table} set revoked_at = now() where id = $1`, [row.id])
  const input = JSON.stringify({ token_id: row.id, kind: row.kind, place })
  if (row.organization_id)
    await client.query(
      `insert into audit (organization_id, id, principal_kind, user_id, credential_id, operation, input)
       values ($1, $2, 'anonymous', null, null, 'token.leaked', $3)`,
      [row.organization_id, uuid7(), input],
    )
  else
    await client.query(
      `insert into security_log (user_id, id, credential_id, operation, input) values ($1, $2, null, 'token.leaked', $3)`,
      [row.user_id, uuid7(), input],
    )
  await tellConcerned(client, row, { kind: 'token.leaked', params: { place } })
}
