import type { eventStates, eventTypes } from '@weir/contract'
import { sql } from 'kysely'
import type { Hands } from '../door/hands.ts'
import type { ReadTx } from '../door/implement.ts'

/** Events with what they hold, in no order. */
export async function showEvents(tx: ReadTx, ids: readonly string[], hands: Pick<Hands, 'people'>) {
  if (ids.length === 0) return []
  const rows = await tx
    .selectFrom('event as e')
    .where('e.id', 'in', ids)
    .select([
      'e.id',
      'e.organization_id',
      'e.group_id',
      'e.root_id',
      sql<(typeof eventTypes)[number]>`e.type`.as('type'),
      'e.description',
      sql<(typeof eventStates)[number]>`e.state`.as('state'),
      'e.created_by',
      'e.created_at',
      'e.note',
      'e.noted_by',
      'e.noted_at',
      sql<number>`(select count(*)::int from reattack r
                    where r.organization_id = e.organization_id and r.event_id = e.id and r.state = 'on_hold')`.as(
        'held_count',
      ),
    ])
    .execute()
  const people = await hands.people.find(rows.flatMap((row) => [row.created_by, row.noted_by]))
  const nameOf = (id: string) => people.get(id)?.name ?? 'someone'
  return rows.map((row) => ({
    ...row,
    created_by: row.created_by === null ? 'a token' : nameOf(row.created_by),
    noted_by: row.noted_by === null ? null : nameOf(row.noted_by),
  }))
}
