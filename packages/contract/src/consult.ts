import { z } from 'zod'
import { bulk, reference } from './marks.ts'
import { mutation, query } from './operation.ts'
import { page, pageInput } from './page.ts'
import { instant, prose, tenant } from './scalars.ts'

const entry = {
  id: z.uuid(),
  organization_id: reference('organization'),
  group_id: reference('group'),
  finding_id: reference('finding').nullable().describe('Finding it is about'),
  event_id: reference('event')
    .nullable()
    .describe('Event it is about; about the group when it names neither'),
  text: z.string().describe('Markdown; whatever looks like HTML in it is text'),
  written_by: z.string().describe('Name of who wrote it'),
  written_at: instant(),
}

export const Consult = z.object(entry).meta({ id: 'Consult' })
export type Consult = z.infer<typeof Consult>
export const Observation = z.object(entry).meta({ id: 'Observation' })
export type Observation = z.infer<typeof Observation>

const thread = z.strictObject({
  ...tenant,
  ...pageInput,
  group_ids: z.array(reference('group')).max(500).optional(),
  finding_ids: z.array(reference('finding')).max(200).optional(),
  event_ids: z.array(reference('event')).max(200).optional(),
  is_about_group: z.boolean().optional().describe('Only those that name neither a finding nor an event'),
})

const written = z.strictObject({
  ...tenant,
  group_id: reference('group'),
  finding_id: reference('finding').optional(),
  event_id: reference('event').optional(),
  text: bulk(prose(20_000).min(1)).describe('Markdown'),
})

export const consultList = query('consult.list', {
  summary: 'What people of a group wrote about it, its findings and its events, newest first.',
  permission: 'group:read',
  input: thread,
  output: page(Consult),
  http: { method: 'GET', path: '/v1/consults' },
  graphql: 'consults',
  cost: 2,
  rate: 'read',
})

export const consultCreate = mutation('consult.create', {
  summary: 'Writes something for all people of a group.',
  permission: 'consult:write',
  input: written,
  output: Consult,
  http: { method: 'POST', path: '/v1/consults' },
  graphql: 'writeConsult',
  cost: 3,
  rate: 'write',
})

export const observationList = query('observation.list', {
  summary: 'What the testing side wrote among itself, newest first.',
  permission: 'observation:read',
  input: thread,
  output: page(Observation),
  http: { method: 'GET', path: '/v1/observations' },
  graphql: 'observations',
  cost: 2,
  rate: 'read',
})

export const observationCreate = mutation('observation.create', {
  summary: 'Writes something for the testing side alone.',
  permission: 'observation:write',
  input: written,
  output: Observation,
  http: { method: 'POST', path: '/v1/observations' },
  graphql: 'writeObservation',
  cost: 3,
  rate: 'write',
})
