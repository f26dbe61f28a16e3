import { Fault } from '@weir/contract'
import type pg from 'pg'

/**
 * Does some work in one transaction of a pool, which is kept whole or taken back whole. A connection that does not say that it took
 * the work back is not used again.
 */
export const inTransaction = <T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> =>
  inOne('begin', pool, work)

/** The same for reading alone: all of it in one snapshot. */
export const inSnapshot = <T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> =>
  inOne('begin isolation level repeatable read read only', pool, work)

async function inOne<T>(
  begin: string,
  pool: pg.Pool,
  work: (client: pg.PoolClient) => Promise<T>,
): Promise<T> {
  const client = await pool.connect()
  let isFit = false
  try {
    await client.query(begin)
    const result = await work(client)
    const { command } = await client.query('commit')
    if (command !== 'COMMIT') throw takenBack()
    isFit = true
    return result
  } catch (error) {
    isFit = await client.query('rollback').then(
      () => true,
      () => false,
    )
    throw error
  } finally {
    client.release(!isFit)
  }
}

/** The database answers the commit of a transaction in which a statement failed by taking it back. */
export const takenBack = (): Fault =>
  new Fault(
    'internal',
    'The database took this change back; nothing was changed. Look at it again before you repeat it.',
  )
