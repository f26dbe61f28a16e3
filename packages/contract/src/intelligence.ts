import { z } from 'zod'
import { reference } from './marks.ts'
import { later, query } from './operation.ts'
import { instant, tenant } from './scalars.ts'

/** What is published about exploitation: likelihoods by FIRST, and what is exploited by CISA. */
export const intelligenceKinds = ['epss', 'kev'] as const
export type IntelligenceKind = (typeof intelligenceKinds)[number]

export const PriorityFactor = z
  .object({
    name: z.enum(['severity', 'exploitation', 'exposure', 'reachability']),
    factor: z.number().describe('What the priority is multiplied by'),
    input: z.string().describe('What it was made of; unknown: nothing is known, so it changes nothing'),
    at: instant().nullable().describe('Of when the input is'),
  })
  .meta({ id: 'PriorityFactor' })

export const IntelligenceEdition = z
  .object({
    kind: z.enum(intelligenceKinds),
    published_at: instant(),
    loaded_at: instant(),
    entries: z.int(),
    is_stale: z.boolean().describe('Published more than seven days ago: load a newer edition'),
  })
  .meta({ id: 'IntelligenceEdition' })

export const vulnerabilityPriority = query('vulnerability.priority', {
  summary: 'Why a vulnerability has its priority: each factor with its input and its date.',
  permission: 'group:read',
  input: z.strictObject({ ...tenant, vulnerability_id: reference('vulnerability') }),
  output: z
    .object({
      priority: z.number(),
      factors: z.array(PriorityFactor),
      editions: z.array(IntelligenceEdition).describe('What is loaded; one that is missing was never'),
    })
    .meta({ id: 'VulnerabilityPriority' }),
  http: { method: 'GET', path: '/v1/vulnerabilities/{vulnerability_id}/priority' },
  graphql: 'vulnerabilityPriority',
  cost: 2,
  rate: 'read',
})

export const intelligenceTake = later('intelligence.take', {
  summary: 'Takes over into vulnerabilities what was loaded about exploitation.',
  permission: 'vulnerability:treat',
  scheduled: true,
  input: z.strictObject(tenant),
  output: z.object({ changed: z.int() }),
})
