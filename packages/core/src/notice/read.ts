import { noticeRead } from '@weir/contract'
import { sql } from 'kysely'
import { implement } from '../door/implement.ts'

export const readNotices = implement(noticeRead, async (tx, { notice_ids }) => {
  let unread = tx
    .updateTable('notice')
    .set({ read_at: sql<string>`clock_timestamp()` })
    .where('read_at', 'is', null)
  if (notice_ids) unread = unread.where('id', 'in', notice_ids)
  await unread.execute()
  return { ok: true as const }
})
