import { createHash } from 'node:crypto'
import { Fault } from '@weir/contract'
import type pg from 'pg'

/** What an earlier request with the same key answered. */
export interface Replay {
  status: number
  /** null: the answer held something shown once and was not kept. */
  answer: string | null
  /** What was made, where the answer was not kept. */
  object_id: string | null
}

/** Answers of writes by their Idempotency-Key, kept for 72 hours. */
export interface Idempotency {
  /** Takes the key, or gives what the first request answered. Another body: unprocessable; still running: conflict. */
  reserve(principal: string, key: string, body: string): Promise<Replay | null>
  complete(principal: string, key: string, replay: Replay): Promise<void>
  /** Gives the key back when the request had no effect. */
  release(principal: string, key: string): Promise<void>
}

/** Idempotency over the keeper's pool. */
export function openIdempotency(pool: pg.Pool): Idempotency {
  return {
    async reserve(principal, key, body) {
      if (!/^[\x21-\x7e]{1,128}$/.test(key))
        throw new Fault('invalid', 'An Idempotency-Key is 1 to 128 visible ASCII characters.')
      const hash = createHash('sha256').update(body).digest()
      await pool.query(
        "delete from idempotency where principal = $1 and key = $2 and created_at < now() - interval '72 hours'",
        [principal, key],
      )
      const { rowCount } = await pool.query(
        'insert into idempotency (principal, key, body_hash) values ($1, $2, $3) on conflict do nothing',
        [principal, key, hash],
      )
      if (rowCount) return null
      const { rows } = await pool.query<{
        body_hash: Buffer
        status: number | null
        answer: string | null
        object_id: string | null
      }>('select body_hash, status, answer, object_id from idempotency where principal = $1 and key = $2', [
        principal,
        key,
      ])
      const row = rows[0]
      if (!row || !row.body_hash.equals(hash))
        throw new Fault('unprocessable', 'This Idempotency-Key was used with another request. Use a new key.')
      if (row.status === null)
        throw new Fault(
          'conflict',
          'The first request with this Idempotency-Key has not ended. Look whether it took effect before you use a new key.',
        )
      return { status: row.status, answer: row.answer, object_id: row.object_id }
    },
    async complete(principal, key, { status, answer, object_id }) {
      await pool.query(
        'update idempotency set status = $3, answer = $4, object_id = $5 where principal = $1 and key = $2',
        [principal, key, status, answer, object_id],
      )
    },
    async release(principal, key) {
      await pool.query('delete from idempotency where principal = $1 and key = $2 and status is null', [
        principal,
        key,
      ])
    },
  }
}
