import { z } from 'zod'
import { can, reference } from './marks.ts'
import { mutation, query } from './operation.ts'
import { page, pageInput } from './page.ts'
import { instant, prose, tenant } from './scalars.ts'
import { Vulnerability } from './vulnerability.ts'

export const zeroRiskStates = ['submitted', 'confirmed', 'rejected', 'withdrawn'] as const

export const ZeroRisk = z
  .object({
    id: reference('zero_risk'),
    organization_id: reference('organization'),
    group_id: reference('group'),
    vulnerability_id: reference('vulnerability'),
    serial: z.string(),
    title: z.string(),
    location: z.string(),
    severity: z.number(),
    state: z.enum(zeroRiskStates),
    justification: z.string(),
    requested_by: z.string().describe('Name of who asked'),
    requested_at: instant(),
    decided_by: z.string().nullable().describe('Name of who decided last, or withdrew it'),
    decided_at: instant().nullable(),
    decision_text: z.string().nullable(),
    is_own: z.boolean().describe('The caller asked for it and so cannot decide about it'),
    may_decide: z.boolean().describe('It waits or is confirmed, and the caller did not ask for it'),
    can: can('zerorisk:decide'),
  })
  .meta({ id: 'ZeroRisk' })
export type ZeroRisk = z.infer<typeof ZeroRisk>

export const zeroRiskList = query('zerorisk.list', {
  summary:
    'Claims that a vulnerability is no risk: those that wait for a decision, or all of one vulnerability.',
  permission: 'group:read',
  input: z.strictObject({
    ...tenant,
    ...pageInput,
    group_ids: z.array(reference('group')).max(500).optional(),
    vulnerability_ids: z.array(reference('vulnerability')).max(200).optional(),
    state: z.enum(zeroRiskStates).optional(),
  }),
  output: page(ZeroRisk),
  http: { method: 'GET', path: '/v1/zero-risks' },
  graphql: 'zeroRisks',
  cost: 2,
  rate: 'read',
})

export const zeroRiskRequest = mutation('zerorisk.request', {
  summary:
    'Claims that vulnerabilities are no risk at all: all of them or none. They count and break builds until another person confirms it.',
  permission: 'zerorisk:request',
  input: z.strictObject({
    ...tenant,
    vulnerability_ids: z.array(reference('vulnerability')).min(1).max(200),
    justification: prose(10_000).min(1),
  }),
  output: z.array(Vulnerability),
  http: { method: 'POST', path: '/v1/vulnerabilities/request-zero-risk' },
  graphql: 'requestZeroRisk',
  cost: 20,
  rate: 'write',
})

export const zeroRiskDecide = mutation('zerorisk.decide', {
  summary:
    'Confirms or rejects claims that something is no risk; what was confirmed may be rejected later. Who asked cannot decide.',
  permission: 'zerorisk:decide',
  input: z.strictObject({
    ...tenant,
    zero_risk_ids: z.array(reference('zero_risk')).min(1).max(200),
    decision: z.enum(['confirmed', 'rejected']),
    text: prose(10_000).default(''),
  }),
  output: z.array(ZeroRisk),
  http: { method: 'POST', path: '/v1/zero-risks/decide' },
  graphql: 'decideZeroRisks',
  cost: 20,
  rate: 'write',
})
