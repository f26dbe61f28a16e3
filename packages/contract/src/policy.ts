import { z } from 'zod'
import { reference } from './marks.ts'
import { mutation, query } from './operation.ts'
import { score, tenant } from './scalars.ts'

/** How the days until something is due are counted: all of them, or those on which the organization works. */
export const slaCountings = ['calendar', 'working'] as const

/** The policies with their bounds; a group overrides the organization value by value. */
export const policyFields = {
  max_acceptance_days: z.int().min(0).max(999).describe('Longest temporary acceptance, days'),
  max_number_acceptances: z
    .int()
    .min(0)
    .max(100)
    .describe('Times one vulnerability may be temporarily accepted'),
  min_acceptance_severity: score().describe('Lowest severity that may be temporarily accepted'),
  max_acceptance_severity: score().describe('Highest severity that may be temporarily accepted'),
  min_breaking_severity: score().describe('Severity from which the gate breaks'),
  grace_period_days: z.int().min(0).max(999).describe('Days in which a new vulnerability does not break'),
  days_until_it_breaks: z
    .int()
    .min(0)
    .max(9999)
    .nullable()
    .describe('Older open ones break whatever their severity; null: off'),
  break_on_kev: z.boolean().describe('Known exploited ones always break'),
  sla_days_critical: z.int().min(1).max(9999).describe('Days to remediate a critical one'),
  sla_days_high: z.int().min(1).max(9999),
  sla_days_medium: z.int().min(1).max(9999),
  sla_days_low: z.int().min(1).max(9999),
  sla_counting: z.enum(slaCountings).describe('Whether these are days of the calendar or working days'),
  inactivity_days: z
    .int()
    .min(30)
    .max(999)
    .describe('A member who has not signed in for so long loses access'),
}

/** What an organization decides when two people are needed: always two, or one alone while nobody else could decide. */
export const secondPerson = ['required', 'alone_recorded'] as const

/** Policies that only the organization sets. */
const organizationPolicyFields = {
  ...policyFields,
  second_person: z
    .enum(secondPerson)
    .describe('alone_recorded: who asked may decide while exactly one member could, and it is marked'),
}

/** Policies of an organization that never set any. */
export const policyDefaults = {
  max_acceptance_days: 180,
  max_number_acceptances: 2,
  min_acceptance_severity: 0,
  max_acceptance_severity: 6.9,
  min_breaking_severity: 7,
  grace_period_days: 0,
  days_until_it_breaks: null,
  break_on_kev: true,
  sla_days_critical: 7,
  sla_days_high: 30,
  sla_days_medium: 90,
  sla_days_low: 180,
  sla_counting: 'calendar',
  inactivity_days: 90,
} satisfies { [K in keyof typeof policyFields]: z.infer<(typeof policyFields)[K]> }

export const Policy = z
  .object({
    organization_id: reference('organization'),
    group_id: reference('group').nullable(),
    version: z.int().describe('Grows with each change; a verdict of the gate echoes it'),
    overridden: z.array(z.string()).describe('Fields the group sets itself'),
    ...organizationPolicyFields,
  })
  .meta({ id: 'Policy' })
export type Policy = z.infer<typeof Policy>

const change = z.strictObject(policyFields).partial()

export const policyRead = query('policy.read', {
  summary: 'The policy in force for a group.',
  permission: 'group:read',
  input: z.strictObject({ ...tenant, group_id: reference('group') }),
  output: Policy,
  http: { method: 'GET', path: '/v1/groups/{group_id}/policy' },
  graphql: 'groupPolicy',
  cost: 1,
  rate: 'read',
})

export const organizationPolicyRead = query('policy.read_organization', {
  summary: 'The policy of the organization.',
  permission: 'organization:read',
  input: z.strictObject({ ...tenant }),
  output: Policy,
  http: { method: 'GET', path: '/v1/policy' },
  graphql: 'organizationPolicy',
  cost: 1,
  rate: 'read',
})

export const policyUpdate = mutation('policy.update', {
  summary:
    'Overrides policies for a group; null for a whole field is not possible, `inherit` gives fields back.',
  permission: 'policy:update',
  input: z.strictObject({
    ...tenant,
    group_id: reference('group'),
    change,
    inherit: z
      .array(z.enum(Object.keys(policyFields)))
      .max(20)
      .default([]),
  }),
  output: Policy,
  http: { method: 'PATCH', path: '/v1/groups/{group_id}/policy' },
  graphql: 'updateGroupPolicy',
  cost: 10,
  rate: 'write',
})

export const organizationPolicyUpdate = mutation('policy.update_organization', {
  summary: 'Changes policies of the organization.',
  permission: 'organization:policy',
  input: z.strictObject({ ...tenant, change: z.strictObject(organizationPolicyFields).partial() }),
  output: Policy,
  http: { method: 'PATCH', path: '/v1/policy' },
  graphql: 'updateOrganizationPolicy',
  cost: 10,
  rate: 'write',
})
