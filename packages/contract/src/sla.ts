import { z } from 'zod'
import { reference } from './marks.ts'
import { later, mutation, query } from './operation.ts'
import { day, machineText, tenant } from './scalars.ts'

const calendarFields = {
  timezone: machineText(64).describe('IANA zone in which days begin and end, such as Europe/Madrid'),
  weekend: z.array(z.int().min(1).max(7)).max(6).describe('Days of the week that are free: 1 is Monday'),
  holidays: z.array(day()).max(1000).describe('Days that are free'),
}

export const WorkingCalendar = z
  .object({ organization_id: reference('organization'), ...calendarFields })
  .meta({ id: 'WorkingCalendar' })
export type WorkingCalendar = z.infer<typeof WorkingCalendar>

export const calendarRead = query('calendar.read', {
  summary: 'Which days the organization works, by which days until something is due are counted.',
  permission: 'organization:read',
  input: z.strictObject(tenant),
  output: WorkingCalendar,
  http: { method: 'GET', path: '/v1/calendar' },
  graphql: 'workingCalendar',
  cost: 1,
  rate: 'read',
})

export const calendarUpdate = mutation('calendar.update', {
  summary: 'Says which days the organization works; when what is open is due is counted anew by a job.',
  permission: 'organization:policy',
  input: z.strictObject({ ...tenant, ...calendarFields }),
  output: WorkingCalendar,
  http: { method: 'PUT', path: '/v1/calendar' },
  graphql: 'updateWorkingCalendar',
  cost: 10,
  rate: 'write',
})

export const slaApply = later('sla.apply', {
  summary: 'Counts when what was opened or changed its severity is due.',
  permission: 'policy:update',
  scheduled: true,
  input: z.strictObject(tenant),
  output: z.object({ counted: z.int() }),
})

export const slaRecount = later('sla.recount', {
  summary: 'Counts anew when all that is open is due, after a change of the policy or the calendar.',
  permission: 'organization:policy',
  input: z.strictObject({ ...tenant }),
  output: z.object({ counted: z.int() }),
})

export const slaRecountGroup = later('sla.recount_group', {
  summary: 'Counts anew when all that is open in a group is due, after a change of its policy.',
  permission: 'policy:update',
  input: z.strictObject({ ...tenant, group_id: reference('group') }),
  output: z.object({ counted: z.int() }),
})
