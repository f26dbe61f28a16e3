import { Fault, type Page, pageLimits } from '@weir/contract'
import { type Expression, type RawBuilder, type SelectQueryBuilder, sql } from 'kysely'
import type { Hands } from '../door/hands.ts'
import type { ReadTx } from '../door/implement.ts'
import { shows } from './shown.ts'

/** One sort column: how it is written in SQL and its type; the columns together must be unique. */
export interface SortColumn {
  column: RawBuilder<unknown>
  type: 'uuid' | 'text' | 'integer' | 'smallint' | 'float8' | 'timestamptz'
}

/** How a page is asked for. All columns of `sort` run in one direction, so that one row comparison is the cursor. */
export interface PageRequest {
  /** Names the list and its sort: a cursor of another list or sort is refused. */
  list: string
  sort: readonly SortColumn[]
  direction: 'asc' | 'desc'
  first: number
  after?: string | undefined
  /** Fields of the input that may name parents, and the column that holds a row's parent: see `CallOptions.linkedBy`. */
  parents?: Record<string, Parents>
  /** Its rows are few in every organization: the best plan is the same for all values, and is made once. */
  isSmall?: boolean
  /** Counts all rows; without it they are counted one by one, to the limit. */
  total?: () => Promise<Total>
}

/** The parents whose children are listed. */
interface Parents {
  column: RawBuilder<unknown>
  ids: readonly string[] | undefined
}

/** How many rows there are; partial: at least so many. */
interface Total {
  total: number
  isPartial: boolean
}

const totalLimit = pageLimits.total

/** Reads one page of a query by keyset: the cost of page 10,000 is that of page 1. `rows` selects, without order or limit. */
export async function readPage<DB, TB extends keyof DB, Row>(
  tx: ReadTx,
  hands: Pick<Hands, 'keyring' | 'organization_id' | 'signal' | 'linkedBy' | 'shown'>,
  rows: SelectQueryBuilder<DB, TB, Row>,
  request: PageRequest,
): Promise<Page<Row>> {
  if (hands.linkedBy !== undefined) return readLinked(tx, hands.linkedBy, rows, request)
  const { sort, direction, first } = request
  const columns = sql.join(sort.map(({ column }) => column))
  const { after } = orderOf(request, boundsOf(hands, request))
  let page = rows
    .select(sql<unknown[]>`json_build_array(${columns})`.as('cursor_values'))
    .limit(limitOf(request))
  for (const { column } of sort) page = page.orderBy(column, direction)
  if (request.after !== undefined) page = page.where(after)
  const [found, { total, isPartial }] = await Promise.all([
    page.execute(),
    shows(hands, 'total', 'total_is_bounded')
      ? (request.total?.() ?? countRows(tx, rows, request))
      : { total: 0, isPartial: true },
  ])
  const selected = found as (Row & { cursor_values: unknown[] })[] // the builder forgets the row type behind a generic
  const kept = selected.slice(0, first)
  return {
    items: kept.map(withoutCursor),
    cursors: shows(hands, 'cursors') ? kept.map((row) => sealCursor(hands, request, row.cursor_values)) : [],
    has_next: found.length > first,
    total: Math.min(Math.max(total, kept.length), totalLimit),
    total_is_bounded: total > totalLimit || isPartial,
  }
}

/** The row alone: nothing goes out that the contract does not declare. */
function withoutCursor<Row>(row: Row & { cursor_values?: unknown }): Row {
  const alone = { ...row }
  delete alone.cursor_values
  return alone
}

const limits = [11, 51, 101, pageLimits.first + 1]

/** One row more than the page. A plan that is made once knows the limit: there are few of them, so that there are few plans. */
const limitOf = ({ first, isSmall }: PageRequest): number | Expression<number> =>
  isSmall ? sql.lit(limits.find((limit) => limit > first) ?? first + 1) : first + 1

/** Values of the sort columns in the row after which a page starts. */
export type Bounds = readonly unknown[]

/** What the cursor of a request says; null when it has none. */
export const boundsOf = (
  hands: Pick<Hands, 'keyring' | 'organization_id'>,
  request: PageRequest,
): Bounds | null => (request.after === undefined ? null : openCursor(hands, request, request.after))

