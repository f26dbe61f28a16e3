import { z } from 'zod'
import { reference } from './marks.ts'
import { mutation } from './operation.ts'
import { prose, tenant } from './scalars.ts'
import { removalReasons, Vulnerability } from './vulnerability.ts'

export const vulnerabilityRemove = mutation('vulnerability.remove', {
  summary:
    'Takes out what is no vulnerability: all of them or none. It no longer counts nor breaks builds, and no later report opens it again.',
  permission: 'vulnerability:remove',
  input: z.strictObject({
    ...tenant,
    vulnerability_ids: z.array(reference('vulnerability')).min(1).max(200),
    reason: z.enum(removalReasons),
    justification: prose(10_000).min(1),
  }),
  output: z.array(Vulnerability),
  http: { method: 'POST', path: '/v1/vulnerabilities/remove' },
  graphql: 'removeVulnerabilities',
  cost: 20,
  rate: 'write',
})

export const vulnerabilityRestore = mutation('vulnerability.restore', {
  summary:
    'Opens again what a person has removed: all of them or none. They are untreated, as when they were reported.',
  permission: 'vulnerability:remove',
  input: z.strictObject({
    ...tenant,
    vulnerability_ids: z.array(reference('vulnerability')).min(1).max(200),
  }),
  output: z.array(Vulnerability),
  http: { method: 'POST', path: '/v1/vulnerabilities/restore' },
  graphql: 'restoreVulnerabilities',
  cost: 20,
  rate: 'write',
})
