import { z } from 'zod'
import { reference } from './marks.ts'
import { mutation, query } from './operation.ts'
import { Done, instant, prose } from './scalars.ts'

/** Acting as a person begins, and is allowed to write, only by a sign-in that is at most so old. */
export const becomeFreshSeconds = 300

export const Become = z
  .object({
    id: reference('become'),
    organization_id: reference('organization'),
    user_id: z.uuid().describe('The person acted as'),
    user_name: z.string(),
    operator_id: z.uuid(),
    reason: z.string(),
    created_at: instant(),
    expires_at: instant(),
    may_write: z.boolean().describe('A second operator allowed it'),
  })
  .meta({ id: 'Become' })
export type Become = z.infer<typeof Become>

const place = { organization_id: reference('organization') }

export const becomeOpen = mutation('become.open', {
  summary:
    'Lets an operator act as a person in one organization, for reading: send its id in the header Weir-Become. The person and the admins are told.',
  permission: 'become:open',
  freshSeconds: becomeFreshSeconds,
  input: z.strictObject({
    ...place,
    user_id: reference('member'),
    reason: prose(1000).trim().min(20).describe('Why; the person and the admins read it'),
    minutes: z.int().min(1).max(30).default(30),
  }),
  output: Become,
  http: { method: 'POST', path: '/v1/become' },
  graphql: 'become',
  cost: 10,
  rate: 'sign_in',
})

export const becomeApprove = mutation('become.approve', {
  summary: 'Lets another operator, who acts as a person now, write too.',
  permission: 'become:approve',
  freshSeconds: becomeFreshSeconds,
  input: z.strictObject({ ...place, become_id: reference('become') }),
  output: Become,
  http: { method: 'POST', path: '/v1/become/{become_id}/approve' },
  graphql: 'approveBecome',
  cost: 10,
  rate: 'sign_in',
})

export const becomeEnd = mutation('become.end', {
  summary: 'Ends acting as a person before its time; any operator may.',
  permission: 'become:open',
  input: z.strictObject({ ...place, become_id: reference('become') }),
  output: Done,
  http: { method: 'DELETE', path: '/v1/become/{become_id}' },
  graphql: 'endBecome',
  cost: 5,
  rate: 'write',
})

export const becomeList = query('become.list', {
  summary: 'Operators who act as somebody in the organization now.',
  permission: 'become:open',
  input: z.strictObject({ ...place }),
  output: z.array(Become),
  http: { method: 'GET', path: '/v1/become' },
  graphql: 'becomes',
  cost: 2,
  rate: 'read',
})
