import { z } from 'zod'
import { reference } from './marks.ts'
import { query } from './operation.ts'
import { page, pageInput } from './page.ts'
import { instant, tenant } from './scalars.ts'

export const Job = z
  .object({
    id: reference('job'),
    organization_id: reference('organization'),
    group_id: reference('group').nullable(),
    operation: z.string(),
    status: z.enum(['queued', 'running', 'done', 'failed']),
    progress_done: z.int().describe('Units of work done'),
    progress_total: z.int().nullable().describe('Units in all; null while unknown'),
    progress_text: z.string(),
    fault_code: z.string().nullable(),
    fault_message: z.string().nullable(),
    object_id: z.uuid().nullable().describe('What the job works on: a report or a root'),
    created_at: instant(),
    finished_at: instant().nullable(),
  })
  .meta({ id: 'Job' })
export type Job = z.infer<typeof Job>

export const jobList = query('job.list', {
  summary: 'Jobs of the groups the caller can read, newest first.',
  permission: 'group:read',
  input: z.strictObject({
    ...tenant,
    ...pageInput,
    group_ids: z.array(reference('group')).max(500).optional(),
    status: z.enum(['queued', 'running', 'done', 'failed']).optional(),
  }),
  output: page(Job),
  http: { method: 'GET', path: '/v1/jobs' },
  graphql: 'jobs',
  cost: 2,
  rate: 'read',
})

export const jobRead = query('job.read', {
  summary: 'One job with its progress; the same as a stream of events at /v1/jobs/{job_id}/events.',
  permission: 'group:read',
  input: z.strictObject({ ...tenant, job_id: reference('job') }),
  output: Job,
  http: { method: 'GET', path: '/v1/jobs/{job_id}' },
  graphql: 'job',
  cost: 1,
  rate: 'read',
})
