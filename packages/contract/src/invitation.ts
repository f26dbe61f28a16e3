import { z } from 'zod'
import { emailAddress } from './email.ts'
import { once, reference, secret } from './marks.ts'
import { grantedRoles } from './member.ts'
import { mutation, query } from './operation.ts'
import { page, pageInput } from './page.ts'
import { type GroupRole, groupRoles } from './permissions.ts'
import { Done, instant, tenant } from './scalars.ts'

const groupRole = () => z.enum(Object.keys(groupRoles) as GroupRole[]) // keys of a const object
const code = () => secret(z.string().min(40).max(200))

export const Invitation = z
  .object({
    id: reference('invitation'),
    organization_id: reference('organization'),
    email: z.string().nullable().describe('Forgotten some time after the invitation was settled'),
    role: z.enum(grantedRoles),
    groups: z.array(
      z.object({ group_id: reference('group'), role: groupRole() }).meta({ id: 'InvitationGroup' }),
    ),
    status: z.enum(['pending', 'expired', 'accepted', 'declined', 'revoked']),
    invited_by: z.string().describe('Name of who invited'),
    created_at: instant(),
    sent_at: instant().describe('When its present link was made'),
    expires_at: instant(),
    settled_at: instant().nullable(),
  })
  .meta({ id: 'Invitation' })
export type Invitation = z.infer<typeof Invitation>

const NewInvitation = z
  .object({ code: once(z.string()).describe('Shown once, here: the inviter sends it'), details: Invitation })
  .meta({ id: 'NewInvitation' })

export const invitationList = query('invitation.list', {
  summary: 'Invitations of the organization, newest first.',
  permission: 'organization:grant',
  input: z.strictObject({
    ...tenant,
    ...pageInput,
    open: z
      .boolean()
      .default(false)
      .describe('Only those that were not settled, also when they have expired'),
  }),
  output: page(Invitation),
  http: { method: 'GET', path: '/v1/invitations' },
  graphql: 'invitations',
  cost: 2,
  rate: 'read',
})

export const invitationCreate = mutation('invitation.create', {
  summary: 'Invites the person behind an e-mail address: once, within seven days, with these roles.',
  permission: 'organization:grant',
  input: z.strictObject({
    ...tenant,
    email: secret(emailAddress()),
    role: z.enum(grantedRoles).default('member'),
    groups: z
      .array(z.strictObject({ group_id: reference('group'), role: groupRole() }))
      .max(100)
      .describe('Roles in groups, none or more'),
  }),
  output: NewInvitation,
  http: { method: 'POST', path: '/v1/invitations' },
  graphql: 'createInvitation',
  cost: 10,
  rate: 'write',
})

export const invitationResend = mutation('invitation.resend', {
  summary: 'Makes a new link of an open invitation, good for seven days; the old one is dead.',
  permission: 'organization:grant',
  input: z.strictObject({ ...tenant, invitation_id: reference('invitation') }),
  output: NewInvitation,
  http: { method: 'POST', path: '/v1/invitations/{invitation_id}/resend' },
  graphql: 'resendInvitation',
  cost: 10,
  rate: 'write',
})

export const invitationRevoke = mutation('invitation.revoke', {
  summary: 'Takes an open invitation back.',
  permission: 'organization:grant',
  input: z.strictObject({ ...tenant, invitation_id: reference('invitation') }),
  output: Done,
  http: { method: 'DELETE', path: '/v1/invitations/{invitation_id}' },
  graphql: 'revokeInvitation',
  cost: 5,
  rate: 'write',
})

export const invitationCheck = query('invitation.check', {
  summary:
    'What an invitation offers, for who holds its link. Unknown, used, revoked and expired answer alike.',
  permission: 'public:read',
  input: z.strictObject({ code: code() }),
  output: z
    .object({
      organization: z.string().describe('Name of the organization'),
      role: z.enum(grantedRoles),
      groups: z.array(z.string()).describe('Names of the groups it gives a role in'),
      addressee: z.string().describe('The address it is for, veiled'),
      expires_at: instant(),
    })
    .meta({ id: 'InvitationOffer' }),
  http: { method: 'POST', path: '/v1/invitations/check' },
  graphql: 'invitationOffer',
  cost: 5,
  rate: 'sign_in',
  invited: true,
})

export const invitationAccept = mutation('invitation.accept', {
  summary: 'Accepts an invitation: only its addressee, signed in with that verified e-mail.',
  permission: 'self:write',
  input: z.strictObject({ code: code() }),
  output: z
    .object({ organization_id: reference('organization'), slug: z.string(), name: z.string() })
    .meta({ id: 'JoinedOrganization' }),
  http: { method: 'POST', path: '/v1/invitations/accept' },
  graphql: 'acceptInvitation',
  cost: 10,
  rate: 'sign_in',
  invited: true,
})

export const invitationDecline = mutation('invitation.decline', {
  summary: 'Declines an invitation: only its addressee.',
  permission: 'self:write',
  input: z.strictObject({ code: code() }),
  output: Done,
  http: { method: 'POST', path: '/v1/invitations/decline' },
  graphql: 'declineInvitation',
  cost: 5,
  rate: 'sign_in',
  invited: true,
})
