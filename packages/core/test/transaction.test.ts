import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { inSnapshot, inTransaction } from '../src/db/transaction.ts'
import { openWorld, type World } from './world.ts'

let world: World
let pool: pg.Pool
beforeAll(async () => {
  world = await openWorld()
  pool = new pg.Pool({ connectionString: world.adminUrl, max: 1 })
  pool.on('error', () => undefined)
  await pool.query('create table kept (n int)')
})
afterAll(async () => {
  await pool.end()
  await world[Symbol.asyncDispose]()
})

const kept = async () =>
  (await pool.query<{ n: number }>('select n from kept order by n')).rows.map(({ n }) => n)

test('work is kept whole, or taken back whole with the error it ended with', async () => {
  await inTransaction(pool, (client) => client.query('insert into kept values (1)'))
  const failing = inTransaction(pool, async (client) => {
    await client.query('insert into kept values (2)')
    throw new Error('in the middle')
  })
  await expect(failing).rejects.toThrow('in the middle')
  expect(await kept()).toContain(1)
  expect(await kept()).not.toContain(2)
})

test('work that passed over a statement that failed is not taken for kept', async () => {
  const silent = inTransaction(pool, async (client) => {
    await client.query('insert into kept values (3)')
    await client.query('select 1 / 0').catch(() => undefined)
  })
  await expect(silent).rejects.toMatchObject({ code: 'internal' })
  expect(await kept()).not.toContain(3)
})

test('a connection that broke is not used again', async () => {
  const broken = inTransaction(pool, async (client) => {
    client.on('error', () => undefined)
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid')
    await world.sql('select pg_terminate_backend($1)', [rows[0]?.pid])
    await client.query('insert into kept values (4)')
  })
  await expect(broken).rejects.toThrow()
  expect(await kept()).not.toContain(4)
})

test('a snapshot reads and writes nothing', async () => {
  const seen = await inSnapshot(pool, async (client) => {
    const first = await client.query('select n from kept')
    await world.sql('insert into kept values (5)')
    const second = await client.query('select n from kept')
    return { first: first.rows, second: second.rows }
  })
  expect(seen.second).toEqual(seen.first)
  await expect(inSnapshot(pool, (client) => client.query('insert into kept values (6)'))).rejects.toThrow(
    /read-only/,
  )
})
