import {
  auditList,
  Group,
  groupCreate,
  groupList,
  meRead,
  metricSeries,
  reportUpload,
  vulnerabilityTreat,
} from '@weir/contract'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { loginPassword } from '../src/db/migrate.ts'
import { openDatabase } from '../src/db/open.ts'
import { unmarkedIds } from '../src/door/references.ts'
import { signScope } from '../src/door/scope.ts'
import { openKeyring } from '../src/keys/keyring.ts'
import { addVulnerability } from './fact-rows.ts'
import { openWorld, type Person, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world[Symbol.asyncDispose]())

/** Statements as the serving login, in a transaction with the owner's own valid scope: what injected SQL could do. */
async function asServed<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const keyring = await openKeyring(world.dataFolder)
  const { host, port, database: name } = new pg.Client({ connectionString: world.ownerUrl })
  await using database = openDatabase({ host, port, database: name ?? '' }, (login) =>
    loginPassword(keyring, login),
  )
  const client = await database.pool('weir_app').connect()
  try {
    const scope = { organization_id: world.organization_id, groups: 'all' as const }
    const setting = await signScope({ keyring, database }, client, {
      principal: world.owner.principal,
      scope,
    })
    await client.query('begin')
    await client.query("select set_config('weir.scope', $1, true)", [setting])
    return await work(client)
  } finally {
    await client.query('rollback')
    client.release()
  }
}

/** Whether each statement is allowed; what one does is taken back before the next. */
const allowed = (statements: readonly string[]): Promise<string[]> =>
  asServed(async (client) => {
    const found: string[] = []
    for (const statement of statements) {
      await client.query('savepoint one')
      await client.query(statement).then(
        () => found.push(statement),
        () => undefined,
      )
      await client.query('rollback to savepoint one')
    }
    return found
  })

const groupNames = async () =>
  (await world.ask(world.owner.principal, groupList, {})).items.map(({ name }) => name)

test('large and secret fields of a change are struck out of its audit row', async () => {
  const { organization_id, group_id, root_id, owner } = world
  async function* body() {
    yield Buffer.from('{}')
  }
  const { id, bytes } = await world.core.storeUpload(organization_id, body())
  const upload = { organization_id, group_id, root_id, blob: id, bytes }
  await world.ask(owner.principal, reportUpload, upload)
  const rows = await world.sql<{ input: { blob: string } }>(
    "select input from audit where operation = 'report.upload'",
  )
  expect(rows.map(({ input }) => input.blob)).toEqual(['[bulk]'])
})

test('a change that is taken back takes its audit row with it', async () => {
  const { organization_id, owner } = world
  const gone = world.core.session({ principal: owner.principal, kind: 'mutation' }, async (call) => {
    await call(groupCreate, { organization_id, name: 'Taken back' })
    throw new Error('the caller changed its mind')
  })
  await expect(gone).rejects.toThrow('changed its mind')
  expect(await world.sql("select 1 from audit where input ->> 'name' = 'Taken back'")).toEqual([])
  expect(await groupNames()).not.toContain('Taken back')
})

test('who asks is in the audit as the database knows it, whatever the writer says', async () => {
  const { items } = await world.ask(world.owner.principal, auditList, {})
  expect(items.length).toBeGreaterThan(0)
  const row = `insert into audit (organization_id, id, operation, input%s) values (scope_organization(), gen_random_uuid(), 'x', '{}'%s)`
  const plain = row.replaceAll('%s', '')
  const forged = ['user_id', 'credential_id'].map((column) =>
    row.replace('%s', `, ${column}`).replace('%s', ', gen_random_uuid()'),
  )
  const dated = row.replace('%s', ', at').replace('%s', ', now()')
  expect(await allowed([plain, ...forged, dated])).toEqual([plain])
})

