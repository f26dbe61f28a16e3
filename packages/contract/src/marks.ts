import { z } from 'zod'
import type { Permission } from './permissions.ts'

/** What an id in an input may name. The door counts every one of them under the scope before a handler runs. */
export const referenceKinds = [
  'organization',
  'group',
  'root',
  'finding',
  'vulnerability',
  'treatment',
  'zero_risk',
  'reattack',
  'event',
  'report',
  'repository',
  'release',
  'member',
  'invitation',
  'token',
  'ci_trust',
  'job',
  'become',
  'view',
  'bulk',
  'credential',
  'webhook',
  'webhook_delivery',
] as const
export type ReferenceKind = (typeof referenceKinds)[number]

interface Mark {
  /** This text is the id of such an object. */
  reference?: ReferenceKind
  /** Struck out of the audit: its value must never be written down. */
  secret?: true
  /** Struck out of the audit: too large to be worth writing down. */
  bulk?: true
  /** Shown to its maker once: an answer that holds it is not kept for repetitions of the request. */
  once?: true
  /** Filled by the door: which of these permissions the caller holds on the entity. */
  can?: readonly Permission[]
  /** Made null by the door for who holds none of these permissions on the entity. */
  shownTo?: readonly Permission[]
}

const marks = z.registry<Mark>()

/** An id of an object of this kind, in its one spelling. In inputs it is a reference: it must be wholly within the caller's scope. */
export function reference(kind: ReferenceKind) {
  return z.uuid().toLowerCase().register(marks, { reference: kind })
}

/** Marks a field whose value is a secret: it is struck out of the audit. */
export function secret<T extends z.ZodType>(schema: T): T {
  marks.add(schema, { secret: true })
  return schema
}

/** Marks a field that is shown once in an answer and never again. */
export function once<T extends z.ZodType>(schema: T): T {
  marks.add(schema, { once: true })
  return schema
}

/** What the caller may do with an entity: which of these permissions are held on it. Filled by the door. */
export function can(...permissions: Permission[]) {
  return z
    .array(z.string())
    .default([])
    .describe('Permissions the caller holds on this')
    .register(marks, { can: permissions })
}

/** Marks a field that the door shows to who holds one of these permissions on the entity; to others it is null. */
export function shownTo<T extends z.ZodNullable>(schema: T, ...permissions: Permission[]): T {
  marks.add(schema, { shownTo: permissions })
  return schema
}

/** Marks a field that is too large for the audit. */
export function bulk<T extends z.ZodType>(schema: T): T {
  marks.add(schema, { bulk: true })
  return schema
}

/** The mark of one schema node, if it has one. */
export const markOf = (schema: z.core.$ZodType): Mark | undefined => marks.get(schema as z.ZodType) // registry is typed on the classic class

/** The schemas directly inside a schema: wrapped, elements, properties and alternatives. */
export function inside(schema: z.core.$ZodType): { key?: string; schema: z.core.$ZodType }[] {
  const def = (schema as z.core.$ZodTypes)._zod.def // the union of all known schema classes
  switch (def.type) {
    case 'optional':
    case 'nullable':
    case 'default':
    case 'prefault':
    case 'readonly':
    case 'catch':
    case 'nonoptional':
      return [{ schema: def.innerType }]
    case 'array':
      return [{ schema: def.element }]
    case 'object':
      return Object.entries(def.shape).map(([key, property]) => ({ key, schema: property }))
    case 'union':
      return def.options.map((option) => ({ schema: option }))
    case 'record':
      return [{ schema: def.valueType }]
    case 'pipe':
      return [{ schema: def.in }, { schema: def.out }]
    default:
      return []
  }
}

/** A place in a schema that carries a mark, with the way to it: property names, '*' for every element. */
export interface MarkedPath {
  path: readonly string[]
  mark: Mark
}

/** Every marked place of a schema. */
export function markedPaths(schema: z.core.$ZodType, path: readonly string[] = []): MarkedPath[] {
  const mark = markOf(schema)
  const own = mark ? [{ path, mark }] : []
  const isArray = (schema as z.core.$ZodTypes)._zod.def.type === 'array' // the union of all known schema classes
  return own.concat(
    inside(schema).flatMap(({ key, schema: inner }) =>
      markedPaths(inner, key !== undefined ? [...path, key] : isArray ? [...path, '*'] : path),
    ),
  )
}

/** The values found at a marked path of an input. */
export function valuesAt(value: unknown, path: readonly string[]): unknown[] {
  const [head, ...rest] = path
  if (head === undefined) return value === undefined || value === null ? [] : [value]
  if (typeof value !== 'object' || value === null) return []
  if (head === '*') return Array.isArray(value) ? value.flatMap((element) => valuesAt(element, rest)) : []
  return valuesAt(Reflect.get(value, head), rest)
}
