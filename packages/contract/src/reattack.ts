import { z } from 'zod'
import { can, reference } from './marks.ts'
import { mutation, query } from './operation.ts'
import { page, pageInput } from './page.ts'
import { instant, prose, tenant } from './scalars.ts'
import { Vulnerability } from './vulnerability.ts'

export const reattackStates = ['requested', 'on_hold', 'verified', 'withdrawn'] as const
export const reattackOutcomes = ['open', 'closed'] as const

export const Reattack = z
  .object({
    id: reference('reattack'),
    organization_id: reference('organization'),
    group_id: reference('group'),
    vulnerability_id: reference('vulnerability'),
    serial: z.string(),
    title: z.string(),
    location: z.string(),
    severity: z.number(),
    state: z.enum(reattackStates),
    outcome: z.enum(reattackOutcomes).nullable().describe('What was found; null until it is verified'),
    justification: z.string().describe('What was done about the vulnerability'),
    requested_by: z.string().describe('Name of who asked'),
    requested_at: instant(),
    decided_by: z.string().nullable().describe('Name of who verified it, or by whose act it was withdrawn'),
    decided_at: instant().nullable(),
    decision_text: z.string().nullable().describe('What was tried and seen'),
    is_own: z.boolean().describe('The caller asked for it and so cannot verify that it is closed'),
    may_decide: z.boolean().describe('It waits, and the caller did not ask for it'),
    event_id: reference('event').nullable().describe('Event that it waits for, or waited for'),
    can: can('reattack:verify', 'reattack:hold'),
  })
  .meta({ id: 'Reattack' })
export type Reattack = z.infer<typeof Reattack>

export const reattackList = query('reattack.list', {
  summary: 'Requests to verify a fix: those that wait, or all of one vulnerability.',
  permission: 'group:read',
  input: z.strictObject({
    ...tenant,
    ...pageInput,
    group_ids: z.array(reference('group')).max(500).optional(),
    vulnerability_ids: z.array(reference('vulnerability')).max(200).optional(),
    state: z.enum(reattackStates).optional(),
  }),
  output: page(Reattack),
  http: { method: 'GET', path: '/v1/reattacks' },
  graphql: 'reattacks',
  cost: 2,
  rate: 'read',
})

export const reattackRequest = mutation('reattack.request', {
  summary:
    'Asks to verify that vulnerabilities are fixed: all of them or none. They count and break builds until somebody has.',
  permission: 'reattack:request',
  input: z.strictObject({
    ...tenant,
    vulnerability_ids: z.array(reference('vulnerability')).min(1).max(200),
    justification: prose(10_000).min(1).describe('What was done about them'),
  }),
  output: z.array(Vulnerability),
  http: { method: 'POST', path: '/v1/vulnerabilities/request-reattack' },
  graphql: 'requestReattack',
  cost: 20,
  rate: 'write',
})

export const reattackVerify = mutation('reattack.verify', {
  summary:
    'Says what was found when a fix was tried: open, or closed, which closes the vulnerability as fixed. Who asked cannot say that it is closed.',
  permission: 'reattack:verify',
  input: z.strictObject({
    ...tenant,
    reattack_ids: z.array(reference('reattack')).min(1).max(200),
    outcome: z.enum(reattackOutcomes),
    text: prose(10_000).min(1).describe('What was tried and seen'),
  }),
  output: z.array(Reattack),
  http: { method: 'POST', path: '/v1/reattacks/verify' },
  graphql: 'verifyReattacks',
  cost: 20,
  rate: 'write',
})

export const reattackHold = mutation('reattack.hold', {
  summary:
    'Puts requests to verify on hold until an event of their group is solved, which releases them: all of them or none.',
  permission: 'reattack:hold',
  input: z.strictObject({
    ...tenant,
    reattack_ids: z.array(reference('reattack')).min(1).max(200),
    event_id: reference('event'),
  }),
  output: z.array(Reattack),
  http: { method: 'POST', path: '/v1/reattacks/hold' },
  graphql: 'holdReattacks',
  cost: 20,
  rate: 'write',
})
