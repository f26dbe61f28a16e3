import { z } from 'zod'
import { query } from './operation.ts'
import { tenant } from './scalars.ts'
import { vulnerabilityFilter } from './vulnerability.ts'

/** What a list of vulnerabilities is counted by. */
export const facetNames = [
  'status',
  'severity',
  'treatment',
  'state',
  'zero_risk',
  'technique',
  'tool',
  'kind',
  'root',
  'assignee',
  'tag',
] as const

export const FacetValue = z
  .object({
    value: z.string().describe('A word of the contract, a text, or the id of a root or a person'),
    label: z.string().nullable().describe('Name of the root or person'),
    count: z.int(),
    is_chosen: z.boolean().describe('The filter names it'),
  })
  .meta({ id: 'FacetValue' })

export const Facet = z
  .object({
    name: z.enum(facetNames),
    values: z.array(FacetValue).describe('Most first, at most 50; what is chosen is always among them'),
    is_cut: z.boolean().describe('There are more values'),
    is_bounded: z.boolean().describe('Counting stopped: the counts are at least so many'),
  })
  .meta({ id: 'Facet' })

export const vulnerabilityFacets = query('vulnerability.facets', {
  summary:
    'How many vulnerabilities a list has of each value: under the filter, but for what the filter says of that value itself.',
  permission: 'group:read',
  input: z.strictObject({ ...tenant, ...vulnerabilityFilter }),
  output: z
    .object({
      facets: z.array(Facet),
      total: z.int().describe('All that the filter finds; at least so many when it is bounded'),
      total_is_bounded: z.boolean(),
    })
    .meta({ id: 'VulnerabilityFacets' }),
  http: { method: 'GET', path: '/v1/vulnerability-facets' },
  graphql: 'vulnerabilityFacets',
  cost: 10,
  rate: 'read',
})
