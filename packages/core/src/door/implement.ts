import { Fault, levelOf, type Operation, type ParsedOf } from '@weir/contract'
import type { Kysely } from 'kysely'
import type { z } from 'zod'
import type { Schema } from '../db/schema.generated.ts'
import type { ApartHands, Hands } from './hands.ts'

/** The database as a query sees it: nothing here can write, and the transaction is read only besides. */
export type ReadTx = Pick<Kysely<Schema>, 'selectFrom' | 'with' | 'fn' | 'getExecutor' | 'dynamic'>
/** The database as a mutation sees it. */
export type Tx = Pick<
  Kysely<Schema>,
  'selectFrom' | 'insertInto' | 'updateTable' | 'deleteFrom' | 'with' | 'fn' | 'getExecutor' | 'dynamic'
>

/** What an operation does: SQL under the scope the door opened. It checks no permission and filters by no tenant. */
export type Handler<O extends Operation> = (
  tx: O['kind'] extends 'query' ? ReadTx : Tx,
  input: ParsedOf<O>,
  hands: Hands,
) => Promise<z.input<O['output']>>

/** Only the door opens this. */
export const sealed: unique symbol = Symbol('sealed handler')

/** The same for what stands apart of every transaction. */
export const sealedApart: unique symbol = Symbol('sealed handler, apart')

/** An operation with its handler inside; without the door there is no way to call it. */
export type Implementation = Within | Apart

/** What acts in the transaction of its session. */
export interface Within {
  readonly operation: Operation
  readonly [sealed]: (tx: Kysely<Schema>, input: unknown, hands: Hands) => Promise<unknown>
}

/** What acts without one. */
export interface Apart {
  readonly operation: Operation
  readonly [sealedApart]: (input: unknown, hands: ApartHands) => Promise<unknown>
}

/** Joins a declaration and its handler; a wrong input or output does not compile. */
export function implement<O extends Operation>(operation: O, handler: Handler<O>): Implementation {
  return Object.freeze({
    operation,
    // the door passes what it parsed with this operation's own schema
    [sealed]: (tx: Kysely<Schema>, input: unknown, hands: Hands) => handler(tx, input as ParsedOf<O>, hands),
  })
}

/**
 * Joins them for an operation that strangers may ask and that waits: for another machine, or until a time that tells nothing. It
 * stands on the desks of the keeper alone, so that whoever waits holds no connection that others need.
 */
export function implementApart<O extends Operation & { kind: 'mutation' }>(
  operation: O,
  handler: (input: ParsedOf<O>, hands: ApartHands) => Promise<z.input<O['output']>>,
): Implementation {
  if (levelOf(operation.permission) !== 'public')
    throw new Error(`${operation.name} needs the rights of who asks, and these need a transaction`)
  return Object.freeze({
    operation,
    // the door passes what it parsed with this operation's own schema
    [sealedApart]: (input: unknown, hands: ApartHands) => handler(input as ParsedOf<O>, hands),
  })
}

/** What acts of an operation in a session of a kind; one for reading changes nothing. */
export function withinOf(
  implementations: ReadonlyMap<string, Implementation>,
  operation: Operation,
  kind: Operation['kind'],
): Within {
  const implementation = implementations.get(operation.name)
  if (implementation?.operation !== operation || !(sealed in implementation))
    throw new Error(`${operation.name} is not implemented`)
  if (operation.kind === 'mutation' && kind === 'query')
    throw new Fault('denied', 'A query cannot change anything.')
  return implementation
}
