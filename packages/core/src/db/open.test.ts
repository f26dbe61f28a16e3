import pg from 'pg'
import { expect, test } from 'vitest'
import { kyselyOn, openDatabase } from './open.ts'

test('a keyring that cannot be read rejects, and is never thrown where nobody waits', async () => {
  await using database = openDatabase({ host: '127.0.0.1', port: 1, database: 'weir' }, () => {
    throw new Error('no keyring')
  })
  const pool = database.pool('weir_keeper')
  await expect(pool.query('select 1')).rejects.toThrow('no keyring')
  await expect(pool.connect()).rejects.toThrow('no keyring')
  const told = new Promise((resolve) => pool.connect((error) => resolve(error)))
  expect(await told).toMatchObject({ message: 'no keyring' })
})

test('nothing is one of an empty list, and everything is none of it', () => {
  const groups = kyselyOn(new pg.Client()).selectFrom('group').select('id')
  const sqlOf = (how: 'in' | 'not in', ids: string[]) => groups.where('id', how, ids).compile().sql
  expect(sqlOf('in', [])).toBe('select "id" from "group" where false')
  expect(sqlOf('not in', [])).toBe('select "id" from "group" where true')
  expect(sqlOf('in', ['x'])).toBe('select "id" from "group" where "id" in ($1)')
})
