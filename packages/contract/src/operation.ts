import type { z } from 'zod'
import type { Permission } from './permissions.ts'

/** How an operation is reached by REST: method and path with `{parameters}` named as in the input. */
export interface Route {
  method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'
  path: `/v1/${string}`
}

/** How often an operation may be asked: each class has its own limit. */
export type RateClass = 'read' | 'write' | 'heavy' | 'sign_in'

/** What every operation says of itself. */
interface Described<
  Name extends string,
  Kind extends 'query' | 'mutation',
  Input extends z.ZodType,
  Output extends z.ZodType,
> {
  readonly name: Name
  readonly kind: Kind
  /** One sentence for the documentation of both APIs. */
  readonly summary: string
  readonly permission: Permission
  readonly input: Input
  readonly output: Output
  /** The door mints the organization and opens its scope: only for making one. */
  readonly creates?: 'organization'
  /** The door opens the scope of the invitation whose code the input carries: for who is not a member yet. */
  readonly invited?: true
  /** Needs a session that signed in at most so many seconds ago; no token ever does it. */
  readonly freshSeconds?: number
}

/** An operation that is asked and answered at once, over both APIs. */
export interface DirectOperation<
  Name extends string = string,
  Kind extends 'query' | 'mutation' = 'query' | 'mutation',
  Input extends z.ZodType = z.ZodType,
  Output extends z.ZodType = z.ZodType,
> extends Described<Name, Kind, Input, Output> {
  readonly http: Route
  /** Name of the root field in GraphQL. */
  readonly graphql: string
  /** Points one call costs in GraphQL; a list counts once more for each row asked. */
  readonly cost: number
  readonly rate: RateClass
  /** Fields of the input that are the body of an upload, streamed by REST only. */
  readonly upload?: true
  readonly later?: never
  readonly scheduled?: never
}

/** An operation that takes long: another one asks it later, as a job, with the rights of the asker at that time. No API offers it. */
export interface LaterOperation<
  Name extends string = string,
  Input extends z.ZodType = z.ZodType,
  Output extends z.ZodType = z.ZodType,
> extends Described<Name, 'mutation', Input, Output> {
  readonly later: true
  /** Weir itself asks it, by the clock, in each organization; nobody else may. */
  readonly scheduled?: true
}

/** Anything that can be asked of Weir, as data. Every transport, the job queue and the audit trail are projections of it. */
export type Operation = DirectOperation | LaterOperation

type Declared<
  N extends string,
  K extends 'query' | 'mutation',
  I extends z.ZodType,
  O extends z.ZodType,
> = Omit<DirectOperation<N, K, I, O>, 'name' | 'kind' | 'later' | 'scheduled'>

/** Declares a question: its session cannot write, at the database. */
export function query<const N extends string, I extends z.ZodType, O extends z.ZodType>(
  name: N,
  declared: Declared<N, 'query', I, O>,
): DirectOperation<N, 'query', I, O> {
  return Object.freeze({ ...declared, name, kind: 'query' as const })
}

/** Declares a change: it is audited in its own transaction. */
export function mutation<const N extends string, I extends z.ZodType, O extends z.ZodType>(
  name: N,
  declared: Declared<N, 'mutation', I, O>,
): DirectOperation<N, 'mutation', I, O> {
  return Object.freeze({ ...declared, name, kind: 'mutation' as const })
}

/** Declares a change that is only ever made by a job. */
export function later<const N extends string, I extends z.ZodType, O extends z.ZodType>(
  name: N,
  declared: Omit<LaterOperation<N, I, O>, 'name' | 'kind' | 'later'>,
): LaterOperation<N, I, O> {
  return Object.freeze({ ...declared, name, kind: 'mutation' as const, later: true as const })
}

/** What a caller passes to an operation, before defaults. */
export type InputOf<O extends Operation> = z.input<O['input']>
/** What a handler receives, after parsing. */
export type ParsedOf<O extends Operation> = z.output<O['input']>
/** What an operation answers. */
export type OutputOf<O extends Operation> = z.output<O['output']>
