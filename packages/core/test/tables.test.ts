import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openCore } from '../src/core.ts'
import { findCatalogueGaps } from '../src/db/catalogue.ts'
import { loginPassword } from '../src/db/migrate.ts'
import { logins, roles } from '../src/db/roles.ts'
import { openKeyring } from '../src/keys/keyring.ts'
import { uuid7 } from '../src/keys/uuid.ts'
import { openWorld, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world[Symbol.asyncDispose]())

async function connected<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => undefined)
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

async function urlOf(login: (typeof logins)[number]): Promise<string> {
  const url = new URL(world.ownerUrl)
  url.username = login
  url.password = loginPassword(await openKeyring(world.dataFolder), login)
  return url.toString()
}

test('a migrated database has no gaps', async () => {
  expect(await connected(world.ownerUrl, findCatalogueGaps)).toEqual([])
})

test('every table with an organization is a tenant table, protected and forced, with the organization first in every key', async () => {
  const tables = await world.sql<{ name: string; kind: string; forced: boolean }>(
    `select c.relname as name, split_part(obj_description(c.oid, 'pg_class'), ',', 1) as kind, c.relrowsecurity and c.relforcerowsecurity as forced
       from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'organization_id'
      where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')`,
  )
  expect(tables.length).toBeGreaterThan(20)
  const unprotected = tables.filter(
    ({ name, kind, forced }) =>
      !(kind === 'class: installation' && name === 'idempotency') &&
      !(forced && ['class: tenant', 'class: membership'].includes(kind)),
  )
  expect(unprotected).toEqual([])
})

/** Logins that see tenant tables under a scope. */
const tenantLogins = ['weir_app', 'weir_loader', 'weir_demo'] as const

test('without a scope every serving login sees empty tenant tables, and the owner does too', async () => {
  const tables = await world.sql<{ name: string }>(
    `select quote_ident(c.relname) as name from pg_class c
      where c.relnamespace = 'public'::regnamespace and obj_description(c.oid, 'pg_class') like 'class: tenant%'`,
  )
  for (const url of [...(await Promise.all(tenantLogins.map(urlOf))), world.ownerUrl])
    await connected(url, async (client) => {
      for (const { name } of tables) {
        const columns = name === 'machine_token' ? 'organization_id' : '*'
        const rows = await client.query(`select ${columns} from ${name} limit 1`).then(
          (result) => result.rowCount,
          (error: Error) => (error.message.startsWith('permission denied') ? 0 : error.message),
        )
        expect([name, rows]).toEqual([name, 0])
      }
    })
  expect(await world.sql('select 1 from "group"')).toHaveLength(1)
})

/** Each breaks one promise; what start-up must say about it. */
const breaks: [string, string, RegExp][] = [
  ['a table without a class', 'create table loose (id int)', /a table without a class: public\.loose/],
  [
    'a tenant table without row-level security',
    'alter table root disable row level security',
    /without forced row-level security: root/,
  ],
  [
    'a tenant table that its owner reads',
    'alter table root no force row level security',
    /forced row-level security: root/,
  ],
  [
    'a policy that is wider than the template',
    'drop policy tenant on root; create policy tenant on root to weir_app using (true) with check (true)',
    /policy is not the template: root/,
  ],
  ['one more policy', 'create policy more on root to weir_app using (true)', /no template makes: root\.more/],
  [
    'a policy for everybody',
    'create policy all_of_us on root using (true)',
    /no template makes: root\.all_of_us/,
  ],
  [
    'a policy of another class',
    'create policy self on root to weir_app using (true)',
    /no template makes: root\.self/,
  ],
  [
    'a personal table that everybody reads',
    'drop policy self on session; create policy self on session to weir_app using (true) with check (true)',
    /no template makes: session\.self/,
  ],
  [
    'a policy that the template is only a part of',
    `drop policy tenant on root; create policy tenant on root to weir_app
       using ((organization_id = (select scope_organization()) and group_id = any ((select scope_groups())::uuid[])) or true)
       with check ((organization_id = (select scope_organization()) and group_id = any ((select scope_groups())::uuid[])) or true)`,
    /policy is not the template: root/,
  ],
  [
    'a sortable column that row-level security cannot index',
    'alter table finding add score numeric; create index finding_score on finding (organization_id, score)',
    /not leakproof: finding\.score/,
  ],
  [
    'a view with its owner’s rights',
    'create view peek as select * from root',
    /without security_invoker: peek/,
  ],
  [
    'a public table that a serving login changes',
    'grant delete on known_exploited to weir_app',
    /a serving login may change, or that knows an organization or a person: known_exploited/,
  ],
  ['a materialised view', 'create materialized view stale as select * from root', /materialised view: stale/],
  [
    'a definer function',
    "create function peek() returns int language sql security definer as 'select 1'",
    /outside of the allow-list: peek/,
  ],
  [
    'a key without the organization',
    'create unique index root_location on root (location)',
    /does not start with the organization: root\.root_location/,
  ],
  [
    'a foreign key without the organization',
    'create table stray (id uuid primary key references scope_list); alter table root add stray uuid references scope_list',
    /does not carry the organization: root\./,
  ],
  [
    'a personal key without the person',
    'create unique index session_only on session (id)',
    /does not start with the person: session\.session_only/,
  ],
  [
    'a commit that is not waited for',
    'set local synchronous_commit = off',
    /loses what was acknowledged: synchronous_commit = off/,
  ],
  [
    'an installation table that is served',
    'grant select on scope_key to weir_app',
    /serving login may touch: scope_key/,
  ],
  [
    'a login that is a member of a role',
    'grant weir_keeper to weir_app',
    /rights it must not have: weir_app/,
  ],
  [
    'a login that passes policies',
    'alter role weir_loader bypassrls',
    /rights it must not have: weir_loader/,
  ],
  [
    'a visitor who sees what no scope of a visitor opens',
    'create policy visitor on member for select to weir_demo using (true)',
    /reading login that no template makes: member\.visitor/,
  ],
  [
    'a visitor who reads keys',
    'grant select on scope_key to weir_demo',
    /reading login that no template makes: scope_key: weir_demo/,
  ],
  [
    'a visitor who writes',
    'grant update on finding to weir_demo',
    /reading login that no template makes: finding: weir_demo/,
  ],
  [
    'a loader that sees every organization',
    'alter policy reads on finding using (true)',
    /reading login that no template makes: finding\.reads/,
  ],
  [
    'a searching role that signs in',
    'alter role weir_searcher login',
    /owns functions and may sign in.*: weir_searcher/,
  ],
  [
    'a searching role that writes',
    'grant insert on root to weir_searcher',
    /may do more than read: weir_searcher/,
  ],
  [
    'a role that reads roles and writes',
    'grant update on member to weir_rights',
    /may do more than read: weir_rights/,
  ],
]

