import { appendFile, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { groupCreate, groupList } from '@weir/contract'
import pg from 'pg'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { openHeadFile } from '../src/audit/head-file.ts'
import { openSealer } from '../src/audit/sealer.ts'
import { openCore } from '../src/core.ts'
import { loginPassword } from '../src/db/migrate.ts'
import { openDatabase } from '../src/db/open.ts'
import { openKeyring } from '../src/keys/keyring.ts'
import { uuid7 } from '../src/keys/uuid.ts'
import { openWorld, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
  for (let number = 1; number <= 30; number++) await makeGroup(`Group ${number}`)
  await world.core.audit.seal()
})
afterAll(() => world[Symbol.asyncDispose]())

const makeGroup = (name: string) => {
  const { organization_id, owner } = world
  return world.ask(owner.principal, groupCreate, { organization_id, name })
}

async function verified(core = world.core) {
  const found = await Array.fromAsync(core.audit.verify(world.organization_id))
  return found[0] ?? { organization_id: '', entries: 0, heads: 0, findings: [] }
}

const headFolder = async () => {
  const [installation = ''] = await readdir(join(world.dataFolder, 'audit-heads'))
  return join(world.dataFolder, 'audit-heads', installation)
}

/** As somebody who owns the database: past the policies and the triggers. */
async function asIntruder(statement: string, values: unknown[] = []): Promise<void> {
  await world.sql("set session_replication_role = 'replica'")
  try {
    await world.sql(statement, values)
  } finally {
    await world.sql("set session_replication_role = 'origin'")
  }
}

/** Each with the statements of its own that take it back. */
const intrusions: [string, string, string][] = [
  [
    'an edit',
    `update audit set input = '{"name": "another"}' where seq = 7`,
    `update audit a set input = k.input, user_id = k.user_id from kept k where a.id = k.id`,
  ],
  [
    'another person',
    `update audit set user_id = gen_random_uuid() where seq = 8`,
    `update audit a set input = k.input, user_id = k.user_id from kept k where a.id = k.id`,
  ],
  ['a deletion', 'delete from audit where seq = 9', 'insert into audit select * from kept where seq = 9'],
  [
    'an exchange',
    `update audit a set operation = b.operation, input = b.input, id = gen_random_uuid() from audit b where a.seq = 10 and b.seq = 11`,
    `delete from audit where seq = 10; insert into audit select * from kept where seq = 10`,
  ],
  [
    'a cut end with its head put right',
    `delete from audit where seq > 12; update audit_head set seq = 12, hash = (select hash from kept where seq = 12)`,
    `insert into audit select * from kept where seq > 12; update audit_head set seq = (select max(seq) from kept), hash = (select hash from kept order by seq desc limit 1)`,
  ],
  [
    'all of it gone',
    `delete from audit; delete from audit_head`,
    `insert into audit select * from kept; insert into audit_head (organization_id, seq, hash) select organization_id, seq, hash from kept order by seq desc limit 1`,
  ],
  [
    'an entry of last week',
    `insert into audit (organization_id, id, at, principal_kind, operation, input) select organization_id, gen_random_uuid(), now() - interval '7 days', 'session', 'group.create', '{}' from kept where seq = 1`,
    `delete from audit where id not in (select id from kept)`,
  ],
]

test('a sealed audit is verified, its heads are outside of the database', async () => {
  const { entries, heads, findings } = await verified()
  expect(findings).toEqual([])
  expect(entries).toBeGreaterThan(30)
  expect(heads).toBe(1)
  const [name = ''] = await readdir(await headFolder())
  expect(await readFile(join(await headFolder(), name), 'utf8')).toContain(world.organization_id)
})

test.each(intrusions)('the verification finds %s', async (_, intrusion, remedy) => {
  await world.sql('drop table if exists kept; create table kept as select * from audit where seq is not null')
  for (const statement of intrusion.split('; ')) await asIntruder(statement)
  expect((await verified()).findings.length).toBeGreaterThan(0)
  for (const statement of remedy.split('; ')) await asIntruder(statement)
  await world.sql('drop table kept')
  expect((await verified()).findings).toEqual([])
})

test('an entry of last week that the sealer took for new is found by its date', async () => {
  await asIntruder(
    "insert into audit (organization_id, id, at, principal_kind, operation, input) values ($1, $2, now() - interval '7 days', 'session', 'group.create', '{}')",
    [world.organization_id, uuid7()],
  )
  await world.core.audit.seal()
  expect((await verified()).findings).toMatchObject([{ kind: 'inserted' }])
})

test('a chain that was linked anew after an edit is found by the heads outside', async () => {
  await using second = await openWorld()
  const { organization_id, owner } = second
  await second.ask(owner.principal, groupCreate, { organization_id, name: 'Kept' })
  await second.core.audit.seal()
  await second.sql("set session_replication_role = 'replica'")
  await second.sql(`update audit set input = '{"name": "Other"}' where operation = 'group.create'`)
  await second.sql('update audit set seq = null, hash = null')
  await second.sql('delete from audit_head')
  await second.sql("set session_replication_role = 'origin'")
  await second.core.audit.seal()
  const [found] = await Array.fromAsync(second.core.audit.verify(organization_id))
  expect(found?.findings).toMatchObject([{ kind: 'rewritten' }])
})

