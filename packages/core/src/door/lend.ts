import type pg from 'pg'

/** What a handler asks of a connection. */
export type Asking = Pick<pg.PoolClient, 'query'>

/** A connection in the hands of one call. */
export interface Lent extends Asking {
  readonly isTakenBack: boolean
  takeBack(): void
}

/**
 * Lends a connection to one call. What a handler left running asks later is refused, and not sent: by then the connection serves another
 * call, in another scope, or another session, of somebody else.
 */
export function lend(client: pg.PoolClient): Lent {
  let isTakenBack = false
  const ask = (...asked: unknown[]): unknown =>
    isTakenBack ? Promise.reject(isOver('call')) : Reflect.apply(client.query, client, asked)
  return {
    query: ask as typeof client.query, // it has several ways of being called, and this takes them all
    get isTakenBack() {
      return isTakenBack
    },
    takeBack() {
      isTakenBack = true
    },
  }
}

/** What is asked of a session or a call after its end is a mistake of ours. */
export const isOver = (what: 'session' | 'call'): Error => new Error(`the ${what} is over`)
