import { type consultCreate, type consultList, Fault, type ParsedOf } from '@weir/contract'
import { sql } from 'kysely'
import type { Hands } from '../door/hands.ts'
import type { ReadTx, Tx } from '../door/implement.ts'
import { uuid7 } from '../keys/uuid.ts'
import { groupsOf } from '../list/groups.ts'
import { readPage, withItems } from '../list/keyset.ts'

/** Consults are for everybody of a group, observations for its testing side; each in a table of its own. */
type Kind = 'consult' | 'observation'

/** Both tables have the same columns, so that the type of one tells of both. */
const tableOf = (kind: Kind) => `${kind as 'consult'} as c` as const

const columns = [
  'c.id',
  'c.organization_id',
  'c.group_id',
  'c.finding_id',
  'c.event_id',
  'c.text',
  'c.written_by',
  'c.written_at',
] as const

/** A page of what was written, newest first. */
export async function readThread(
  tx: ReadTx,
  hands: Hands,
  { kind, ...input }: ParsedOf<typeof consultList> & { kind: Kind },
) {
  const groups = groupsOf(input, hands.scope)
  let rows = tx.selectFrom(tableOf(kind)).select(columns)
  if (groups) rows = rows.where('c.group_id', 'in', groups)
  if (input.finding_ids) rows = rows.where('c.finding_id', 'in', input.finding_ids)
  if (input.event_ids) rows = rows.where('c.event_id', 'in', input.event_ids)
  if (input.is_about_group) rows = rows.where('c.finding_id', 'is', null).where('c.event_id', 'is', null)
  const page = await readPage(tx, hands, rows, {
    ...input,
    list: kind,
    sort: [
      { column: sql`c.written_at`, type: 'timestamptz' },
      { column: sql`c.id`, type: 'uuid' },
    ],
    direction: 'desc',
  })
  return withItems(page, await nameWriters(page.items, hands))
}

/** Writes one, about something of the group. */
export async function write(
  tx: Tx,
  hands: Hands,
  { kind, ...input }: ParsedOf<typeof consultCreate> & { kind: Kind },
) {
  const { group_id, finding_id = null, event_id = null, text } = input
  const [finding, event] = await Promise.all([
    finding_id && tx.selectFrom('finding').where('id', '=', finding_id).select('group_id').executeTakeFirst(),
    event_id && tx.selectFrom('event').where('id', '=', event_id).select('group_id').executeTakeFirst(),
  ])
  for (const [about, pointer] of [
    [finding, '/finding_id'],
    [event, '/event_id'],
  ] as const)
    if (about && about.group_id !== group_id)
      throw new Fault('unprocessable', 'This is of another group.', { pointer })
  const id = uuid7()
  const { organization_id } = hands
  await tx
    .insertInto(kind as 'consult')
    .values({ organization_id, group_id, id, finding_id, event_id, text })
    .execute()
  const row = await tx
    .selectFrom(tableOf(kind))
    .where('c.id', '=', id)
    .select(columns)
    .executeTakeFirstOrThrow()
  const [named] = await nameWriters([row], hands)
  if (!named) throw new Error('what was written is there')
  return named
}

async function nameWriters<Row extends { written_by: string | null }>(
  rows: readonly Row[],
  { people }: Pick<Hands, 'people'>,
) {
  const names = await people.find(rows.map(({ written_by }) => written_by))
  return rows.map((row) => ({
    ...row,
    written_by: row.written_by === null ? 'a token' : (names.get(row.written_by)?.name ?? 'someone'),
  }))
}
