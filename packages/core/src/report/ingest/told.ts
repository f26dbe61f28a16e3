import { hash } from 'node:crypto'
import { type RawBuilder, sql } from 'kysely'

/** Hash of what people read of a result, by which a later report sees whether it is other; 52 bits: a whole number. */
export function toldOf(message: string, location: string): number {
  return Number.parseInt(hash('sha256', `${message}\0${location}`.toWellFormed(), 'hex').slice(0, 13), 16)
}

/** The same of a stored row; a stored text has no zero character. */
export const toldInRow = (message: RawBuilder<string>, location: RawBuilder<string>): RawBuilder<number> =>
  sql`('x' || left(encode(sha256(convert_to(${message}, 'UTF8') || '\\x00'::bytea || convert_to(${location}, 'UTF8')), 'hex'), 13))::bit(52)::bigint`