test('the keeper numbers a row once and changes nothing else of it', async () => {
  await expect(world.sql('update audit set seq = seq + 1000 where seq = 5')).rejects.toThrow('never changed')
  await expect(world.sql("update audit set operation = 'none' where seq = 5")).rejects.toThrow(
    'never changed',
  )
})

test('of two instances that seal at once each entry gets one number, and both write down the heads', async () => {
  await using shared = await openWorld()
  const { organization_id, owner, ownerUrl, dataFolder } = shared
  await using twin = await openCore({ dataFolder, databaseUrl: ownerUrl })
  const sealing = Array.from({ length: 20 }, async (_, number) => {
    await shared.ask(owner.principal, groupCreate, { organization_id, name: `Both ${number}` })
    await Promise.all([shared.core.audit.seal(), twin.audit.seal()])
  })
  await Promise.all(sealing)
  const [found] = await Array.fromAsync(twin.audit.verify(organization_id))
  expect(found?.findings).toEqual([])
  const [{ open } = { open: -1 }] = await shared.sql<{ open: number }>(
    'select count(*)::int as open from audit where seq is null',
  )
  expect(open).toBe(0)
})

test('a round reads the heads that are new, of another instance too, and not those of every organization', async () => {
  await using busy = await openWorld()
  await busy.sql("set session_replication_role = 'replica'")
  await busy.sql(
    `insert into audit_head (organization_id, seq, hash, sealed_at)
     select gen_random_uuid(), 7, '', now() - interval '1 day' from generate_series(1, 300)`,
  )
  const { host, port, database: name } = new pg.Client({ connectionString: busy.ownerUrl })
  const keyring = await openKeyring(busy.dataFolder)
  await using database = openDatabase({ host, port, database: name ?? '' }, (login) =>
    loginPassword(keyring, login),
  )
  const pool = database.pool('weir_keeper')
  const logged: unknown[] = []
  const sealer = openSealer({
    pool,
    heads: openHeadFile(join(busy.dataFolder, 'heads')),
    log: (_level, _message, about) => void logged.push(about),
  })
  await sealer.seal()
  expect(logged.length).toBeGreaterThanOrEqual(300)
  const asked = vi.spyOn(pool, 'query')
  const rowsOfRound = async () => {
    asked.mockClear()
    logged.length = 0
    await sealer.seal()
    const answers = await Promise.all(asked.mock.results.map(({ value }) => value as Promise<pg.QueryResult>))
    return answers.reduce((sum, { rows }) => sum + rows.length, 0)
  }
  expect(await rowsOfRound()).toBeLessThan(5)
  expect(logged).toEqual([])
  await busy.sql(
    `update audit_head set seq = 8, sealed_at = (select max(sealed_at) from audit_head) - interval '20 seconds'
      where organization_id = (select min(organization_id::text)::uuid from audit_head where seq = 7)`,
  )
  expect(await rowsOfRound()).toBeLessThan(6)
  expect(logged).toMatchObject([{ seq: 8 }])
})

test('a line that a crash cut off is passed over', async () => {
  await using cut = await openWorld()
  await cut.core.audit.seal()
  const [installation = ''] = await readdir(join(cut.dataFolder, 'audit-heads'))
  const folder = join(cut.dataFolder, 'audit-heads', installation)
  const [name = ''] = await readdir(folder)
  await appendFile(join(folder, name), '{"organization_id":"')
  const [found] = await Array.fromAsync(cut.core.audit.verify(cut.organization_id))
  expect(found).toMatchObject({ findings: [], heads: 1 })
  await rm(folder, { recursive: true })
})

test('when the audit cannot be written changes are refused, and reading goes on', async () => {
  await using full = await openWorld()
  const { organization_id, owner } = full
  const groups = () => full.ask(owner.principal, groupList, { organization_id })
  const before = (await groups()).total
  await full.sql(
    `create function no_space() returns trigger language plpgsql as $$ begin raise exception 'no space left on device' using errcode = 'disk_full'; end $$;
     create trigger no_space before insert on audit for each row execute function no_space()`,
  )
  const change = full.ask(owner.principal, groupCreate, { organization_id, name: 'Not written' })
  await expect(change).rejects.toMatchObject({ code: 'busy' })
  expect((await groups()).total).toBe(before)
  await full.sql('drop trigger no_space on audit')
  await full.ask(owner.principal, groupCreate, { organization_id, name: 'Written' })
  expect((await groups()).total).toBe(before + 1)
})

test('an entry names the objects it is about and where it came from', async () => {
  const { organization_id, owner } = world
  const asker = { principal: owner.principal, kind: 'mutation' as const, from: '198.51.100.0' }
  const { id } = await world.core.session(asker, (call) =>
    call(groupCreate, { organization_id, name: 'Named' }),
  )
  const rows = await world.sql("select objects, from_address from audit where input ->> 'name' = 'Named'")
  expect(rows).toEqual([{ objects: [id], from_address: '198.51.100.0' }])
})
