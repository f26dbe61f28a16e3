import { z } from 'zod'
import { reference } from './marks.ts'
import { query } from './operation.ts'
import { type Permission, permissions } from './permissions.ts'
import { tenant } from './scalars.ts'

const rules = {
  public: 'anyone may ask it',
  own_things: 'everybody may, about their own things',
  role_of_the_organization: 'a role in the organization holds the permission',
  role_of_the_group: 'a role in the group holds the permission',
  manager_of_every_group: 'owners and admins are managers of every group',
  role_of_the_installation: 'a role of the installation holds the permission',
  machine: 'the token of a machine carries it',
  no_role: 'no role held here holds the permission',
  not_in_this_group: 'a role holds it in another group, not in this one',
  outside_of_the_token: 'the token does not carry the permission',
  no_member: 'no member of the organization',
  not_signed_in: 'needs to know who asks',
} as const
export type AccessRule = keyof typeof rules

export const Explanation = z
  .object({
    operation: z.string(),
    permission: z.enum(Object.keys(permissions) as [Permission, ...Permission[]]), // keys of a const object
    level: z.enum(['public', 'self', 'organization', 'group', 'installation']),
    allowed: z.boolean(),
    rule: z
      .enum(Object.keys(rules) as [AccessRule, ...AccessRule[]]) // keys of a const object
      .describe(
        `What decided: ${Object.entries(rules)
          .map(([name, words]) => `${name}: ${words}`)
          .join('; ')}`,
      ),
    role: z.string().nullable().describe('The role that holds it'),
    held: z
      .array(z.object({ role: z.string(), group_id: reference('group').nullable() }).meta({ id: 'HeldRole' }))
      .describe('Roles held here; without a group: in the organization itself'),
    needed: z.array(z.string()).describe('Roles that hold the permission'),
    fresh_seconds: z.int().nullable().describe('It also needs a sign-in that is at most so old'),
  })
  .meta({ id: 'AccessExplanation' })
export type Explanation = z.infer<typeof Explanation>

const operation = z.string().regex(/^[a-z_.]{1,64}$/, 'the name of an operation, such as member.grant')

export const accessExplain = query('access.explain', {
  summary: 'May the caller ask an operation in a group, or on an object, and which rule decided.',
  permission: 'group:read',
  input: z.strictObject({
    ...tenant,
    operation,
    group_id: reference('group').optional(),
    root_id: reference('root').optional(),
    finding_id: reference('finding').optional(),
    vulnerability_id: reference('vulnerability').optional(),
  }),
  output: Explanation,
  http: { method: 'GET', path: '/v1/access/{operation}' },
  graphql: 'explainAccess',
  cost: 1,
  rate: 'read',
})

export const accessExplainMember = query('access.explain_member', {
  summary:
    'May a member ask an operation in a group, and which rule decided: about people of lower rank only.',
  permission: 'member:read',
  input: z.strictObject({
    ...tenant,
    operation,
    member_id: reference('member'),
    group_id: reference('group'),
  }),
  output: Explanation,
  http: { method: 'GET', path: '/v1/members/{member_id}/access/{operation}' },
  graphql: 'explainAccessOfMember',
  cost: 2,
  rate: 'read',
})
