import { z } from 'zod'
import { bulk, reference } from './marks.ts'
import { later, mutation, query } from './operation.ts'
import { page, pageInput } from './page.ts'
import { instant, prose, tenant } from './scalars.ts'

export const Receipt = z
  .object({
    results: z.int().describe('Results read'),
    new: z.int(),
    joined: z.int().describe('Known from another tool or scan: a further sighting of the same vulnerability'),
    same: z.int().describe('Seen again at the same place'),
    moved: z.int().describe('Seen again at another place'),
    reopened: z.int(),
    fixed: z.int().describe('Absent from a complete scan'),
    seen_elsewhere: z
      .int()
      .describe('Absent from a complete scan, but another tool sees it still: stays open'),
    not_scanned: z.int().describe('Absent, but their place or rule was not covered: nothing changes'),
    scan_failed: z.int().describe('Absent from a run that failed: nothing changes'),
    rule_removed: z.int().describe('Absent because the tool no longer has the rule: nothing changes'),
    held: z.int().describe('Would be fixed, but so many at once that it waits for one click'),
    suppressed: z.int(),
    not_failures: z.int().describe('Results of kind pass, open, review, informational or notApplicable'),
    doubts: z.array(z.object({ pointer: z.string(), text: z.string() }).meta({ id: 'ReceiptDoubt' })),
    doubts_total: z.int(),
  })
  .meta({ id: 'Receipt' })
export type Receipt = z.infer<typeof Receipt>

export const Report = z
  .object({
    id: reference('report'),
    organization_id: reference('organization'),
    group_id: reference('group'),
    root_id: reference('root'),
    job_id: reference('job').nullable(),
    format: z.string().nullable(),
    tool: z.string().nullable(),
    tool_version: z.string().nullable(),
    branch: z.string().nullable(),
    commit: z.string().nullable(),
    is_preview: z.boolean().describe('Nothing was changed'),
    status: z.enum(['queued', 'running', 'done', 'failed']),
    is_complete: z.boolean().nullable().describe('The tool says that its run succeeded'),
    fault_code: z.string().nullable(),
    fault_message: z.string().nullable(),
    bytes: z.int(),
    receipt: Receipt.nullable(),
    created_at: instant(),
    finished_at: instant().nullable(),
  })
  .meta({ id: 'Report' })
export type Report = z.infer<typeof Report>

export const reportUpload = mutation('report.upload', {
  summary:
    'Takes a scanner’s report (SARIF, CycloneDX, the JSON of many tools, generic JSON or CSV; plain, gzip or zip) and reads it in a job.',
  permission: 'report:import',
  input: z.strictObject({
    ...tenant,
    group_id: reference('group'),
    root_id: reference('root').optional(),
    root: prose(128).optional().describe('Nickname of the root, instead of its id'),
    branch: prose(255)
      .optional()
      .describe('Branch scanned; only the tracked branch changes states; default: the tracked one'),
    commit: z
      .string()
      .regex(/^[0-9a-f]{40}([0-9a-f]{24})?$/, 'a full commit hash')
      .optional(),
    tool: prose(100)
      .optional()
      .describe('Name of the tool, where the report does not say it or says it wrongly'),
    category: prose(100)
      .optional()
      .describe(
        'Tells scans of one tool on one root apart, such as two projects: neither closes what the other found',
      ),
    format: prose(40)
      .optional()
      .describe(
        'Id of the format, where the content does not tell it, such as the empty list of a tool that found nothing',
      ),
    preview: z.boolean().default(false).describe('The same receipt, without changing anything'),
    blob: bulk(z.string().max(200)).optional().describe('Set by the server: where the body was stored'),
    bytes: z.int().min(0).optional().describe('Set by the server: how long the body is'),
  }),
  output: Report,
  http: { method: 'POST', path: '/v1/groups/{group_id}/reports' },
  graphql: 'uploadReport',
  cost: 20,
  rate: 'heavy',
  upload: true,
})

export const reportImport = later('report.import', {
  summary: 'Reads an uploaded report and brings the root’s vulnerabilities up to date, for report.upload.',
  permission: 'report:import',
  input: z.strictObject({ ...tenant, report_id: reference('report') }),
  output: Report,
})

export const reportList = query('report.list', {
  summary: 'Reports uploaded to groups, newest first, with their receipts.',
  permission: 'group:read',
  input: z.strictObject({
    ...tenant,
    ...pageInput,
    group_ids: z.array(reference('group')).max(500).optional(),
    root_ids: z.array(reference('root')).max(500).optional(),
  }),
  output: page(Report),
  http: { method: 'GET', path: '/v1/reports' },
  graphql: 'reports',
  cost: 2,
  rate: 'read',
})

export const reportRead = query('report.read', {
  summary: 'One report with its receipt.',
  permission: 'report:import',
  input: z.strictObject({ ...tenant, report_id: reference('report') }),
  output: Report,
  http: { method: 'GET', path: '/v1/reports/{report_id}' },
  graphql: 'report',
  cost: 1,
  rate: 'read',
})

export const reportConfirm = mutation('report.confirm', {
  summary: 'Confirms that the many vulnerabilities a report held back are really fixed.',
  permission: 'vulnerability:remove',
  input: z.strictObject({ ...tenant, report_id: reference('report') }),
  output: Report,
  http: { method: 'POST', path: '/v1/reports/{report_id}/confirm' },
  graphql: 'confirmReport',
  cost: 50,
  rate: 'heavy',
})
