import { z } from 'zod'
import { can, reference } from './marks.ts'
import { later, mutation, query } from './operation.ts'
import { page, pageInput } from './page.ts'
import { day, instant, prose, tenant } from './scalars.ts'
import { treatments, Vulnerability } from './vulnerability.ts'

export const Treatment = z
  .object({
    id: reference('treatment'),
    organization_id: reference('organization'),
    group_id: reference('group'),
    vulnerability_id: reference('vulnerability'),
    serial: z.string(),
    title: z.string(),
    location: z.string(),
    severity: z.number(),
    kind: z.enum(treatments),
    state: z.enum(['submitted', 'approved', 'rejected', 'expired', 'withdrawn']),
    justification: z.string(),
    accepted_until: instant().nullable(),
    assignee_id: reference('member').nullable(),
    requested_by: z.string().describe('Name of who asked'),
    requested_at: instant(),
    decided_by: z.string().nullable(),
    decided_at: instant().nullable(),
    decision_text: z.string().nullable(),
    is_own: z.boolean().describe('The caller asked for it and so cannot approve it, unless alone'),
    is_alone: z.boolean().describe('Decided by who asked for it, because nobody else could decide'),
    may_decide: z.boolean().describe('It waits, and the caller may decide about it'),
    can: can('treatment:approve'),
  })
  .meta({ id: 'Treatment' })
export type Treatment = z.infer<typeof Treatment>

export const treatmentList = query('treatment.list', {
  summary: 'Decisions about vulnerabilities: those that wait for approval, or all of one vulnerability.',
  permission: 'group:read',
  input: z.strictObject({
    ...tenant,
    ...pageInput,
    group_ids: z.array(reference('group')).max(500).optional(),
    vulnerability_ids: z.array(reference('vulnerability')).max(200).optional(),
    state: z.enum(['submitted', 'approved', 'rejected', 'expired', 'withdrawn']).optional(),
  }),
  output: page(Treatment),
  http: { method: 'GET', path: '/v1/treatments' },
  graphql: 'treatments',
  cost: 2,
  rate: 'read',
})

export const vulnerabilityTreat = mutation('vulnerability.treat', {
  summary:
    'Decides what to do about vulnerabilities: all of them or none. Acceptances wait for another person’s approval.',
  permission: 'vulnerability:treat',
  input: z.strictObject({
    ...tenant,
    vulnerability_ids: z.array(reference('vulnerability')).min(1).max(200),
    treatment: z.enum(treatments),
    justification: prose(10_000).min(1),
    accepted_until: day().optional().describe('Last day of a temporary acceptance'),
    assignee_id: reference('member').optional(),
  }),
  output: z.array(Vulnerability),
  http: { method: 'POST', path: '/v1/vulnerabilities/treat' },
  graphql: 'treatVulnerabilities',
  cost: 20,
  rate: 'write',
})

export const treatmentDecide = mutation('treatment.decide', {
  summary: 'Approves or rejects requested acceptances. Who asked cannot approve.',
  permission: 'treatment:approve',
  input: z.strictObject({
    ...tenant,
    treatment_ids: z.array(reference('treatment')).min(1).max(200),
    decision: z.enum(['approved', 'rejected']),
    text: prose(10_000).default(''),
  }),
  output: z.array(Treatment),
  http: { method: 'POST', path: '/v1/treatments/decide' },
  graphql: 'decideTreatments',
  cost: 20,
  rate: 'write',
})

export const treatmentExpire = later('treatment.expire', {
  summary: 'Ends acceptances past their last day, and requests that nobody answered for five days.',
  permission: 'treatment:approve',
  scheduled: true,
  input: z.strictObject(tenant),
  output: z.object({
    ended: z.array(reference('treatment')).describe('Acceptances whose last day has passed'),
    unanswered: z.array(reference('treatment')).describe('Requests that nobody answered'),
  }),
})