/** The order of a page, and the condition that a row comes after the bounds. */
export function orderOf(
  { sort, direction }: Pick<PageRequest, 'sort' | 'direction'>,
  bounds: Bounds | null,
): { order: RawBuilder<unknown>; after: RawBuilder<boolean> } {
  const columns = sql.join(sort.map(({ column }) => column))
  const order = sql.join(sort.map(({ column }) => sql`${column} ${sql.raw(direction)}`))
  if (!bounds) return { order, after: sql<boolean>`true` }
  const bound = sql.join(sort.map(({ type }, index) => sql`cast(${bounds[index]} as ${sql.raw(type)})`))
  return { order, after: sql<boolean>`(${columns}) ${sql.raw(direction === 'desc' ? '<' : '>')} (${bound})` }
}

/** Up to `first` rows of each parent, in the order of the list. A list that the field does not name parents of is read to `first`. */
async function readLinked<DB, TB extends keyof DB, Row>(
  tx: ReadTx,
  linkedBy: string,
  rows: SelectQueryBuilder<DB, TB, Row>,
  { sort, direction, first, parents }: PageRequest,
): Promise<Page<Row>> {
  // an index gives the children of each parent in their order, however many are asked: with a cast the statement is prepared once
  let some = rows.limit(sql<number>`cast(${first} as int)`)
  for (const { column } of sort) some = some.orderBy(column, direction)
  const { column, ids = [] } = parents?.[linkedBy] ?? {}
  const items = column
    ? (
        await sql<Row>`select children.* from unnest(cast(${[...ids]} as uuid[])) as parent (id)
                        cross join lateral (${some.where(sql<boolean>`${column} = parent.id`)}) as children`.execute(
          tx,
        )
      ).rows
    : ((await some.execute()) as Row[]) // the builder forgets the row type behind a generic
  return { items, cursors: [], has_next: false, total: items.length, total_is_bounded: false }
}

async function countRows<DB, TB extends keyof DB, Row>(
  tx: ReadTx,
  rows: SelectQueryBuilder<DB, TB, Row>,
  { isSmall }: PageRequest,
): Promise<Total> {
  const counted = rows
    .clearSelect()
    .select(sql`1`.as('one'))
    .limit(isSmall ? sql.lit(totalLimit + 1) : totalLimit + 1)
  const counts = await sql<{
    total: number
  }>`select count(*)::int as total from (${counted}) as counted`.execute(tx)
  return { total: counts.rows[0]?.total ?? 0, isPartial: false }
}

/** The same page with other items: for handlers that add names to rows. */
export const withItems = <A, B>(page: Page<A>, items: B[]): Page<B> => ({ ...page, items })

/** Rows in the order of their ids: what is shown of a page is read after the page is known. */
export function inOrder<Row extends { id: string }>(ids: readonly string[], rows: readonly Row[]): Row[] {
  const byId = new Map(rows.map((row) => [row.id, row]))
  return ids.flatMap((id) => byId.get(id) ?? [])
}

function sealCursor(
  { keyring, organization_id }: Pick<Hands, 'keyring' | 'organization_id'>,
  { list, direction }: PageRequest,
  values: unknown,
): string {
  const body = Buffer.from(JSON.stringify(values)).toString('base64url')
  const mac = keyring.mac('cursor', `${organization_id}/${list}/${direction}/${body}`).subarray(0, 16)
  return `${body}.${mac.toString('base64url')}`
}

function openCursor(
  { keyring, organization_id }: Pick<Hands, 'keyring' | 'organization_id'>,
  { list, direction, sort }: PageRequest,
  cursor: string,
): unknown[] {
  const [body = '', mac = ''] = cursor.split('.')
  const given = Buffer.from(mac, 'base64url')
  const isSpelled = cursor === `${body}.${given.toString('base64url')}` // other spellings of the same bytes are none
  const macs = isSpelled ? keyring.macs('cursor', `${organization_id}/${list}/${direction}/${body}`) : []
  if (!macs.some((expected) => expected.subarray(0, 16).equals(given)))
    throw new Fault('invalid', 'This cursor is not one of this list in this order. Start again without it.', {
      pointer: '/after',
    })
  const values: unknown = JSON.parse(Buffer.from(body, 'base64url').toString('utf8'))
  if (!Array.isArray(values) || values.length !== sort.length)
    throw new Fault('invalid', 'This cursor is of another version. Start again without it.', {
      pointer: '/after',
    })
  return values
}
