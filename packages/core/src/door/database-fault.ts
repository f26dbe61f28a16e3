import { Fault } from '@weir/contract'

/** What breaking a constraint means to the person who asked. */
const constraints: Record<string, () => Fault> = {
  member_last_admin: () =>
    new Fault(
      'conflict',
      'The last owner or admin of an organization cannot be removed or demoted. Appoint another one first.',
    ),
  policy_check: () =>
    new Fault('invalid', 'The lowest severity that may be accepted is above the highest.', {
      pointer: '/change/min_acceptance_severity',
    }),
  group_name: () =>
    new Fault('conflict', 'A group of this name exists. Choose another name.', { pointer: '/name' }),
  root_nickname: () =>
    new Fault('conflict', 'An active root of this group has this nickname. Choose another one.', {
      pointer: '/nickname',
    }),
  root_git: () =>
    new Fault('conflict', 'This repository and branch is an active root of the organization already.', {
      pointer: '/location',
    }),
  root_credential: () =>
    new Fault('conflict', 'A root began to use this credential, or it was removed just now. Read it again.', {
      pointer: '/credential_id',
    }),
  credential_name: () =>
    new Fault('conflict', 'A credential of this name exists. Choose another name.', { pointer: '/name' }),
  group_member_organization_id_user_id_fkey: () =>
    new Fault('not_found', 'No such member of the organization.', { pointer: '/member_id' }),
}

/** Errors of the database that have a meaning for the asker, as Faults; all others pass untouched. */
export function faultOf(error: unknown): unknown {
  if (error instanceof Fault || !(error instanceof Error) || !('code' in error)) return error
  const constraint = 'constraint' in error ? String(error.constraint) : ''
  const known = constraints[constraint]
  if (known) return known()
  switch (error.code) {
    case '23505':
      return new Fault(
        'conflict',
        'This exists already, or was changed at the same time. Read it again and repeat.',
        { constraint },
      )
    case '22008':
      return new Fault('invalid', 'A date is outside of the years 1 to 9999.')
    case '57014':
      return new Fault(
        'timeout',
        'This took too long and was stopped; nothing was changed. Ask for less at once.',
      )
    case '40001':
    case '40P01':
    case '55P03':
      return new Fault('busy', 'Someone changed the same thing at the same moment. Try again.', {
        retryAfterSeconds: 1,
      })
    case '53100':
      return new Fault(
        'busy',
        'The disk of the database is full; nothing was changed. Free some space and try again.',
      )
    case '57P01':
    case '57P03':
    case '08006':
    case 'ECONNREFUSED':
    case 'ECONNRESET':
      return new Fault('busy', 'The database restarts. Try again in a few seconds.', { retryAfterSeconds: 3 })
    default:
      return error
  }
}
