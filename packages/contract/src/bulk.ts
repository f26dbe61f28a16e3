import { z } from 'zod'
import { issueUrl, mostLevel, tag } from './label.ts'
import { can, reference } from './marks.ts'
import { later, mutation, query } from './operation.ts'
import { day, instant, machineText, prose, tenant } from './scalars.ts'
import { treatments, vulnerabilityFilter } from './vulnerability.ts'

/** The most vulnerabilities that one decision is about. */
export const mostInBulk = 10_000

/** What is decided about many, and about which: the filter of their list, or their ids. */
const decision = {
  ...tenant,
  ...vulnerabilityFilter,
  vulnerability_ids: z.array(reference('vulnerability')).min(1).max(500).optional(),
  action: z.enum(['treat', 'label']),
  treat_as: z.enum(treatments).optional().describe('Of treat'),
  justification: prose(10_000).optional().describe('Of treat'),
  accepted_until: day().optional().describe('Of treat: last day of a temporary acceptance'),
  assignee_id: reference('member').optional().describe('Of treat'),
  add_tags: z.array(tag()).max(20).optional().describe('Of label'),
  remove_tags: z.array(tag()).max(20).optional().describe('Of label'),
  issue_url: issueUrl().optional().describe('Of label'),
  business_level: z.int().min(0).max(mostLevel).optional().describe('Of label'),
  clear: z
    .array(z.enum(['issue', 'level']))
    .max(2)
    .optional()
    .describe('Of label: takes the issue or the level away'),
}

export const BulkRefusal = z
  .object({
    reason: z.string(),
    count: z.int(),
    serials: z.array(z.string()).describe('The first of them'),
  })
  .meta({ id: 'BulkRefusal' })

export const bulkPreview = query('bulk.preview', {
  summary:
    'What a decision about many vulnerabilities would do: to how many, to which not and why. Its token starts exactly that.',
  permission: 'vulnerability:treat',
  input: z.strictObject(decision),
  output: z
    .object({
      possible: z.int().describe('How many it would change'),
      bands: z
        .array(z.object({ band: z.string(), count: z.int() }).meta({ id: 'BulkBand' }))
        .describe('Those by band of severity'),
      refused: z.array(BulkRefusal),
      token: z.string().describe('For bulk.start, within an hour'),
    })
    .meta({ id: 'BulkPreview' }),
  http: { method: 'GET', path: '/v1/bulk-preview' },
  graphql: 'bulkPreview',
  cost: 50,
  rate: 'heavy',
})

export const Bulk = z
  .object({
    id: reference('bulk'),
    organization_id: reference('organization'),
    group_id: reference('group').describe('The first of those it is about'),
    job_id: reference('job').nullable().describe('The job that does it, or undoes it'),
    action: z.enum(['treat', 'label']),
    applied: z.int().describe('How many it changed'),
    undone: z.int(),
    kept: z.array(BulkRefusal).describe('What was not undone, and why'),
    created_at: instant(),
    applied_at: instant().nullable(),
    undone_at: instant().nullable(),
    can: can('vulnerability:treat'),
  })
  .meta({ id: 'Bulk' })
export type Bulk = z.infer<typeof Bulk>

export const bulkStart = mutation('bulk.start', {
  summary:
    'Starts what was previewed, as a job: all of it, or nothing when what the filter finds has changed meanwhile.',
  permission: 'vulnerability:treat',
  input: z.strictObject({ ...decision, token: machineText(200) }),
  output: Bulk,
  http: { method: 'POST', path: '/v1/bulks' },
  graphql: 'startBulk',
  cost: 50,
  rate: 'heavy',
})

export const bulkApply = later('bulk.apply', {
  summary: 'Decides about many vulnerabilities, for bulk.start.',
  permission: 'vulnerability:treat',
  input: z.strictObject({ ...decision, token: machineText(200), bulk_id: reference('bulk') }),
  output: Bulk,
})

export const bulkRead = query('bulk.read', {
  summary: 'One decision about many vulnerabilities: its receipt, and what was undone of it.',
  permission: 'group:read',
  input: z.strictObject({ ...tenant, bulk_id: reference('bulk') }),
  output: Bulk,
  http: { method: 'GET', path: '/v1/bulks/{bulk_id}' },
  graphql: 'bulk',
  cost: 2,
  rate: 'read',
})

export const bulkUndo = mutation('bulk.undo', {
  summary:
    'Undoes a decision about many vulnerabilities, as a job: whatever has not changed since is as it was; the receipt says what is not.',
  permission: 'vulnerability:treat',
  input: z.strictObject({ ...tenant, bulk_id: reference('bulk') }),
  output: Bulk,
  http: { method: 'POST', path: '/v1/bulks/{bulk_id}/undo' },
  graphql: 'undoBulk',
  cost: 50,
  rate: 'heavy',
})

export const bulkRevert = later('bulk.revert', {
  summary: 'Brings back what a decision about many vulnerabilities has changed, for bulk.undo.',
  permission: 'vulnerability:treat',
  input: z.strictObject({ ...tenant, bulk_id: reference('bulk') }),
  output: Bulk,
})
