import { auditList } from '@weir/contract'
import { sql } from 'kysely'
import { implement } from '../door/implement.ts'
import { readPage, withItems } from '../list/keyset.ts'

export const listAudit = implement(auditList, async (tx, input, hands) => {
  let rows = tx
    .selectFrom('audit as a')
    .leftJoin('machine_token as t', (join) =>
      join.onRef('t.organization_id', '=', 'a.organization_id').onRef('t.id', '=', 'a.credential_id'),
    )
    .select([
      'a.id',
      'a.organization_id',
      'a.at',
      sql<'session' | 'personal' | 'ci' | 'service'>`a.principal_kind`.as('principal'),
      'a.user_id',
      't.name as token_name',
      'a.operation',
      sql<string>`a.input::text`.as('input'),
      'a.request_id',
    ])
  if (input.operation) rows = rows.where('a.operation', '=', input.operation)
  const page = await readPage(tx, hands, rows, {
    ...input,
    list: 'audit',
    sort: [
      { column: sql`a.at`, type: 'timestamptz' },
      { column: sql`a.id`, type: 'uuid' },
    ],
    direction: 'desc',
  })
  const people = await hands.people.find(page.items.map(({ user_id }) => user_id))
  return withItems(
    page,
    page.items.map(({ user_id, token_name, ...row }) => ({
      ...row,
      who: user_id === null ? `token ${token_name ?? ''}`.trim() : (people.get(user_id)?.name ?? 'someone'),
    })),
  )
})
