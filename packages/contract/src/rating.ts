import { z } from 'zod'
import { reference } from './marks.ts'
import { mutation, query } from './operation.ts'
import { machineText, prose, score, tenant } from './scalars.ts'
import { Vulnerability } from './vulnerability.ts'

const rated = {
  ...tenant,
  vulnerability_ids: z.array(reference('vulnerability')).min(1).max(200),
  justification: prose(10_000).min(1),
  expected_severity: score()
    .optional()
    .describe('Refused as a conflict when one of them has another severity by now'),
}

export const vulnerabilityRate = mutation('vulnerability.rate', {
  summary:
    'Rates vulnerabilities by a CVSS 3.1 or 4.0 vector: all of them or none. It wins over what tools say until it is taken back. An acceptance whose window the rating leaves ends.',
  permission: 'severity:update',
  input: z.strictObject({ ...rated, cvss_vector: machineText(300) }),
  output: z.array(Vulnerability),
  http: { method: 'POST', path: '/v1/vulnerabilities/rate' },
  graphql: 'rateVulnerabilities',
  cost: 20,
  rate: 'write',
})

export const vulnerabilityUnrate = mutation('vulnerability.unrate', {
  summary: 'Takes ratings of people back: what the tools say counts again, all of them or none.',
  permission: 'severity:update',
  input: z.strictObject(rated),
  output: z.array(Vulnerability),
  http: { method: 'POST', path: '/v1/vulnerabilities/unrate' },
  graphql: 'unrateVulnerabilities',
  cost: 20,
  rate: 'write',
})

export const Weakness = z
  .object({
    cwe: z.int(),
    title: z.string(),
    parents: z.array(z.int()).describe('Weaknesses of which it is a kind'),
  })
  .meta({ id: 'Weakness' })

export const weaknessList = query('weakness.list', {
  summary: 'The catalogue of weaknesses: those of the CWE that scanners name most.',
  permission: 'public:read',
  input: z.strictObject({}),
  output: z.array(Weakness),
  http: { method: 'GET', path: '/v1/weaknesses' },
  graphql: 'weaknesses',
  cost: 1,
  rate: 'read',
})
