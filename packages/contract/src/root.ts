import { z } from 'zod'
import { Job } from './job.ts'
import { can, reference, shownTo } from './marks.ts'
import { later, mutation, query } from './operation.ts'
import { page, pageInput } from './page.ts'
import { instant, prose, tenant } from './scalars.ts'

export const rootKinds = ['git', 'ip', 'url'] as const

export const nickname = () => z.string().regex(/^[A-Za-z0-9_-]{1,128}$/, '1 to 128 letters, digits, _ and -')

export const Root = z
  .object({
    id: reference('root'),
    organization_id: reference('organization'),
    group_id: reference('group'),
    nickname: z.string(),
    kind: z.enum(rootKinds),
    location: z.string().describe('Git URL, IP address with port, or URL'),
    branch: z.string().nullable().describe('Tracked branch of a git root: only its reports change states'),
    credential_id: shownTo(
      reference('credential')
        .nullable()
        .describe('What it is read with; null: nothing, or not for the caller to know'),
      'root:update',
      'credential:write',
    ),
    status: z.enum(['active', 'inactive']),
    inactive_reason: z.string().nullable(),
    sync_status: z.enum(['unknown', 'queued', 'running', 'ok', 'failed']),
    sync_message: z.string().nullable(),
    synced_at: instant().nullable(),
    open_count: z.int(),
    created_at: instant(),
    can: can('root:update', 'root:sync', 'root:deactivate', 'report:import'),
  })
  .meta({ id: 'Root' })
export type Root = z.infer<typeof Root>

export const rootList = query('root.list', {
  summary: 'Roots: the git repositories, addresses and URLs of groups.',
  permission: 'group:read',
  input: z.strictObject({
    ...tenant,
    ...pageInput,
    group_ids: z.array(reference('group')).max(500).optional(),
    root_ids: z.array(reference('root')).max(500).optional(),
    status: z.enum(['active', 'inactive']).optional(),
  }),
  output: page(Root),
  http: { method: 'GET', path: '/v1/roots' },
  graphql: 'roots',
  cost: 2,
  rate: 'read',
})

export const ToolCoverage = z
  .object({
    tool: z.string(),
    category: z.string(),
    branch: z.string().nullable(),
    report_id: reference('report').describe('The newest'),
    spoke_at: instant().describe('When its newest report was read'),
    is_complete: z.boolean().describe('The newest looked at everything: only then absence means fixed'),
    reason: z.string().nullable().describe('Why it is not complete'),
    complete_at: instant().nullable().describe('Newest report that was complete'),
    scans: z.int(),
  })
  .meta({ id: 'ToolCoverage' })

export const RootCoverage = z
  .object({
    id: reference('root'),
    organization_id: reference('organization'),
    group_id: reference('group'),
    nickname: z.string(),
    kind: z.enum(rootKinds),
    branch: z.string().nullable().describe('Tracked branch'),
    tools: z.array(ToolCoverage).describe('By tool, category and branch; none: nothing has ever looked'),
    failed_at: instant().nullable().describe('When reading a report failed last'),
    missing_tools: z
      .array(z.string())
      .describe('Tools that look at other roots of this kind in the group, and never spoke of this one'),
  })
  .meta({ id: 'RootCoverage' })

export const rootCoverage = query('root.coverage', {
  summary:
    'Which tool last spoke of which active root and branch, whether it looked at everything, and what is missing.',
  permission: 'group:read',
  input: z.strictObject({
    ...tenant,
    ...pageInput,
    group_ids: z.array(reference('group')).max(500).optional(),
    root_ids: z.array(reference('root')).max(500).optional(),
  }),
  output: page(RootCoverage),
  http: { method: 'GET', path: '/v1/root-coverage' },
  graphql: 'rootCoverage',
  cost: 5,
  rate: 'read',
})

export const rootAdd = mutation('root.add', {
  summary: 'Adds a root to a group.',
  permission: 'root:add',
  input: z.strictObject({
    ...tenant,
    group_id: reference('group'),
    nickname: nickname(),
    kind: z.enum(rootKinds),
    location: prose(2048).min(1).describe('Git URL, IP address with optional port, or URL'),
    branch: prose(255).min(1).optional().describe('Tracked branch; git only; default: main'),
    credential_id: reference('credential')
      .optional()
      .describe('Credential of the host and the group to read it with; git only'),
  }),
  output: Root,
  http: { method: 'POST', path: '/v1/roots' },
  graphql: 'addRoot',
  cost: 10,
  rate: 'write',
})

export const rootSetCredential = mutation('root.set_credential', {
  summary: 'Says with which credential of the organization a git root is read from now on.',
  permission: 'root:update',
  input: z.strictObject({
    ...tenant,
    root_id: reference('root'),
    credential_id: reference('credential').optional().describe('Left out: with none'),
  }),
  output: Root,
  http: { method: 'PUT', path: '/v1/roots/{root_id}/credential' },
  graphql: 'setRootCredential',
  cost: 5,
  rate: 'write',
})

export const rootDeactivate = mutation('root.deactivate', {
  summary: 'Takes a root out of use; its vulnerabilities close as removed with the root, never as fixed.',
  permission: 'root:deactivate',
  input: z.strictObject({
    ...tenant,
    root_id: reference('root'),
    reason: z.enum(['out_of_scope', 'mistake', 'moved', 'other']),
    text: prose(1000).optional(),
  }),
  output: Root,
  http: { method: 'POST', path: '/v1/roots/{root_id}/deactivate' },
  graphql: 'deactivateRoot',
  cost: 10,
  rate: 'write',
})

export const rootSync = mutation('root.sync', {
  summary: 'Reads the metadata of a git root (commits, tags, branches; never source) in a job.',
  permission: 'root:sync',
  input: z.strictObject({ ...tenant, root_id: reference('root') }),
  output: Job,
  http: { method: 'POST', path: '/v1/roots/{root_id}/sync' },
  graphql: 'syncRoot',
  cost: 20,
  rate: 'heavy',
})

export const rootFetch = later('root.fetch', {
  summary: 'Reads the metadata of a git root and brings its repository up to date, for root.sync.',
  permission: 'root:sync',
  input: z.strictObject({ ...tenant, root_id: reference('root') }),
  output: Root,
})
