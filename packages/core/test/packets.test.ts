import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { loginPassword } from '../src/db/migrate.ts'
import { openDatabase } from '../src/db/open.ts'
import { openKeyring } from '../src/keys/keyring.ts'
import { openWorld, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
  await world.sql('create table seat (number int constraint seat_taken unique deferrable initially deferred)')
  await world.sql('grant select, insert, delete on seat to weir_app')
})
afterAll(() => world[Symbol.asyncDispose]())

/** A connection as the product has it, and a table of which the database says only at the end of a transaction what is wrong. */
async function onConnection<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const keyring = await openKeyring(world.dataFolder)
  const { host, port, database: name } = new pg.Client({ connectionString: world.ownerUrl })
  await using database = openDatabase({ host, port, database: name ?? '' }, (login) =>
    loginPassword(keyring, login),
  )
  const client = await database.pool('weir_app').connect()
  try {
    await client.query('delete from seat')
    return await work(client)
  } finally {
    client.release()
  }
}

const sit = (client: pg.PoolClient, number: number) =>
  client.query({ name: 'sit', text: 'insert into seat values ($1)', values: [number] })
const taken = async () =>
  (await world.sql<{ number: number }>('select number from seat order by 1')).map((row) => row.number)
const refused = { status: 'rejected', reason: { constraint: 'seat_taken' } }

test('a statement that the database takes back at its very end is told as refused', async () => {
  await onConnection(async (client) => {
    await sit(client, 1)
    await expect(sit(client, 1)).rejects.toMatchObject(refused.reason)
    expect(await taken()).toEqual([1])
    expect(await sit(client, 2)).toMatchObject({ rowCount: 1, command: 'INSERT' })
    expect(await taken()).toEqual([1, 2])
  })
})

test('statements that are kept together are refused together', async () => {
  await onConnection(async (client) => {
    const outcomes = await Promise.allSettled([sit(client, 1), sit(client, 2), sit(client, 2)])
    expect(outcomes).toMatchObject([refused, refused, refused])
    const broken = await Promise.allSettled([sit(client, 1), client.query('select 1 / 0'), sit(client, 2)])
    expect(broken.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
    expect(await taken()).toEqual([])
    await sit(client, 3)
    expect(await taken()).toEqual([3])
  })
})

test('inside of a transaction each statement has its own answer, up to the one that fails', async () => {
  await onConnection(async (client) => {
    const outcomes = await Promise.allSettled([
      client.query('begin'),
      sit(client, 1),
      client.query('savepoint one'),
      client.query('rollback to savepoint one'),
      sit(client, 1),
      client.query('select 1 / 0'),
      sit(client, 2),
    ])
    expect(outcomes.map(({ status }) => status === 'fulfilled')).toEqual([
      ...Array<boolean>(5).fill(true),
      false,
      false,
    ])
    await client.query('rollback')
    await Promise.all([client.query('begin'), sit(client, 1), sit(client, 1)])
    const ended = await Promise.allSettled([client.query('commit'), sit(client, 3)])
    expect(ended).toMatchObject([refused, refused])
    const kept = await Promise.allSettled([
      client.query('begin'),
      sit(client, 4),
      client.query('commit'),
      client.query('select 1 / 0'),
    ])
    expect(kept.map(({ status }) => status === 'fulfilled')).toEqual([true, true, true, false])
    expect(await taken()).toEqual([4])
  })
})
