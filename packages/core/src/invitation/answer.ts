import {
  domainOf,
  Fault,
  type grantedRoles,
  invitationAccept,
  invitationCheck,
  invitationDecline,
} from '@weir/contract'
import { sql } from 'kysely'
import { organizationRank } from '../calc/rank.ts'
import type { Hands } from '../door/hands.ts'
import { implement, type ReadTx, type Tx } from '../door/implement.ts'
import { notOpen } from '../door/invited.ts'
import { readInvitationCode } from '../keys/invitation-code.ts'

// The door verified the code and opened the scope of its invitation: its organization, and the groups it names.

export const checkInvitation = implement(invitationCheck, async (tx, { code }, hands) => {
  const invitation = await find(tx, code)
  const [organization, groups, emails] = [
    await tx.selectFrom('organization').select('name').executeTakeFirstOrThrow(),
    await offered(tx, invitation.id),
    await hands.invitees.find(hands.organization_id, [invitation.id]),
  ]
  return {
    organization: organization.name,
    role: invitation.role,
    groups: groups.map(({ name }) => name),
    addressee: veiled(emails.get(invitation.id) ?? ''),
    expires_at: invitation.expires_at,
  }
})

export const acceptInvitation = implement(invitationAccept, async (tx, { code }, hands) => {
  const { id, role, invited_by, user_id } = await settle(tx, hands, { code, status: 'accepted' })
  const { organization_id } = hands
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('member')
    .values({ organization_id, user_id, role })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  if (numInsertedOrUpdatedRows === 0n)
    throw new Fault('conflict', 'You are a member of this organization already.', { pointer: '/code' })
  const groups = await offered(tx, id)
  if (groups.length > 0)
    await tx
      .insertInto('group_member')
      .values(groups.map((one) => ({ organization_id, user_id, group_id: one.group_id, role: one.role })))
      .execute()
  await tell(tx, invited_by, 'invitation.accepted')
  return tx.selectFrom('organization').select(['organization_id', 'slug', 'name']).executeTakeFirstOrThrow()
})

export const declineInvitation = implement(invitationDecline, async (tx, { code }, hands) => {
  const { invited_by } = await settle(tx, hands, { code, status: 'declined' })
  await tell(tx, invited_by, 'invitation.declined')
  return { ok: true as const }
})

const tell = (tx: Tx, user_id: string, kind: string) =>
  sql`select notify(${user_id}, ${kind}, jsonb_build_object('organization', (select name from organization)))`.execute(
    tx,
  )

/** Once: of two that answer at the same moment the second finds it settled. */
async function settle(
  tx: Tx,
  hands: Hands,
  { code, status }: { code: string; status: 'accepted' | 'declined' },
) {
  const { user_id, principal } = hands
  if (principal.kind !== 'session' || user_id === null)
    throw new Fault('denied', 'An invitation is answered by a person who signed in, not by a token.')
  const invitation = await find(tx, code)
  const { rows } = await sql<{ id: string }>`
    update invitation
       set status = ${status}, settled_at = clock_timestamp(), settled_by = ${user_id}
     where id = ${invitation.id} and status = 'pending' and expires_at > now()
    returning id`.execute(tx)
  if (rows.length === 0) throw notOpen()
  await refuseOther(tx, hands, invitation.id, user_id)
  if (status === 'accepted') await refuseLost(tx, invitation)
  return { ...invitation, user_id }
}

/** Only its addressee: the e-mail that a provider verified at this person's sign-in, in the spelling of `readEmail`. */
async function refuseOther(tx: Tx, hands: Hands, invitation_id: string, user_id: string): Promise<void> {
  const [emails, own] = await Promise.all([
    hands.invitees.find(hands.organization_id, [invitation_id]),
    hands.people.verifiedEmail(user_id),
  ])
  const email = emails.get(invitation_id)
  if (email === undefined) throw notOpen()
  if (own !== email)
    throw new Fault(
      'denied',
      `This invitation is for ${veiled(email)}. Sign in with that address, as your provider verified it.`,
      { reason: 'other_addressee' },
    )
  await refuseUntrusted(tx, hands, { user_id, email })
}

/** Of several providers only one that speaks for the address opens what is meant for it, or one that the organization pinned. */
async function refuseUntrusted(
  tx: Tx,
  { organization_id, signIn }: Hands,
  { user_id, email }: { user_id: string; email: string },
): Promise<void> {
  const origin = await tx
    .selectFrom('sign_in_origin')
    .where('user_id', '=', user_id)
    .select('provider')
    .executeTakeFirst()
  const provider = origin?.provider ?? null
  if (signIn.speaksFor(provider, domainOf(email))) return
  const { pinned_providers } = await tx
    .selectFrom('organization')
    .where('organization_id', '=', organization_id)
    .select('pinned_providers')
    .executeTakeFirstOrThrow()
  if (provider !== null && pinned_providers.includes(provider)) return
  throw new Fault(
    'denied',
    `Your sign-in does not speak for ${domainOf(email)} here. Sign in where that address is at home; or an admin of the organization pins your provider, or an operator names the domain in its email_domains.`,
    { reason: 'provider_untrusted' },
  )
}

/** Who invited must still be able to: an invitation is worth no more than its inviter's role now. */
async function refuseLost(tx: Tx, { invited_by, role }: Found): Promise<void> {
  const inviter = await tx
    .selectFrom('member')
    .where('user_id', '=', invited_by)
    .where('suspended_at', 'is', null)
    .where('role', 'in', ['owner', 'admin'])
    .select('role')
    .forShare()
    .executeTakeFirst()
  if (organizationRank(inviter?.role ?? null) <= organizationRank(role)) throw notOpen()
}

interface Found {
  id: string
  role: (typeof grantedRoles)[number]
  invited_by: string
  expires_at: string
}

async function find(tx: ReadTx, code: string): Promise<Found> {
  const found = await tx
    .selectFrom('invitation')
    .where('id', '=', readInvitationCode(code)?.id ?? null)
    .select(['id', sql<Found['role']>`role`.as('role'), 'invited_by', 'expires_at'])
    .executeTakeFirst()
  if (!found) throw notOpen()
  return found
}

/** The roles it gives in groups that still are. */
const offered = (tx: ReadTx, invitation_id: string) =>
  tx
    .selectFrom('invitation_group as i')
    .innerJoin('group as g', (join) =>
      join.onRef('g.organization_id', '=', 'i.organization_id').onRef('g.id', '=', 'i.group_id'),
    )
    .where('i.invitation_id', '=', invitation_id)
    .where('g.status', '=', 'active')
    .select(['i.group_id', 'i.role', 'g.name'])
    .orderBy('g.name')
    .execute()

/** Enough of an address for its owner to know it: the first letter, and the domain. */
function veiled(email: string): string {
  const at = email.lastIndexOf('@')
  return at < 1 ? 'another address' : `${email.slice(0, 1)}…${email.slice(at)}`
}
