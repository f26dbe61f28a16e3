import {
  Fault,
  type MarkedPath,
  markedPaths,
  type Operation,
  type Permission,
  type ReferenceKind,
  valuesAt,
} from '@weir/contract'
import type pg from 'pg'
import type { Rights, Scope } from './rights.ts'

/**
 * Where an object of each kind lives, and which column names its group; null: the organization alone decides. What is `used` is named
 * by who manages all of it, and by who acts in one of the groups that may use it.
 */
const tables: Record<
  Exclude<ReferenceKind, 'organization'>,
  { table: string; id: string; group: string | null; used?: { groups: string; managedBy: Permission } }
> = {
  group: { table: `(select * from "group" where status = 'active') g`, id: 'id', group: 'id' },
  root: { table: 'root', id: 'id', group: 'group_id' },
  finding: { table: 'finding', id: 'id', group: 'group_id' },
  vulnerability: { table: 'vulnerability', id: 'id', group: 'group_id' },
  treatment: { table: 'treatment', id: 'id', group: 'group_id' },
  zero_risk: { table: 'zero_risk_request', id: 'id', group: 'group_id' },
  reattack: { table: 'reattack', id: 'id', group: 'group_id' },
  event: { table: 'event', id: 'id', group: 'group_id' },
  report: { table: 'report', id: 'id', group: 'group_id' },
  repository: { table: 'repository', id: 'id', group: 'group_id' },
  release: { table: 'release', id: 'id', group: 'group_id' },
  invitation: { table: 'invitation', id: 'id', group: null },
  member: { table: 'member', id: 'user_id', group: null },
  token: { table: 'machine_token', id: 'id', group: 'group_id' },
  ci_trust: { table: 'ci_trust', id: 'id', group: 'group_id' },
  job: { table: 'job', id: 'id', group: 'group_id' },
  bulk: { table: 'bulk', id: 'id', group: 'group_id' },
  view: { table: 'saved_view', id: 'id', group: null },
  become: { table: 'become', id: 'id', group: null },
  webhook: { table: 'webhook', id: 'id', group: null },
  webhook_delivery: { table: 'webhook_delivery', id: 'id', group: null },
  credential: {
    table: 'credential',
    id: 'id',
    group: null,
    used: { groups: 'group_ids', managedBy: 'credential:write' },
  },
}

const kindNames = Object.keys(tables)

const compiled = new WeakMap<Operation, MarkedPath[]>()

function inputReferences(operation: Operation): MarkedPath[] {
  const known = compiled.get(operation)
  if (known) return known
  const made = markedPaths(operation.input).filter(({ mark }) => mark.reference !== undefined)
  compiled.set(operation, made)
  return made
}

/** What an input names, as one array of counts; and what they have to be. */
export interface References {
  /** Tells the kinds apart, for the name of a statement. */
  readonly kinds: string
  readonly values: readonly unknown[]
  /** The array, in SQL; its parameters are numbered from this one on. */
  counts(from: number): string
  /** Refuses as not_found what was counted short. */
  demand(found: readonly number[]): void
}

/**
 * The door's own second layer: every id the input names must be a row of the scope, all of them or the request is not_found.
 * The organization and the groups are part of the statement, so that it holds with row-level security off. Null: it names none.
 */
export function referencesOf(
  operation: Operation,
  input: unknown,
  { scope, rights }: { scope: Scope; rights: Rights },
): References | null {
  const named = namedIn(operation, input)
  if (named.size === 0) return null
  const kinds = [...named.keys()]
  const managed = kinds.flatMap((kind) => {
    const { used } = tables[kind]
    return used ? [rights.holds(used.managedBy, scope.organization_id ?? '', null)] : []
  })
  return {
    kinds: kinds.map((kind) => kindNames.indexOf(kind)).join('_'),
    values: [
      scope.organization_id,
      scope.groups === 'all',
      scope.groups === 'all' ? [] : scope.groups,
      ...[...named.values()].map(({ ids }) => [...ids]),
      ...managed,
    ],
    counts: (from) => countsOf(kinds, from),
    demand(found) {
      for (const [index, [kind, { ids, path }]] of [...named].entries())
        if (found[index] !== ids.size) throw notThere(kind, path)
    },
  }
}

type Kind = keyof typeof tables

/** The ids of each kind that an input names, and where. */
function namedIn(operation: Operation, input: unknown) {
  const named = new Map<Kind, { ids: Set<string>; path: readonly string[] }>()
  for (const { path, mark } of inputReferences(operation)) {
    const kind = mark.reference
    if (kind === undefined || kind === 'organization') continue
    const ids = valuesAt(input, path).map(String)
    if (ids.length === 0) continue
    const entry = named.get(kind) ?? { ids: new Set<string>(), path }
    for (const id of ids) entry.ids.add(id.toLowerCase())
    named.set(kind, entry)
  }
  return named
}

/** Parameters: the organization, whether all groups, the groups; the ids of each kind; for each kind that is used whether it is managed. */
function countsOf(kinds: readonly Kind[], from: number): string {
  const [organization, every, groups] = [`$${from}::uuid`, `$${from + 1}::boolean`, `$${from + 2}::uuid[]`]
  let managed = from + 3 + kinds.length
  const counts = kinds.map((kind, at) => {
    const { table, id, group, used } = tables[kind]
    const named = `organization_id = ${organization} and ${id} = any ($${from + 3 + at}::uuid[])`
    const allowed = used
      ? `($${managed++}::boolean or ${every} and ${used.groups} <> '{}' or ${used.groups} && ${groups})`
      : group === null
        ? 'true'
        : `(${every} or ${group} = any (${groups}))`
    return `(select count(*)::int from ${table} where ${named} and ${allowed})`
  })
  // both are always bound, also when no kind has groups
  return `case when ${every} is not null and ${groups} is not null then array[${counts.join(', ')}]::int[] end`
}

/** Counts what an input names, in a scope that is open. */
export async function checkReferences(client: pg.PoolClient, references: References | null): Promise<void> {
  if (!references) return
  const { rows } = await client.query<{ counts: number[] }>({
    name: `references_${references.kinds}`,
    text: `select ${references.counts(1)} as counts`,
    values: [...references.values],
  })
  references.demand(rows[0]?.counts ?? [])
}

const notThere = (kind: ReferenceKind, path: readonly string[]): Fault =>
  new Fault('not_found', `No such ${kind}, or it is not yours to see.`, {
    pointer: `/${path.filter((step) => step !== '*').join('/')}`,
  })

/** Visitors are shown nobody, and name nobody: their login reads no member, and every person is as one that is not there. */
export function refuseNamedPeople(operation: Operation, input: unknown): void {
  for (const { path, mark } of inputReferences(operation))
    if (mark.reference === 'member' && valuesAt(input, path).length > 0) throw notThere('member', path)
}

/** Properties that look like an id but carry no mark: such an operation does not start. */
export function unmarkedIds(operation: Operation): string[] {
  const marked = new Set(inputReferences(operation).map(({ path }) => path[0]))
  const shape = Reflect.get(operation.input, 'shape')
  if (typeof shape !== 'object' || shape === null) return []
  const allowed = operation.permission === 'self:write' // one's own things: the table of the person decides
  return Object.keys(shape).filter((key) => /(^|_)ids?$/.test(key) && !marked.has(key) && !allowed)
}
