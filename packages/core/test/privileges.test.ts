import { readFile } from 'node:fs/promises'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readPrivileges } from '../src/db/privileges.ts'
import { openWorld, type World } from './world.ts'

let world: World
let client: pg.Client
beforeAll(async () => {
  world = await openWorld()
  client = new pg.Client({ connectionString: world.adminUrl })
  await client.connect()
})
afterAll(async () => {
  await client.end()
  await world[Symbol.asyncDispose]()
})

test('the privileges of every role of the database are the reviewed list, no more and no fewer', async () => {
  const reviewed = await readFile('docs/surface/privileges.md', 'utf8')
  expect((await readPrivileges(client)).split('\n')).toEqual(reviewed.split('\n'))
})

test.each([
  ['a table', 'grant update on audit to weir_loader'],
  ['a column', 'grant select (mac) on user_token to weir_app'],
  ['a function', 'grant execute on function scope_list_add(uuid, uuid[]) to weir_demo'],
  ['a schema', 'grant create on schema public to weir_app'],
  ['a sequence', 'create sequence counted; grant usage on sequence counted to weir_demo'],
  [
    'the database',
    "do $$ begin execute format('grant temporary on database %I to weir_app', current_database()); end $$",
  ],
  ['everybody', 'grant select on installation to public'],
  ['a membership', 'grant weir_searcher to weir_demo'],
  ['a new table', 'create table beside (); grant select on beside to weir_app'],
  ['a policy', 'create policy beside on installation to weir_keeper using (true)'],
  ['what a policy lets through', 'alter policy keeper on job using (status is not null)'],
])('a privilege that nobody reviewed is seen: %s', async (_, statement) => {
  const before = await readPrivileges(client)
  await client.query(`begin; ${statement}`)
  const after = await readPrivileges(client)
  await client.query('rollback')
  expect(after).not.toBe(before)
  expect(await readPrivileges(client)).toBe(before)
})
