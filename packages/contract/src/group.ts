import { z } from 'zod'
import { can, reference } from './marks.ts'
import { mutation, query } from './operation.ts'
import { page, pageInput } from './page.ts'
import { instant, label, prose, tenant } from './scalars.ts'

export const Group = z
  .object({
    id: reference('group'),
    organization_id: reference('organization'),
    name: z.string(),
    description: z.string(),
    tags: z.array(z.string()),
    created_at: instant(),
    open_count: z.int().describe('Open vulnerabilities'),
    cvssf: z.number().describe('Exposure: sum of CVSSF over open vulnerabilities'),
    highest_severity: z.number().nullable().describe('Highest CVSS score among the open ones'),
    can: can(
      'group:update',
      'policy:update',
      'root:add',
      'report:import',
      'member:grant',
      'citoken:rotate',
      'vulnerability:treat',
      'treatment:approve',
      'event:write',
      'consult:write',
      'observation:read',
      'observation:write',
    ),
  })
  .meta({ id: 'Group' })
export type Group = z.infer<typeof Group>

export const groupList = query('group.list', {
  summary: 'Groups the caller can read, with what is open in them.',
  permission: 'group:read',
  input: z.strictObject({
    ...tenant,
    ...pageInput,
    group_ids: z.array(reference('group')).max(500).optional(),
    sort: z.enum(['name', 'created_at']).default('name'),
  }),
  output: page(Group),
  http: { method: 'GET', path: '/v1/groups' },
  graphql: 'groups',
  cost: 2,
  rate: 'read',
})

export const groupCreate = mutation('group.create', {
  summary: 'Makes a group: one product or application of the organization.',
  permission: 'group:create',
  input: z.strictObject({
    ...tenant,
    name: label(),
    description: prose(2000).default(''),
    tags: z.array(label()).max(20).default([]),
  }),
  output: Group,
  http: { method: 'POST', path: '/v1/groups' },
  graphql: 'createGroup',
  cost: 10,
  rate: 'write',
})
