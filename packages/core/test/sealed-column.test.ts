import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { loginPasswords } from '../src/db/migrate.ts'
import { type Database, openDatabase } from '../src/db/open.ts'
import { openDataKeys } from '../src/keys/data-keys.ts'
import { openKeyring } from '../src/keys/keyring.ts'
import { type Cell, type SealedColumns, sealedColumns } from '../src/keys/sealed-column.ts'
import { uuid7 } from '../src/keys/uuid.ts'
import { openWorld, type World } from './world.ts'

let world: World
let database: Database
let columns: SealedColumns
let cell: Cell
beforeAll(async () => {
  world = await openWorld()
  const keyring = await openKeyring(world.dataFolder)
  const { host, port, database: name } = new pg.Client({ connectionString: world.ownerUrl })
  database = openDatabase({ host, port, database: name ?? '' }, (login) => loginPasswords(keyring, login))
  columns = sealedColumns(openDataKeys(database.pool('weir_keeper'), keyring))
  cell = { organization_id: world.organization_id, table: 'root', column: 'secret', row: uuid7() }
})
afterAll(async () => {
  await database[Symbol.asyncDispose]()
  await world[Symbol.asyncDispose]()
})

test('a sealed text opens in its own cell, and shows nothing of itself', async () => {
  for (const text of ['', 'canary-of-a-secret', 'ü'.repeat(5000)]) {
    const sealed = await columns.seal(cell, text)
    expect(await columns.open(cell, sealed)).toBe(text)
    if (text !== '') expect(sealed.includes(text)).toBe(false)
  }
  expect(await columns.seal(cell, 'same')).not.toEqual(await columns.seal(cell, 'same'))
})

test('a ciphertext that was moved to another row, column, table or organization is refused', async () => {
  const rival = await world.organization('Rival')
  await columns.seal({ ...cell, organization_id: rival.organization_id }, 'theirs')
  const sealed = await columns.seal(cell, 'secret')
  const elsewhere = [
    { row: uuid7() },
    { column: 'other' },
    { table: 'provider' },
    { organization_id: rival.organization_id },
  ]
  for (const place of elsewhere)
    await expect(columns.open({ ...cell, ...place }, sealed)).rejects.toMatchObject({ code: 'unprocessable' })
})

test('a changed or cut ciphertext is refused', async () => {
  const sealed = await columns.seal(cell, 'secret')
  for (let at = 0; at < sealed.length; at++) {
    const changed = Buffer.from(sealed)
    changed[at] = (changed[at] ?? 0) ^ 1
    await expect(columns.open(cell, changed)).rejects.toMatchObject({ code: 'unprocessable' })
    await expect(columns.open(cell, sealed.subarray(0, at))).rejects.toMatchObject({ code: 'unprocessable' })
  }
})

test('the key of one organization, put into the row of another, opens nothing', async () => {
  const rival = await world.organization('Second rival')
  await columns.seal(cell, 'ours')
  await columns.seal({ ...cell, organization_id: rival.organization_id }, 'theirs')
  await world.sql(
    `update data_key set wrapped = (select wrapped from data_key where organization_id = $1), key_version = 1 where organization_id = $2`,
    [cell.organization_id, rival.organization_id],
  )
  const keyring = await openKeyring(world.dataFolder)
  const fresh = openDataKeys(database.pool('weir_keeper'), keyring)
  await expect(fresh.find(rival.organization_id, 1)).rejects.toMatchObject({ code: 'unprocessable' })
  expect(await fresh.find(cell.organization_id, 1)).toHaveLength(32)
})

test('the serving login reads no data key', async () => {
  await expect(database.pool('weir_app').query('select 1 from data_key')).rejects.toThrow('permission denied')
})
