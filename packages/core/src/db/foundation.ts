import { createHash } from 'node:crypto'
import { join } from 'node:path'
import pg from 'pg'
import type { Keyring } from '../keys/keyring.ts'
import { findCatalogueGaps, refuseGaps } from './catalogue.ts'
import { locks } from './locks.ts'
import { loginPasswords, migrate } from './migrate.ts'
import { type Database, type DatabaseAddress, openDatabase } from './open.ts'
import { type Supervised, superviseEmbedded } from './supervise.ts'

/** The database under everything: migrated, without gaps, open by its logins. */
export interface Foundation extends AsyncDisposable {
  readonly database: Database
  readonly databaseVersion: string
  /** Is it the one in the data folder? */
  readonly embedded: boolean
  /** URL of its owner, as it is now: an embedded one moves when it starts again. */
  ownerUrl(): Promise<string>
}

/** Where the database is and what it is opened with. */
export interface FoundationOptions {
  dataFolder: string
  databaseUrl?: string
  keyring: Keyring
  log: (level: 'error', message: string) => void
}

/** Opens the database by URL, or starts the embedded one; a gap in what must hold is a Fault. */
export async function openFoundation({
  dataFolder,
  databaseUrl,
  keyring,
  log,
}: FoundationOptions): Promise<Foundation> {
  await using stack = new AsyncDisposableStack()
  const embedded = databaseUrl
    ? null
    : stack.use(await superviseEmbedded(join(dataFolder, 'postgresql'), (message) => log('error', message)))
  const ownerUrl = async () => databaseUrl ?? (await ownerOf(embedded, ownerPassword(keyring)))
  const url = await ownerUrl()
  await migrate(url, keyring)
  const databaseVersion = await check(url)
  const database = stack.use(openDatabase(addressOf(url), (login) => loginPasswords(keyring, login)))
  embedded?.onMove(({ adminUrl }) => database.move(addressOf(adminUrl)))
  const opened = stack.move()
  return {
    database,
    databaseVersion,
    embedded: embedded !== null,
    ownerUrl,
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  }
}

const ownerPassword = (keyring: Keyring): string =>
  createHash('sha256').update(keyring.key('owner', 'weir_owner')).digest('base64url')

/** In the embedded server: a database of its own, owned by a login that is no superuser. */
async function ownerOf(embedded: Supervised | null, password: string): Promise<string> {
  if (!embedded) throw new Error('no database')
  const admin = new pg.Client({ connectionString: embedded.current.adminUrl })
  await admin.connect()
  try {
    await admin.query('select pg_advisory_lock($1)', [locks.owner])
    const { rowCount: hasOwner } = await admin.query("select 1 from pg_roles where rolname = 'weir_owner'")
    // the password is base64url: it cannot hold a quote
    await admin.query(
      `${hasOwner ? 'alter' : 'create'} role weir_owner login createrole nosuperuser password '${password}'`,
    )
    const { rowCount: hasDatabase } = await admin.query("select 1 from pg_database where datname = 'weir'")
    if (!hasDatabase)
      await admin.query("create database weir owner weir_owner encoding 'UTF8' template template0")
  } finally {
    await admin.end()
  }
  const url = new URL(embedded.current.adminUrl)
  url.username = 'weir_owner'
  url.password = password
  url.pathname = '/weir'
  return url.toString()
}

function addressOf(url: string): DatabaseAddress {
  const client = new pg.Client({ connectionString: url })
  return {
    host: client.host,
    port: client.port,
    database: client.database ?? 'weir',
    ssl: client.ssl,
  }
}

async function check(ownerUrl: string): Promise<string> {
  const client = new pg.Client({ connectionString: ownerUrl })
  await client.connect()
  try {
    refuseGaps(await findCatalogueGaps(client))
    const { rows } = await client.query<{ version: string }>(
      "select current_setting('server_version') as version",
    )
    return rows[0]?.version ?? ''
  } finally {
    await client.end()
  }
}
