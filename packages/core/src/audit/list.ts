import { type AuditEntry, auditList, denialList } from '@weir/contract'
import { type RawBuilder, sql } from 'kysely'
import type { Hands } from '../door/hands.ts'
import { implement, type ReadTx } from '../door/implement.ts'
import { readPage, withItems } from '../list/keyset.ts'

const newestFirst = {
  sort: [
    { column: sql`a.at`, type: 'timestamptz' as const },
    { column: sql`a.id`, type: 'uuid' as const },
  ],
  direction: 'desc' as const,
}

interface Narrowed {
  operation?: string | undefined
  person?: string | undefined
  since?: string | undefined
  until?: string | undefined
}

function narrow({ operation, person, since, until }: Narrowed): RawBuilder<boolean> {
  const conditions = [
    sql<boolean>`true`,
    ...(operation ? [sql<boolean>`a.operation = ${operation}`] : []),
    ...(person ? [sql<boolean>`a.user_id = ${person}::uuid`] : []),
    ...(since ? [sql<boolean>`a.at >= ${since}::timestamptz`] : []),
    ...(until ? [sql<boolean>`a.at < ${until}::timestamptz`] : []),
  ]
  return sql<boolean>`(${sql.join(conditions, sql` and `)})`
}

export const listAudit = implement(auditList, async (tx, input, hands) => {
  let rows = tx
    .selectFrom('audit as a')
    .leftJoin('machine_token as t', (join) =>
      join.onRef('t.organization_id', '=', 'a.organization_id').onRef('t.id', '=', 'a.credential_id'),
    )
    .select(['a.id', 'a.organization_id', 'a.at', 'a.user_id', 'a.operator_id', 't.name as token_name'])
    .select(['a.from_address', 'a.operation', 'a.objects', 'a.request_id', 'a.seq'])
    .select(askedBy.as('principal'))
    .select(sql<string>`a.input::text`.as('input'))
    .select(sql<string | null>`encode(a.hash, 'hex')`.as('link'))
    .where(narrow(input))
  if (input.object) rows = rows.where(sql<boolean>`${input.object}::uuid = any (a.objects)`)
  const page = await readPage(tx, hands, rows, { ...input, ...newestFirst, list: 'audit' })
  return withItems(page, await named(tx, hands, page.items))
})

export const listDenials = implement(denialList, async (tx, input, hands) => {
  const rows = tx
    .selectFrom('denial as a')
    .leftJoin('machine_token as t', (join) =>
      join.onRef('t.organization_id', '=', 'a.organization_id').onRef('t.id', '=', 'a.credential_id'),
    )
    .select(['a.id', 'a.organization_id', 'a.at', 'a.user_id', 'a.operator_id', 't.name as token_name'])
    .select(['a.from_address', 'a.operation', 'a.request_id', 'a.code', 'a.attempts'])
    .select(askedBy.as('principal'))
    .where(narrow(input))
  const page = await readPage(tx, hands, rows, { ...input, ...newestFirst, list: 'denial' })
  return withItems(page, await named(tx, hands, page.items))
})

type Kind = AuditEntry['principal']

/** The commands of the machine ask as its owner, without a session: their credential is the person. */
const askedBy = sql<Kind>`case when a.principal_kind = 'session' and a.credential_id = a.user_id then 'command' else a.principal_kind end`

interface Did {
  user_id: string | null
  operator_id: string | null
  token_name: string | null
  principal: Kind
}

/** With names: of people who belong to the organization or changed something in it. Who only tried is a stranger. */
async function named<Row extends Did>(tx: ReadTx, hands: Hands, rows: Row[]) {
  const known = await knownOf(tx, rows)
  const people = await hands.people.find([...known, ...rows.map(({ operator_id }) => operator_id)])
  return rows.map(({ user_id, operator_id, token_name, ...row }) => ({
    ...row,
    who:
      user_id === null
        ? machineName(row.principal, token_name)
        : (people.get(user_id)?.name ?? 'somebody from outside'),
    person: user_id !== null && known.has(user_id) ? user_id : null,
    operator: operator_id === null ? null : (people.get(operator_id)?.name ?? 'an operator'),
  }))
}

const machineName = (kind: Kind, token_name: string | null): string =>
  token_name !== null
    ? `token ${token_name}`
    : kind === 'ci' || kind === 'service'
      ? 'a token'
      : kind === 'system'
        ? 'Weir itself'
        : 'nobody signed in'

async function knownOf(tx: ReadTx, rows: readonly Did[]): Promise<Set<string>> {
  const ids = [...new Set(rows.flatMap(({ user_id }) => user_id ?? []))]
  if (ids.length === 0) return new Set()
  const found = await tx
    .selectFrom('member')
    .where('user_id', 'in', ids)
    .select('user_id')
    .union(
      tx
        .selectFrom('audit')
        .where('user_id', 'in', ids)
        .select(sql<string>`user_id`.as('user_id')),
    )
    .execute()
  return new Set(found.map(({ user_id }) => user_id))
}
