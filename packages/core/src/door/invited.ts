import { timingSafeEqual } from 'node:crypto'
import { Fault } from '@weir/contract'
import type { Database } from '../db/open.ts'
import { readInvitationCode } from '../keys/invitation-code.ts'
import type { Scope } from './rights.ts'

/**
 * The scope of the invitation whose code an input carries: its organization and the groups it names, no others. Whatever is
 * wrong with a code has the same answer.
 */
export async function invitedScope(database: Database, input: unknown): Promise<Scope> {
  const given: unknown = typeof input === 'object' && input !== null ? Reflect.get(input, 'code') : undefined
  const read = readInvitationCode(typeof given === 'string' ? given : '')
  if (!read) throw notOpen()
  const { rows } = await database.pool('weir_keeper').query<Found>(
    `select organization_id, secret_hash,
            array(select g.group_id from invitation_group g
                   where g.organization_id = i.organization_id and g.invitation_id = i.id)::uuid[] as groups
       from invitation i
      where id = $1 and status = 'pending' and expires_at > now()`,
    [read.id],
  )
  const [found] = rows
  if (!found || !timingSafeEqual(found.secret_hash, read.hash)) throw notOpen()
  return { organization_id: found.organization_id, groups: found.groups }
}

interface Found {
  organization_id: string
  secret_hash: Buffer
  groups: string[]
}

/** The one answer to every invitation that cannot be accepted. */
export const notOpen = (): Fault =>
  new Fault(
    'not_found',
    'This invitation is not open: it was used, taken back, replaced by a newer link, or is older than seven days. Ask who invited you for a new one.',
    { pointer: '/code' },
  )