test.each(breaks)('start-up sees %s', async (_, statement, gap) => {
  await connected(world.adminUrl, async (client) => {
    // taken back at the end: roles are shared by every database of the tests
    await client.query('begin')
    await client.query(statement)
    expect((await findCatalogueGaps(client)).join('; ')).toMatch(gap)
    await client.query('rollback')
  })
})

test('a scope of many groups is forgotten after a day', async () => {
  await world.sql(
    "insert into scope_list (id, groups, created_at) values ($1, '{}', now() - interval '2 days')",
    [uuid7()],
  )
  const fresh = uuid7()
  await world.sql("select scope_list_add($1, '{}')", [fresh])
  expect(await world.sql('select id from scope_list')).toEqual([{ id: fresh }])
})

test('a gap keeps core from starting', async () => {
  await world.sql('create table loose (id int)')
  const { dataFolder, ownerUrl } = world
  await expect(openCore({ dataFolder, databaseUrl: ownerUrl })).rejects.toMatchObject({
    code: 'unprocessable',
    message: expect.stringContaining('public.loose'),
  })
  await world.sql('drop table loose')
  await using core = await openCore({ dataFolder, databaseUrl: ownerUrl })
  await core.ready()
})

test('no foreign key can join two organizations', async () => {
  const second = await world.organization('Second')
  const keys = await world.sql<{ name: string }>(
    `select k.conname as name from pg_constraint k join pg_class c on c.oid = k.conrelid
      where k.contype = 'f' and c.relnamespace = 'public'::regnamespace and obj_description(c.oid, 'pg_class') ~ '^class: (tenant|membership)'
        and not exists (select from unnest(k.conkey, k.confkey) as pair (mine, theirs)
                         join pg_attribute a on a.attrelid = k.conrelid and a.attnum = pair.mine
                         join pg_attribute b on b.attrelid = k.confrelid and b.attnum = pair.theirs
                        where a.attname = 'organization_id' and b.attname = 'organization_id')`,
  )
  expect(keys).toEqual([])
  await expect(
    world.sql(
      "insert into root (organization_id, group_id, id, nickname, kind, location) values ($1, $2, $3, 'x', 'ip', '10.0.0.1')",
      [second.organization_id, world.group_id, uuid7()],
    ),
  ).rejects.toThrow(/foreign key/)
})

test('no serving login is a member of a role, may take one, or has temporary tables', async () => {
  expect(
    await world.sql(
      `select r.rolname from pg_auth_members m join pg_roles r on r.oid = m.member where r.rolname = any ($1)`,
      [roles],
    ),
  ).toEqual([])
  for (const login of logins)
    await connected(await urlOf(login), async (client) => {
      for (const other of roles.filter((one) => one !== login)) {
        await expect(client.query(`set role ${other}`)).rejects.toThrow(/permission denied/)
        await expect(client.query("select set_config('role', $1, false)", [other])).rejects.toThrow(
          /permission denied/,
        )
        await expect(client.query(`set session authorization ${other}`)).rejects.toThrow(/permission denied/)
      }
      await expect(client.query('create temporary table t (id int)')).rejects.toThrow(/permission denied/)
      await expect(client.query('create table t (id int)')).rejects.toThrow(/permission denied/)
    })
})
