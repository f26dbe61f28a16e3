import { core } from '../control.ts'
import { type Change, inCore, type Removal, removal } from '../removal.ts'

const proof = (...tests: [string, ...string[]]) => [core('test/members', ...tests)]
const machine = (test: string) => [core('test/grant-machine', test)]

/** One change in a file of core, and the tests that see it. */
const one = (control: string, what: string, change: Change, seen: Removal['proof']): Removal =>
  removal(control, what, { changes: [change], proof: seen })

const alike = proof('unknown, cut, used, revoked, replaced and expired invitations answer alike')
const addressee = proof(
  'nobody else accepts or declines it: not another person, not an address that nobody verified, not a token',
)
const removed = proof(
  'who is removed has no access at the next request on every instance, no group role, no assignment, and keeps no right by a token',
)
const inactive = proof(
  'members who were not active for long lose access, are told why, and an admin gives it back',
)

/** Who becomes a member, with which roles, and how that ends. */
export const members: readonly Removal[] = [
  one(
    'P1',
    'a role is given only from above',
    inCore('calc/rank.ts', 'own > Math.max(before, after)', 'own >= 0'),
    [
      core('test/door-session', 'a role is given and taken only by someone who stands above it'),
      ...machine('in a group every actor may give every target exactly the roles that the rules allow'),
    ],
  ),
  one(
    'P1',
    'a role of the organization is given only from above',
    inCore(
      'member/standing.ts',
      'if (organizationRank(own) <= Math.max(organizationRank(target), organizationRank(role)))',
      'if (false)',
    ),
    machine('in the organization every actor may give every target exactly the roles that the rules allow'),
  ),
  one(
    'P1',
    'only owners make owners',
    inCore('member/own.ts', "if (own !== 'owner')", 'if (false)'),
    proof('owners appoint owners and hand over, nobody else does, and an owner is not demoted by another'),
  ),
  removal('P1', 'owners are made with a fresh sign-in', {
    changes: [
      {
        file: 'packages/contract/src/member.ts',
        find: "graphql: 'appointOwner',\n  cost: 10,\n  rate: 'write',\n  freshSeconds: 900,",
        put: "graphql: 'appointOwner',\n  cost: 10,\n  rate: 'write',",
      },
    ],
    proof: proof('ownership is handed over only with a fresh sign-in, and never by a token'),
  }),
  one(
    'P1',
    'what was assigned is unassigned with the role',
    inCore('member/settle.ts', 'set assignee_id = null', 'set assignee_id = assignee_id'),
    proof('what was assigned to who loses the role for it is unassigned, and its history says from whom'),
  ),
  one(
    'P1',
    'an inviter invites below their own role',
    inCore('invitation/create.ts', 'if (!mayChange(', 'if (false && !mayChange('),
    proof('an invitation is worth no more than the role of its inviter at the time it is accepted'),
  ),
  one(
    'P1',
    'an invitation dies with the role of its inviter',
    inCore(
      'invitation/answer.ts',
      'if (organizationRank(inviter?.role ?? null) <= organizationRank(role)) throw notOpen()',
      'void inviter',
    ),
    proof('an invitation is worth no more than the role of its inviter at the time it is accepted'),
  ),
  one(
    'P1',
    'an invitation is for its addressee',
    inCore('invitation/answer.ts', 'own !== email', 'false'),
    addressee,
  ),
  one(
    'P1',
    'only an e-mail that a provider verified makes an addressee',
    inCore('door/people.ts', ' and email_verified_at is not null'),
    addressee,
  ),
  one(
    'P1',
    'a token answers no invitation',
    inCore('invitation/answer.ts', "principal.kind !== 'session' || user_id === null", 'user_id === null'),
    addressee,
  ),
  one(
    'P1',
    'a newer link kills the older',
    inCore('door/invited.ts', '!found || !timingSafeEqual(found.secret_hash, read.hash)', '!found'),
    alike,
  ),
  removal('P1', 'an invitation ends after seven days, in the door and in the answer', {
    changes: [
      inCore('door/invited.ts', ' and expires_at > now()'),
      inCore(
        'invitation/answer.ts',
        " and status = 'pending' and expires_at > now()",
        " and status = 'pending'",
      ),
    ],
    proof: alike,
  }),
  removal('P1', 'an invitation is accepted once, by its state and by the membership', {
    changes: [
      inCore('invitation/answer.ts', 'if (rows.length === 0) throw notOpen()', 'void rows'),
      inCore('invitation/answer.ts', 'if (numInsertedOrUpdatedRows === 0n)', 'if (false)'),
    ],
    proof: proof('of twenty that accept one invitation at once, one becomes a member'),
  }),
  one(
    'I4',
    'an e-mail in an invitation stays out of the audit',
    {
      file: 'packages/contract/src/invitation.ts',
      find: 'email: secret(emailAddress()),',
      put: 'email: emailAddress(),',
    },
    proof(
      'an invitation is accepted once, by its addressee, letter case aside, and gives the roles it names',
    ),
  ),
  one(
    'I4',
    'e-mails are for owners and admins',
    inCore('member/row.ts', 'const isPrivy = seesAll || isSelf', 'const isPrivy = true || seesAll'),
    proof('e-mails and last use are for owners and admins; a search by e-mail finds nothing for others'),
  ),
  one(
    'I4',
    'a search by e-mail is for owners and admins',
    inCore('member/list.ts', "byEmail: hands.scope.groups === 'all'", 'byEmail: true'),
    proof('e-mails and last use are for owners and admins; a search by e-mail finds nothing for others'),
  ),
  one(
    'S5',
    'a removal is read at the next request',
    inCore(
      'member/remove.ts',
      "await tx.deleteFrom('member').where('user_id', '=', member_id).execute()",
      '',
    ),
    removed,
  ),
  one(
    'P1',
    'the inactive lose access',
    inCore(
      'db/migrations/0001-door.sql',
      'from public.member m where m.user_id = person and m.suspended_at is null',
      'from public.member m where m.user_id = person',
    ),
    inactive,
  ),
  one(
    'P1',
    'one alone decides only where the policy records it',
    inCore(
      'treatment/alone.ts',
      "where exists (select from policy p where p.second_person = 'alone_recorded')",
      'where true',
    ),
    [
      core(
        'test/second-person',
        'a lone owner decides about their own request only where the policy records it, and the gate says so',
      ),
    ],
  ),
  one(
    'P1',
    'nobody is alone beside a second who could decide',
    inCore('treatment/alone.ts', 'having count(*) = 1 and bool_and(', 'having bool_or('),
    [
      core(
        'test/second-person',
        'as soon as a second member could decide, nobody decides alone; one without access does not count',
      ),
    ],
  ),
]
