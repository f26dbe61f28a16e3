import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { Fault } from '@weir/contract'
import { runMigrations } from 'graphile-worker'
import pg from 'pg'
import type { Keyring } from '../keys/keyring.ts'
import { locks } from './locks.ts'
import { functionOwners, type Login, logins } from './roles.ts'

const folder = new URL('./migrations/', import.meta.url)

/** Password of a login: derived from the keyring, so that it is stored nowhere else. */
export const loginPassword = (keyring: Keyring, login: Login): string =>
  passwordOf(keyring, login, keyring.version)

/** Passwords of a login under every live version, the current one first: while it changes one of them opens. */
export const loginPasswords = (keyring: Keyring, login: Login): string[] =>
  keyring.live.map((version) => passwordOf(keyring, login, version))

const passwordOf = (keyring: Keyring, login: Login, version: number): string =>
  keyring.key('database', login, version).toString('base64url')

/** Brings a database up to date as its owner: logins, migrations, queue, scope key. May run any number of times, by several at once. */
export async function migrate(ownerUrl: string, keyring: Keyring): Promise<{ applied: string[] }> {
  const client = new pg.Client({ connectionString: ownerUrl, application_name: 'weir_owner' })
  await client.connect().catch((error: unknown) => {
    throw new Fault(
      'unprocessable',
      `The database cannot be reached: ${error instanceof Error ? error.message : 'unknown error'}. Check the URL, and that PostgreSQL runs.`,
    )
  })
  try {
    await refuseOldServer(client)
    await client.query('select pg_advisory_lock($1)', [locks.migration])
    await ensureLogins(client, ownerUrl, keyring)
    const applied = await applyMigrations(client)
    await installQueue(ownerUrl, client)
    await writeScopeKeys(client, keyring)
    return { applied }
  } finally {
    await client.end()
  }
}

async function refuseOldServer(client: pg.Client): Promise<void> {
  const { rows } = await client.query("select current_setting('server_version_num')::int as version")
  const version: unknown = rows[0]?.version
  if (Number(version) < 150000)
    throw new Fault(
      'unprocessable',
      `This PostgreSQL is ${String(version)}; Weir needs 15 or newer. Upgrade it, or start without --database to use the embedded one.`,
    )
}

/** Logins belong to the whole server: they are left alone while their passwords work, so that several may start at once. */
async function ensureLogins(client: pg.Client, ownerUrl: string, keyring: Keyring): Promise<void> {
  const { rows } = await client.query<{ name: string; missing: number }>(
    `select current_database() as name, cardinality($1::text[]) - count(r.rolname)::int as missing
       from pg_roles r where r.rolname = any ($1)`,
    [logins],
  )
  const database = pg.escapeIdentifier(rows[0]?.name ?? '')
  if (rows[0]?.missing !== 0 || !(await opens(ownerUrl, loginPassword(keyring, 'weir_app'))))
    for (const login of logins) await ensureLogin(client, login, loginPassword(keyring, login))
  for (const role of functionOwners)
    await client.query(
      `do $$ begin create role ${role} nologin noinherit; exception when duplicate_object or unique_violation then null; end $$`,
    )
  await client.query(`revoke temporary on database ${database} from public`)
  await client.query(`revoke connect on database ${database} from public`)
  await client.query(`grant connect on database ${database} to ${logins.join(', ')}`)
}

async function ensureLogin(client: pg.Client, login: Login, password: string): Promise<void> {
  const { rowCount } = await client.query('select 1 from pg_roles where rolname = $1', [login])
  const attributes = 'login nosuperuser nocreatedb nocreaterole noreplication nobypassrls noinherit'
  // the name is from our own list, the password is base64url: neither can hold a quote
  await client.query(
    rowCount
      ? `alter role ${login} login password '${password}'`
      : `create role ${login} ${attributes} password '${password}'`,
  )
}

