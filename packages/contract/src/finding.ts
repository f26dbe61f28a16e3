import { z } from 'zod'
import { can, reference } from './marks.ts'
import { query } from './operation.ts'
import { page, pageInput } from './page.ts'
import { instant, tenant } from './scalars.ts'

export const Finding = z
  .object({
    id: reference('finding'),
    organization_id: reference('organization'),
    group_id: reference('group'),
    title: z.string(),
    description: z.string(),
    recommendation: z.string(),
    rule: z.string().describe('Rule of the tool that reports it'),
    tool: z.string(),
    cwe: z.array(z.int()),
    severity: z.number().describe('CVSS score of the weakness, 0.0 to 10.0'),
    cvss_vector: z.string().nullable(),
    status: z.enum(['vulnerable', 'safe']),
    open_count: z.int(),
    closed_count: z.int(),
    cvssf: z.number(),
    created_at: instant(),
    can: can('severity:update', 'finding:remove'),
  })
  .meta({ id: 'Finding' })
export type Finding = z.infer<typeof Finding>

export const findingList = query('finding.list', {
  summary: 'Findings: weakness types in groups, with how many places are open.',
  permission: 'group:read',
  input: z.strictObject({
    ...tenant,
    ...pageInput,
    group_ids: z.array(reference('group')).max(500).optional(),
    finding_ids: z.array(reference('finding')).max(500).optional(),
    status: z.enum(['vulnerable', 'safe']).optional(),
    sort: z.enum(['severity', 'title']).default('severity'),
  }),
  output: page(Finding),
  http: { method: 'GET', path: '/v1/findings' },
  graphql: 'findings',
  cost: 2,
  rate: 'read',
})
