import { createHash } from 'node:crypto'
import { Fault, signInMinutes } from '@weir/contract'
import type pg from 'pg'
import type { Keyring } from '../keys/keyring.ts'

/** What was begun: the page carries it with a MAC, and cannot change it. */
export interface Ticket {
  readonly provider: string
  readonly state: string
  readonly nonce: string
  readonly code_challenge: string
  /** Seconds of the epoch. */
  readonly begun_at: number
  /** Was the provider asked to have the person prove themselves anew? */
  readonly fresh: boolean
}

const label = 'sign-in ticket\n'

/** A sign-in that did not come back as it was begun. */
export const refusedReturn = (reason: string): Fault =>
  new Fault(
    'unauthenticated',
    'This sign-in did not come back as it was begun here. Start again from the sign-in page, in one tab.',
    { reason },
  )

/** Writes a ticket with its MAC. What tokens are MACed with never begins with this label. */
export function signTicket(keyring: Keyring, ticket: Ticket): string {
  const { provider, state, nonce, code_challenge, begun_at, fresh } = ticket
  const text = [begun_at, provider, state, nonce, code_challenge, fresh ? 'fresh' : 'any'].join(' ')
  const { version } = keyring
  const body = `${version}.${Buffer.from(text).toString('base64url')}`
  return `${body}.${keyring.mac('token', label + body, version).toString('base64url')}`
}

/** Reads a ticket of ours that is not too old. */
export function readTicket(keyring: Keyring, signed: string): Ticket {
  const [version = '', content = '', mac = ''] = signed.split('.')
  const isOurs =
    /^\d{1,5}$/.test(version) &&
    keyring.verifies('token', `${label}${version}.${content}`, Buffer.from(mac, 'base64url'), Number(version))
  if (!isOurs) throw refusedReturn('ticket')
  const text = Buffer.from(content, 'base64url').toString()
  const [begun = '', provider = '', state = '', nonce = '', code_challenge = '', how] = text.split(' ')
  const begun_at = Number(begun)
  const age = Date.now() / 1000 - begun_at
  if (!(age >= -60 && age <= signInMinutes * 60))
    throw new Fault(
      'expired',
      `This sign-in was begun more than ${signInMinutes} minutes ago. Start again from the sign-in page.`,
      { reason: 'ticket_expired' },
    )
  return { provider, state, nonce, code_challenge, begun_at, fresh: how === 'fresh' }
}

/** A ticket is good once, whatever comes of it. It is known by its nonce: its text could be spelled in several ways. */
export async function useUpTicket(keeper: pg.Pool, { nonce }: Ticket): Promise<void> {
  await keeper.query('delete from sign_in_ticket where expires_at < now()')
  const { rowCount } = await keeper.query(
    `insert into sign_in_ticket (hash, expires_at) values ($1, now() + $2 * interval '1 minute') on conflict do nothing`,
    [createHash('sha256').update(nonce).digest(), 2 * signInMinutes],
  )
  if (rowCount !== 1) throw refusedReturn('ticket_used')
}
