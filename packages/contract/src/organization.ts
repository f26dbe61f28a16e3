import { z } from 'zod'
import { can, reference } from './marks.ts'
import { mutation, query } from './operation.ts'
import { organizationRoles } from './permissions.ts'
import { instant, label, tenant } from './scalars.ts'

export const Organization = z
  .object({
    id: reference('organization'),
    slug: z.string(),
    name: z.string(),
    serial_prefix: z.string().describe('Prefix of the serial numbers of vulnerabilities'),
    is_simulated: z.boolean().describe('Filled by the generator: nothing in it is real'),
    role: z.enum(Object.keys(organizationRoles)).nullable().describe('Role of the caller'),
    created_at: instant(),
    can: can(
      'organization:update',
      'organization:policy',
      'organization:grant',
      'group:create',
      'servicetoken:write',
      'audit:read',
      'delivery:settings',
      'member:list',
    ),
  })
  .meta({ id: 'Organization' })
export type Organization = z.infer<typeof Organization>

export const organizationList = query('organization.list', {
  summary: 'Organizations the caller belongs to.',
  permission: 'self:read',
  input: z.strictObject({}),
  output: z.array(Organization),
  http: { method: 'GET', path: '/v1/organizations' },
  graphql: 'organizations',
  cost: 2,
  rate: 'read',
})

export const organizationRead = query('organization.read', {
  summary: 'One organization.',
  permission: 'organization:read',
  input: z.strictObject({ ...tenant }),
  output: Organization,
  http: { method: 'GET', path: '/v1/organization' },
  graphql: 'organization',
  cost: 1,
  rate: 'read',
})

export const organizationCreate = mutation('organization.create', {
  summary: 'Makes an organization; its maker becomes the owner.',
  permission: 'self:write',
  input: z.strictObject({
    name: label(),
    slug: z
      .string()
      .regex(
        /^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/,
        'lower-case letters, digits and inner hyphens, at most 40',
      )
      .optional(),
    serial_prefix: z
      .string()
      .regex(/^[A-Z][A-Z0-9]{1,9}$/, '2 to 10 capital letters and digits, a letter first')
      .default('WEIR'),
  }),
  output: Organization,
  http: { method: 'POST', path: '/v1/organizations' },
  graphql: 'createOrganization',
  cost: 10,
  rate: 'write',
  creates: 'organization',
})
