import { z } from 'zod'
import { reference } from './marks.ts'
import { mutation, query } from './operation.ts'
import { page, pageInput } from './page.ts'
import { groupRoles, organizationRoles } from './permissions.ts'
import { Done, instant, label, tenant } from './scalars.ts'

export const Member = z
  .object({
    id: reference('member').describe('The user'),
    organization_id: reference('organization'),
    name: z.string(),
    email: z.string().nullable().describe('Only for owners and admins'),
    role: z.enum(Object.keys(organizationRoles)),
    groups: z.array(
      z
        .object({ group_id: reference('group'), role: z.enum(Object.keys(groupRoles)) })
        .meta({ id: 'MemberGroup' }),
    ),
    joined_at: instant(),
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
    role: z
      .enum(Object.keys(groupRoles))
      .nullable()
      .describe('null removes the role; a role of one’s own rank or above is refused'),
  }),
  output: Member,
  http: { method: 'PUT', path: '/v1/groups/{group_id}/members/{member_id}' },
  graphql: 'grantMember',
  cost: 10,
  rate: 'write',
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
  input: z.strictObject({ name: label() }),
  output: Done,
  http: { method: 'PATCH', path: '/v1/me' },
  graphql: 'updateMe',
  cost: 5,
  rate: 'write',
})
