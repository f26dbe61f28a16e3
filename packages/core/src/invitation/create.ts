import { domainOf, Fault, invitationCreate, type ParsedOf } from '@weir/contract'
import { sql } from 'kysely'
import { mayChange, organizationRank } from '../calc/rank.ts'
import type { Hands } from '../door/hands.ts'
import { implement, type Tx } from '../door/implement.ts'
import { newInvitationCode } from '../keys/invitation-code.ts'
import { uuid7 } from '../keys/uuid.ts'
import { describeInvitations, invitationColumns } from './row.ts'

export const createInvitation = implement(invitationCreate, async (tx, input, hands) => {
  const { organization_id, user_id } = hands
  if (user_id === null) throw new Fault('denied', 'Only a person invites people.')
  await refuse(tx, input, hands)
  const { id, code, hash } = newInvitationCode(uuid7())
  await hands.changeDirectory({ organization_id, invitation_id: id, email: input.email })
  await tx
    .insertInto('invitation')
    .values({ organization_id, id, role: input.role, secret_hash: hash, invited_by: user_id })
    .execute()
  if (input.groups.length > 0)
    await tx
      .insertInto('invitation_group')
      .values(input.groups.map((one) => ({ organization_id, invitation_id: id, ...one })))
      .execute()
  return { code, details: await readInvitation(tx, hands, id) }
})

/** One invitation, described. */
export async function readInvitation(tx: Tx, hands: Hands, id: string) {
  const row = await tx
    .selectFrom('invitation as i')
    .where('i.id', '=', id)
    .select(invitationColumns)
    .executeTakeFirstOrThrow()
  const [described] = await describeInvitations(tx, hands, [row])
  if (!described) throw new Fault('not_found', 'No such invitation.', { pointer: '/invitation_id' })
  return described
}

/** One open invitation for an address in an organization, for none of its members, with no role of the inviter's rank or above. */
async function refuse(tx: Tx, input: ParsedOf<typeof invitationCreate>, hands: Hands): Promise<void> {
  await refuseRank(tx, hands, input.role)
  await refuseForeignDomain(tx, input.email, hands)
  if (new Set(input.groups.map(({ group_id }) => group_id)).size < input.groups.length)
    throw new Fault('invalid', 'A group is named twice.', { pointer: '/groups' })
  const { organization_id } = hands
  await sql`select pg_advisory_xact_lock(hashtextextended(${`invitee ${organization_id} ${input.email}`}, 0))`.execute(
    tx,
  )
  const [invited, known] = await Promise.all([
    hands.invitees.addressed(organization_id, input.email),
    hands.people.byEmail(input.email),
  ])
  const [open, member] = [
    await tx
      .selectFrom('invitation')
      .where(sql<boolean>`id = any (${invited}::uuid[])`)
      .where('status', '=', 'pending')
      .select('id')
      .executeTakeFirst(),
    known &&
      (await tx.selectFrom('member').where('user_id', '=', known).select('user_id').executeTakeFirst()),
  ]
  if (member)
    throw new Fault('conflict', 'The person with this address is a member already.', { pointer: '/email' })
  if (open)
    throw new Fault(
      'conflict',
      'There is an open invitation for this address. Send it again, or take it back first.',
      { pointer: '/email' },
    )
}

/** An organization that pins e-mail domains would not let anybody else in, nor a provider that does not speak for one: better said before the link is sent. */
async function refuseForeignDomain(tx: Tx, email: string, { signIn }: Hands): Promise<void> {
  const { pinned_domains, pinned_providers } = await tx
    .selectFrom('organization')
    .select(['pinned_domains', 'pinned_providers'])
    .executeTakeFirstOrThrow()
  const domain = domainOf(email)
  if (pinned_domains.length > 0 && !pinned_domains.includes(domain))
    throw new Fault(
      'unprocessable',
      `Members of this organization sign in with an e-mail of ${pinned_domains.join(' or ')}. Invite such an address.`,
      { pointer: '/email' },
    )
  const isOpen =
    signIn.providers.length === 0 ||
    pinned_providers.length > 0 ||
    signIn.providers.some(({ id }) => signIn.speaksFor(id, domain))
  if (!isOpen)
    throw new Fault(
      'unprocessable',
      `None of the providers of this installation is known to speak for ${domain}, so nobody could accept. Pin on the Sign-in screen the providers that you trust, or have an operator name the domain in the email_domains of one.`,
      { pointer: '/email', reason: 'provider_untrusted' },
    )
}

/** Only from above: the rule of ranks, for somebody who has no role yet. */
export async function refuseRank(tx: Tx, { user_id }: Hands, role: string): Promise<void> {
  const own = await tx.selectFrom('member').where('user_id', '=', user_id).select('role').executeTakeFirst()
  if (!mayChange(organizationRank(own?.role ?? null), 0, organizationRank(role)))
    throw new Fault('denied', 'You can invite only to roles below your own.', { pointer: '/role' })
}
