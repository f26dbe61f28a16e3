import { Fault, inside, markOf, type Operation, type Permission, type ReferenceKind } from '@weir/contract'
import { z } from 'zod'
import type { Rights, Scope } from './rights.ts'

type Walk = (value: unknown, context: Context) => void

interface Context {
  scope: Scope
  rights: Rights
  layer: boolean
  refusesSurplus: boolean
  /** Fields of each item that are shown, when not all are. */
  shown?: readonly string[] | undefined
}

/** What becomes of the answers of an operation. */
interface Presenting {
  walk: Walk
  schema: z.ZodType
}

const whole = new WeakMap<Operation, Presenting>()
const parts = new WeakMap<Operation, Map<string, Presenting>>()
/** Who asks for ever other fields is answered as well, only slower. */
const mostParts = 50

/**
 * What leaves: every entity must lie within the scope, `can` is filled from the permission table, what is shown to some is null for
 * others, and what the output schema does not declare is cut.
 */
export function present(operation: Operation, output: unknown, context: Context): unknown {
  const { walk, schema } = presentingOf(operation, context.shown)
  walk(output, context)
  const kept = schema.parse(output)
  // a handler may read more than is shown
  if (context.refusesSurplus && !context.shown) refuseSurplus(operation, { output, kept })
  return kept
}

function presentingOf(operation: Operation, shown: readonly string[] | undefined): Presenting {
  if (!shown) {
    const known = whole.get(operation) ?? presenting(operation.output)
    whole.set(operation, known)
    return known
  }
  const known = parts.get(operation) ?? new Map<string, Presenting>()
  parts.set(operation, known)
  const name = shown.join(' ')
  const before = known.get(name)
  if (before) return before
  const made = presenting(narrowed(operation.output, new Set(shown)))
  if (known.size >= mostParts) known.clear()
  known.set(name, made)
  return made
}

const presenting = (schema: z.ZodType): Presenting => ({ schema, walk: compile(schema) ?? (() => undefined) })

/** A schema with no more of its items than is shown. What says whose they are stays, to be checked. */
function narrowed(schema: z.ZodType, shown: ReadonlySet<string>): z.ZodType {
  if (schema instanceof z.ZodArray) return z.array(narrowed(schema.element as z.ZodType, shown)) // an element is a schema
  if (!(schema instanceof z.ZodObject)) return schema
  const { items } = schema.shape
  if ('cursors' in schema.shape) return schema.extend({ items: narrowed(items, shown) })
  const kept = Object.entries(schema.shape).filter(([key, property]) => shown.has(key) || isChecked(property))
  return z.object(Object.fromEntries(kept))
}

const isChecked = (property: z.core.$ZodType): boolean => {
  const kind = referenceIn(property)
  return kind === 'organization' || kind === 'group'
}

function refuseSurplus({ name }: Operation, { output, kept }: { output: unknown; kept: unknown }): void {
  const [first] = surplusIn(output, kept, '')
  if (first !== undefined)
    throw new Fault('internal', `The answer of ${name} holds ${first}, which the contract does not declare.`)
}

/** Places of a value that are not in what was kept of it. */
function surplusIn(value: unknown, kept: unknown, at: string): string[] {
  if (typeof value !== 'object' || value === null || kept === value) return []
  return Object.entries(value).flatMap(([key, one]) => {
    if (one === undefined) return []
    const below = `${at}/${key}`
    return Object.hasOwn(Object(kept), key) ? surplusIn(one, Reflect.get(Object(kept), key), below) : [below]
  })
}

/** One function per schema node that has something to check below it; nodes without are not walked. */
function compile(schema: z.core.$ZodType): Walk | null {
  const inner = inside(schema)
  const isObject = inner.some(({ key }) => key !== undefined)
  if (isObject) return compileObject(inner)
  const below = inner.map(({ schema: one }) => compile(one)).filter((walk) => walk !== null)
  if (below.length === 0) return null
  return (value, context) => {
    if (value === null || value === undefined) return
    const values: unknown[] = Array.isArray(value) ? value : [value]
    for (const one of values) for (const walk of below) walk(one, context)
  }
}

function compileObject(properties: { key?: string; schema: z.core.$ZodType }[]): Walk {
  const ids: { key: string; kind: 'organization' | 'group' }[] = []
  const below: { key: string; walk: Walk }[] = []
  const veiled: { key: string; permissions: readonly Permission[] }[] = []
  let can: readonly Permission[] | undefined
  for (const { key, schema: property } of properties) {
    if (key === undefined) continue
    const kind = referenceIn(property)
    if (kind === 'organization' || kind === 'group') ids.push({ key, kind })
    const mark = markOf(property)
    can ??= key === 'can' ? mark?.can : undefined
    if (mark?.shownTo) veiled.push({ key, permissions: mark.shownTo })
    const walk = compile(property)
    if (walk) below.push({ key, walk })
  }
  const isOrganization = ids.some(({ key, kind }) => key === 'id' && kind === 'organization')
  const isGroup = ids.some(({ key, kind }) => key === 'id' && kind === 'group')
  return (value, context) => {
    if (typeof value !== 'object' || value === null) return
    if (context.layer) for (const { key, kind } of ids) refuseOutside(Reflect.get(value, key), kind, context)
    if (can || veiled.length > 0) {
      const holds = (permission: Permission) =>
        holdsOn(value, { isOrganization, isGroup, permission }, context)
      if (can) Reflect.set(value, 'can', can.filter(holds))
      for (const { key, permissions } of veiled) if (!permissions.some(holds)) Reflect.set(value, key, null)
    }
    for (const { key, walk } of below) walk(Reflect.get(value, key), context)
  }
}

function referenceIn(schema: z.core.$ZodType): ReferenceKind | undefined {
  const own = markOf(schema)?.reference
  if (own) return own
  const [only] = inside(schema)
  return only && only.key === undefined ? referenceIn(only.schema) : undefined
}

function refuseOutside(id: unknown, kind: 'organization' | 'group', { scope, rights }: Context): void {
  if (id === null || id === undefined) return
  const named = typeof id === 'string' ? id : ''
  const within =
    kind === 'organization'
      ? scope.organization_id === null
        ? rights.organizations.includes(named)
        : named === scope.organization_id
      : scope.groups === 'all' || scope.groups.includes(named)
  if (!within)
    throw new Fault('internal', 'The answer held something outside of what was asked; it was not sent.')
}

/** Does the asker hold a permission on this entity? */
function holdsOn(
  entity: object,
  {
    isOrganization,
    isGroup,
    permission,
  }: { isOrganization: boolean; isGroup: boolean; permission: Permission },
  { rights }: Context,
): boolean {
  const organization_id: unknown = Reflect.get(entity, isOrganization ? 'id' : 'organization_id')
  const group_id: unknown = isOrganization ? null : Reflect.get(entity, isGroup ? 'id' : 'group_id')
  return rights.holds(permission, String(organization_id), typeof group_id === 'string' ? group_id : null)
}
