import type { Operation, ParsedOf } from '@weir/contract'
import type { Kysely } from 'kysely'
import type { z } from 'zod'
import type { Schema } from '../db/schema.generated.ts'
import type { Hands } from './hands.ts'

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

/** An operation with its handler inside; without the door there is no way to call it. */
export interface Implementation {
  readonly operation: Operation
  readonly [sealed]: (tx: Kysely<Schema>, input: unknown, hands: Hands) => Promise<unknown>
}

/** Joins a declaration and its handler; a wrong input or output does not compile. */
export function implement<O extends Operation>(operation: O, handler: Handler<O>): Implementation {
  return Object.freeze({
    operation,
    // the door passes what it parsed with this operation's own schema
    [sealed]: (tx: Kysely<Schema>, input: unknown, hands: Hands) => handler(tx, input as ParsedOf<O>, hands),
  })
}