test('the audit, the security log and the history are never changed or deleted by those who write them', async () => {
  const { id } = await addVulnerability(world, world)
  const { organization_id, owner } = world
  const treated = { treatment: 'in_progress', justification: 'Soon.' } as const
  await world.ask(owner.principal, vulnerabilityTreat, {
    organization_id,
    vulnerability_ids: [id],
    ...treated,
  })
  const statements = ['audit', 'security_log', 'history'].flatMap((table) => [
    `update ${table} set operation = 'nothing'`,
    `delete from ${table}`,
    `truncate ${table}`,
  ])
  expect(await allowed(statements)).toEqual([])
  expect(
    await world.sql("select field from history where entity_id = $1 and field = 'treatment'", [id]),
  ).toHaveLength(1)
})

test('the serving login reads no MAC, no key, no name of a person, and no table of the installation', async () => {
  const tables = await world.sql<{ name: string }>(
    `select c.relname as name from pg_class c
      where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and obj_description(c.oid, 'pg_class') like 'class: installation%'`,
  )
  expect(tables.length).toBeGreaterThan(5)
  expect(
    await allowed([
      'select mac from user_token',
      'select mac from machine_token',
      'update user_token set expires_at = now()',
      'select name from directory.person',
      'select name from directory.author',
      ...tables.map(({ name }) => `select 1 from ${name}`),
    ]),
  ).toEqual([])
})

test('what is read changes nothing, even where the database is told to write while it reads', async () => {
  const { owner } = world
  await world.sql('create table written (at timestamptz)')
  await world.sql(`create function write_it() returns boolean language plpgsql volatile security definer as
    $$ begin insert into public.written values (now()); return true; end $$`)
  await world.sql('alter table "group" rename to real_group')
  await world.sql('create view "group" as select * from real_group where write_it()')
  await world.sql('grant select on "group" to weir_app')
  try {
    await expect(world.ask(owner.principal, groupList, {})).rejects.toThrow(/read-only transaction/)
    expect(await world.sql('select 1 from written')).toEqual([])
  } finally {
    await world.sql('drop view "group"; alter table real_group rename to "group"')
  }
  expect(await world.ask(owner.principal, meRead, {})).toMatchObject({ kind: 'session' })
})

test('what a caller may do is what its roles hold, in this group and not in the next', async () => {
  const { organization_id, group_id, owner } = world
  const { group_id: next } = await world.group(owner, organization_id, 'Next')
  const both = await world.join(organization_id, 'member', { id: group_id, role: 'manager' })
  await world.sql(
    "insert into group_member (organization_id, group_id, user_id, role) values ($1, $2, $3, 'viewer')",
    [organization_id, next, both.user_id],
  )
  const { items } = await world.ask(both.principal, groupList, { organization_id })
  const can = new Map(items.map((group) => [group.id, group.can]))
  expect(can.get(group_id)).toContain('root:add')
  expect(can.get(next)).not.toContain('root:add')
})

test('a number over several groups is over those of who asks', async () => {
  const { organization_id, owner } = world
  const { group_id: beside } = await world.group(owner, organization_id, 'Beside')
  const viewer = await world.join(organization_id, 'member', { id: beside, role: 'viewer' })
  await addVulnerability(world, world, { reported_at: '2025-01-07T00:00:00Z' })
  await world.ask(owner.principal, groupCreate, { organization_id, name: 'Counts as changed facts' })
  const weeks = { date_from: '2025-01-06', date_to: '2025-01-12', granularity: 'week' } as const
  const found = async ({ principal }: Person) => {
    const asked = { organization_id, ...weeks, metrics: ['found-count'] }
    const { series } = await world.ask(principal, metricSeries, asked)
    return series.map(({ columns }) => columns[0]?.values)
  }
  expect(await found(owner)).toEqual([[1]])
  expect(await found(viewer)).toEqual([[0]])
})

test('an answer holds what the contract declares and nothing else of a row', async () => {
  const { items } = await world.ask(world.owner.principal, groupList, { first: 1 })
  expect(items.flatMap((group) => Object.keys(group)).sort()).toEqual(Object.keys(Group.shape).sort())
})

test('an id without a mark in an input is seen at the start', () => {
  const input = groupList.input.extend({ root_id: z.uuid(), other_ids: z.array(z.uuid()) })
  expect(unmarkedIds({ ...groupList, input })).toEqual(['root_id', 'other_ids'])
  expect(unmarkedIds(groupList)).toEqual([])
})
