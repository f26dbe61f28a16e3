import { z } from 'zod'
import { reference, secret } from './marks.ts'
import { mutation, query } from './operation.ts'
import { page, pageInput } from './page.ts'
import { type GroupRole, groupRoles, type OrganizationRole, organizationRoles } from './permissions.ts'
import { Done, instant, label, prose, tenant } from './scalars.ts'

const organizationRole = () => z.enum(Object.keys(organizationRoles) as OrganizationRole[]) // keys of a const object
const groupRole = () => z.enum(Object.keys(groupRoles) as GroupRole[])

export const Member = z
  .object({
    id: reference('member').describe('The user'),
    organization_id: reference('organization'),
    name: z.string(),
    email: z.string().nullable().describe('Only for owners and admins'),
    role: organizationRole(),
    groups: z.array(
      z.object({ group_id: reference('group'), role: groupRole() }).meta({ id: 'MemberGroup' }),
    ),
    joined_at: instant(),
    last_active_at: instant().nullable().describe('Only for owners and admins; at most an hour behind'),
    suspended_at: instant().nullable().describe('Since then the member has no access'),
    suspended_reason: z.enum(['inactivity']).nullable(),
    is_self: z.boolean(),
    grantable: z
      .array(organizationRole())
      .describe('Roles of the organization the caller may give this member'),
    is_removable: z.boolean().describe('The caller may remove this member'),
  })
  .meta({ id: 'Member' })
export type Member = z.infer<typeof Member>

export const memberList = query('member.list', {
  summary: 'People of the organization with their roles.',
  permission: 'member:list',
  input: z.strictObject({
    ...tenant,
    ...pageInput,
    member_ids: z.array(reference('member')).max(500).optional(),
    roles: z.array(organizationRole()).max(5).optional(),
    group_id: reference('group').optional().describe('Only those with a role in this group'),
    search: prose(128).optional().describe('Part of a name; for owners and admins also of an e-mail'),
    suspended: z.boolean().optional().describe('Only those without access, or only those with'),
  }),
  output: page(Member),
  http: { method: 'GET', path: '/v1/members' },
  graphql: 'members',
  cost: 2,
  rate: 'read',
})

export const memberGrant = mutation('member.grant', {
  summary: 'Gives a member of the organization a role in a group, or takes it away.',
  permission: 'member:grant',
  input: z.strictObject({
    ...tenant,
    group_id: reference('group'),
    member_id: reference('member'),
    role: groupRole()
      .nullable()
      .describe('null removes the role; a role of one’s own rank or above is refused'),
  }),
  output: Member,
  http: { method: 'PUT', path: '/v1/groups/{group_id}/members/{member_id}' },
  graphql: 'grantMember',
  cost: 10,
  rate: 'write',
})

/** Roles that are given like any other: whoever stands above may. Ownership is handed over. */
export const grantedRoles = ['admin', 'security_lead', 'member', 'viewer'] as const

export const memberSetRole = mutation('member.set_role', {
  summary: 'Changes the role of a member in the organization.',
  permission: 'organization:grant',
  input: z.strictObject({ ...tenant, member_id: reference('member'), role: z.enum(grantedRoles) }),
  output: Member,
  http: { method: 'PUT', path: '/v1/members/{member_id}/role' },
  graphql: 'setMemberRole',
  cost: 10,
  rate: 'write',
})

export const memberRemove = mutation('member.remove', {
  summary:
    'Removes a member: no access from the next request on. Group roles end, what was assigned is unassigned, open invitations of theirs are revoked.',
  permission: 'organization:grant',
  input: z.strictObject({ ...tenant, member_id: reference('member') }),
  output: Done,
  http: { method: 'DELETE', path: '/v1/members/{member_id}' },
  graphql: 'removeMember',
  cost: 10,
  rate: 'write',
})

export const memberReactivate = mutation('member.reactivate', {
  summary: 'Gives access back to a member who lost it by inactivity.',
  permission: 'organization:grant',
  input: z.strictObject({ ...tenant, member_id: reference('member') }),
  output: Member,
  http: { method: 'POST', path: '/v1/members/{member_id}/reactivate' },
  graphql: 'reactivateMember',
  cost: 10,
  rate: 'write',
})

export const ownerAppoint = mutation('member.appoint_owner', {
  summary: 'Makes a member an owner beside the caller, who is one.',
  permission: 'organization:grant',
  input: z.strictObject({ ...tenant, member_id: reference('member') }),
  output: Member,
  http: { method: 'POST', path: '/v1/members/{member_id}/appoint-owner' },
  graphql: 'appointOwner',
  cost: 10,
  rate: 'write',
  freshSeconds: 900,
})

export const ownerHandOver = mutation('member.hand_over', {
  summary: 'Makes a member the owner in place of the caller, who becomes an admin.',
  permission: 'organization:grant',
  input: z.strictObject({ ...tenant, member_id: reference('member') }),
  output: Member,
  http: { method: 'POST', path: '/v1/members/{member_id}/hand-over' },
  graphql: 'handOverOwnership',
  cost: 10,
  rate: 'write',
  freshSeconds: 900,
})

const HeldPermission = z
  .object({
    permission: z.string(),
    group_id: reference('group').nullable().describe('null: every group, or the organization'),
  })
  .meta({ id: 'HeldPermission' })

export const MemberPreview = z
  .object({
    refusal: z.string().nullable().describe('Why the caller may not do this; null when they may'),
    gains: z.array(HeldPermission),
    loses: z.array(HeldPermission),
    groups_lost: z.int(),
    assigned: z.int().describe('Vulnerabilities that would have nobody assigned'),
    invitations: z.int().describe('Open invitations of theirs that would be revoked'),
  })
  .meta({ id: 'MemberPreview' })

export const memberPreview = query('member.preview', {
  summary: 'What a change of roles or a removal would give and take, without doing it.',
  permission: 'organization:grant',
  input: z.strictObject({
    ...tenant,
    member_id: reference('member'),
    role: organizationRole().nullable().optional().describe('Role in the organization; null: removal'),
    group_id: reference('group').optional(),
    group_role: groupRole().nullable().optional().describe('Role in that group; null: none'),
  }),
  output: MemberPreview,
  http: { method: 'GET', path: '/v1/members/{member_id}/preview' },
  graphql: 'memberPreview',
  cost: 5,
  rate: 'read',
})

export const Me = z
  .object({
    id: z.uuid().nullable().describe('The user; null for tokens of machines'),
    kind: z.enum(['session', 'personal', 'ide', 'ci', 'service', 'operator']),
    name: z.string(),
    email: z.string().nullable(),
  })
  .meta({ id: 'Me' })

export const meRead = query('me.read', {
  summary: 'Who the caller is.',
  permission: 'self:read',
  input: z.strictObject({}),
  output: Me,
  http: { method: 'GET', path: '/v1/me' },
  graphql: 'me',
  cost: 1,
  rate: 'read',
})

export const meUpdate = mutation('me.update', {
  summary: 'Changes the caller’s own profile.',
  permission: 'self:write',
  input: z.strictObject({ name: secret(label()).describe('Kept in the directory alone') }),
  output: Done,
  http: { method: 'PATCH', path: '/v1/me' },
  graphql: 'updateMe',
  cost: 5,
  rate: 'write',
})
