import { z } from 'zod'
import { can, reference } from './marks.ts'
import { later, mutation, query } from './operation.ts'
import { page, pageInput } from './page.ts'
import { instant, prose, tenant } from './scalars.ts'

export const eventTypes = [
  'authorization',
  'credentials',
  'data',
  'environment',
  'installer',
  'network_access',
  'vpn',
  'supplies',
  'scope_change',
  'suspension',
  'cloning',
  'other',
] as const
export const eventStates = ['created', 'verification_requested', 'solved'] as const

export const GroupEvent = z
  .object({
    id: reference('event'),
    organization_id: reference('organization'),
    group_id: reference('group'),
    root_id: reference('root').nullable().describe('Root it is about; null when it is about the whole group'),
    type: z.enum(eventTypes),
    description: z.string(),
    state: z.enum(eventStates),
    created_by: z.string().describe('Name of who reported it'),
    created_at: instant(),
    note: z
      .string()
      .nullable()
      .describe('Newest words of who moved it: what was done, why it is solved, or why it is not'),
    noted_by: z.string().nullable(),
    noted_at: instant().nullable(),
    held_count: z.int().describe('Requests to verify a fix that wait for its end'),
    can: can('event:write', 'event:solve'),
  })
  .meta({ id: 'GroupEvent' })
export type GroupEvent = z.infer<typeof GroupEvent>

export const eventList = query('event.list', {
  summary: 'Events: what keeps people from testing a group, newest first.',
  permission: 'group:read',
  input: z.strictObject({
    ...tenant,
    ...pageInput,
    group_ids: z.array(reference('group')).max(500).optional(),
    event_ids: z.array(reference('event')).max(200).optional(),
    state: z.array(z.enum(eventStates)).max(3).optional(),
  }),
  output: page(GroupEvent),
  http: { method: 'GET', path: '/v1/events' },
  graphql: 'events',
  cost: 2,
  rate: 'read',
})

export const eventCreate = mutation('event.create', {
  summary: 'Reports what keeps people from testing. The people of the group are told.',
  permission: 'event:write',
  input: z.strictObject({
    ...tenant,
    group_id: reference('group'),
    root_id: reference('root').optional(),
    type: z.enum(eventTypes),
    description: prose(10_000).min(1),
  }),
  output: GroupEvent,
  http: { method: 'POST', path: '/v1/events' },
  graphql: 'createEvent',
  cost: 5,
  rate: 'write',
})

const moved = {
  ...tenant,
  event_ids: z.array(reference('event')).min(1).max(200),
  text: prose(10_000).min(1),
}

export const eventRequestVerification = mutation('event.request_verification', {
  summary: 'Says that the causes of events are gone, so that somebody looks: all of them or none.',
  permission: 'event:write',
  input: z.strictObject(moved),
  output: z.array(GroupEvent),
  http: { method: 'POST', path: '/v1/events/request-verification' },
  graphql: 'requestEventVerification',
  cost: 10,
  rate: 'write',
})

export const eventSolve = mutation('event.solve', {
  summary:
    'Ends events whose verification was asked for, with the reason: all of them or none. What they held is to verify again.',
  permission: 'event:solve',
  input: z.strictObject(moved),
  output: z.array(GroupEvent),
  http: { method: 'POST', path: '/v1/events/solve' },
  graphql: 'solveEvents',
  cost: 10,
  rate: 'write',
})

export const eventSendBack = mutation('event.send_back', {
  summary: 'Says that the causes of events are not gone, with a comment: all of them or none.',
  permission: 'event:solve',
  input: z.strictObject(moved),
  output: z.array(GroupEvent),
  http: { method: 'POST', path: '/v1/events/send-back' },
  graphql: 'sendBackEvents',
  cost: 10,
  rate: 'write',
})

export const eventRemind = later('event.remind', {
  summary: 'Reminds the people of a group of events that are not solved after 7 and after 30 days.',
  permission: 'event:write',
  scheduled: true,
  input: z.strictObject(tenant),
  output: z.object({ reminded: z.array(reference('event')) }),
})
