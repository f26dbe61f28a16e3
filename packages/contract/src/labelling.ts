import { z } from 'zod'
import { issueUrl, mostLevel, tag } from './label.ts'
import { reference } from './marks.ts'
import { mutation } from './operation.ts'
import { tenant } from './scalars.ts'
import { Vulnerability } from './vulnerability.ts'

/** What can be written beside vulnerabilities. */
export const labels = {
  add_tags: z.array(tag()).max(20).optional(),
  remove_tags: z.array(tag()).max(20).optional(),
  issue_url: issueUrl().nullable().optional().describe('Null takes it away'),
  business_level: z.int().min(0).max(mostLevel).nullable().optional().describe('Null takes it away'),
}

export const vulnerabilityLabel = mutation('vulnerability.label', {
  summary:
    'Writes tags, the issue of another tool and the business level beside vulnerabilities: all of them or none.',
  permission: 'vulnerability:treat',
  input: z.strictObject({
    ...tenant,
    vulnerability_ids: z.array(reference('vulnerability')).min(1).max(200),
    ...labels,
  }),
  output: z.array(Vulnerability),
  http: { method: 'POST', path: '/v1/vulnerabilities/label' },
  graphql: 'labelVulnerabilities',
  cost: 20,
  rate: 'write',
})
