import { z } from 'zod'
import { reference } from './marks.ts'
import { query } from './operation.ts'
import { page, pageInput } from './page.ts'
import { instant, tenant } from './scalars.ts'

export const AuditEntry = z
  .object({
    id: z.uuid(),
    organization_id: reference('organization'),
    at: instant(),
    principal: z.enum(['session', 'personal', 'ci', 'service']),
    who: z.string().describe('Name of the person or of the token'),
    operation: z.string(),
    input: z.string().describe('JSON of the input with secret and large fields struck out'),
    request_id: z.string().nullable(),
  })
  .meta({ id: 'AuditEntry' })
export type AuditEntry = z.infer<typeof AuditEntry>

export const auditList = query('audit.list', {
  summary: 'Every change in the organization, newest first.',
  permission: 'audit:read',
  input: z.strictObject({
    ...tenant,
    ...pageInput,
    operation: z
      .string()
      .regex(/^[a-z_.]{1,64}$/, 'the name of an operation, such as member.grant')
      .optional(),
  }),
  output: page(AuditEntry),
  http: { method: 'GET', path: '/v1/audit' },
  graphql: 'audit',
  cost: 2,
  rate: 'read',
})