async function opens(ownerUrl: string, password: string): Promise<boolean> {
  const trial = new pg.Client({ connectionString: ownerUrl })
  const client = new pg.Client({
    host: trial.host,
    port: trial.port,
    database: trial.database ?? '',
    ssl: trial.ssl,
    user: 'weir_app',
    password,
  })
  try {
    await client.connect()
    return true
  } catch {
    return false
  } finally {
    await client.end().catch(() => undefined)
  }
}

async function applyMigrations(client: pg.Client): Promise<string[]> {
  await client.query(
    `create table if not exists migration (name text primary key, hash text not null, applied_at timestamptz not null default now())`,
  )
  await client.query(`comment on table migration is 'class: installation'`)
  const { rows } = await client.query<{ name: string; hash: string }>('select name, hash from migration')
  const known = new Map(rows.map((row) => [row.name, row.hash]))
  const files = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort()
  refuseNewerData([...known.keys()], files)
  const applied: string[] = []
  for (const name of files) {
    const text = await readFile(new URL(name, folder), 'utf8')
    const hash = createHash('sha256').update(text).digest('hex')
    const before = known.get(name)
    if (before === hash) continue
    if (before)
      throw new Fault(
        'unprocessable',
        `Migration ${name} was changed after it had been applied. Use the version of Weir that made this database; before the first release, deleting the data folder starts anew.`,
      )
    await client
      .query(`begin;\n${text}\n;insert into migration (name, hash) values ('${name}', '${hash}');\ncommit`)
      .catch(async (error: unknown) => {
        await client.query('rollback')
        throw error
      })
    applied.push(name)
  }
  return applied
}

function refuseNewerData(applied: string[], files: string[]): void {
  const unknown = applied.filter((name) => !files.includes(name))
  if (unknown.length > 0)
    throw new Fault(
      'unprocessable',
      `This database was made by a newer Weir (it has ${unknown.join(', ')}). Start that version, or restore a backup of before.`,
    )
}

/** The queue is a library's closed schema; the keeper's login works in it and no other does. */
async function installQueue(ownerUrl: string, client: pg.Client): Promise<void> {
  await runMigrations({ connectionString: ownerUrl })
  await client.query(`
    do $$
    declare t record;
    begin
      grant usage on schema graphile_worker to weir_keeper;
      grant select, insert, update, delete on all tables in schema graphile_worker to weir_keeper;
      grant usage, select, update on all sequences in schema graphile_worker to weir_keeper;
      grant execute on all functions in schema graphile_worker to weir_keeper;
      for t in select c.relname from pg_class c where c.relnamespace = 'graphile_worker'::regnamespace and c.relrowsecurity loop
        execute format('drop policy if exists keeper on graphile_worker.%I', t.relname);
        execute format('create policy keeper on graphile_worker.%I to weir_keeper using (true) with check (true)', t.relname);
      end loop;
      revoke execute on all functions in schema graphile_worker from public;
    end $$`)
}

/** Every live version verifies scopes: a server that has not seen a rotation yet goes on signing with the one before. */
async function writeScopeKeys(client: pg.Client, keyring: Keyring): Promise<void> {
  for (const version of keyring.live) {
    const block = Buffer.alloc(64)
    keyring.key('scope', '', version).copy(block)
    const pad = (byte: number) => Buffer.from(block.map((value) => value ^ byte))
    await client.query(
      `insert into scope_key (version, inner_pad, outer_pad) values ($1, $2, $3)
       on conflict (version) do update set inner_pad = excluded.inner_pad, outer_pad = excluded.outer_pad`,
      [version, pad(0x36), pad(0x5c)],
    )
  }
  await client.query('delete from scope_key where version <> all ($1)', [keyring.live])
}

/** Brings what the database keeps of the keys up to the keyring: who holds the lock of rotation calls it. */
export async function installKeys(client: pg.Client, keyring: Keyring): Promise<void> {
  await writeScopeKeys(client, keyring)
  for (const login of logins) await ensureLogin(client, login, loginPassword(keyring, login))
}
