import { z } from 'zod'
import { reference } from './marks.ts'
import { mutation, query } from './operation.ts'
import { page, pageInput } from './page.ts'
import { Done, instant } from './scalars.ts'

/** A value of a notice: plain, so that a text can hold it. */
const NoticeValue = z.object({ name: z.string(), value: z.string() }).meta({ id: 'NoticeValue' })

export const Notice = z
  .object({
    id: z.uuid(),
    kind: z.string().describe('What happened, such as member.role_changed'),
    organization_id: reference('organization').nullable().describe('Null when you do not belong to it'),
    values: z.array(NoticeValue).describe('What the text of this kind names, sorted by name'),
    created_at: instant(),
    read_at: instant().nullable(),
  })
  .meta({ id: 'Notice' })
export type Notice = z.infer<typeof Notice>

export const noticeList = query('notice.list', {
  summary: 'What the caller was told about their own access, newest first.',
  permission: 'self:read',
  input: z.strictObject({ ...pageInput, unread: z.boolean().default(false).describe('Only those not read') }),
  output: page(Notice),
  http: { method: 'GET', path: '/v1/notices' },
  graphql: 'notices',
  cost: 2,
  rate: 'read',
})

export const noticeRead = mutation('notice.read', {
  summary: 'Marks notices of the caller as read; all of them when none is named.',
  permission: 'self:write',
  input: z.strictObject({
    notice_ids: z.array(z.uuid()).max(200).optional().describe('Notices of the caller’s own'),
  }),
  output: Done,
  http: { method: 'POST', path: '/v1/notices/read' },
  graphql: 'readNotices',
  cost: 2,
  rate: 'write',
})
