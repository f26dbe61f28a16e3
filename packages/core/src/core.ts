import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { Fault, type Operation, operations } from '@weir/contract'
import pg from 'pg'
import { type Audit, openAudit } from './audit/audit.ts'
import { noteConfiguration } from './audit/configuration.ts'
import { openInstallationActs } from './audit/installation-acts.ts'
import { openBlobFolder } from './blob/blob-store.ts'
import { findCatalogueGaps, refuseGaps } from './db/catalogue.ts'
import { loginPasswords, migrate } from './db/migrate.ts'
import { type DatabaseAddress, openDatabase } from './db/open.ts'
import { type Supervised, superviseEmbedded } from './db/supervise.ts'
import { simulate, type Simulated, type SimulateOptions } from './demo/simulate.ts'
import { type Credentials, openCredentials } from './door/credentials.ts'
import { recordDenial } from './door/denial.ts'
import { type Idempotency, openIdempotency } from './door/idempotency.ts'
import { openInvitees } from './door/invitees.ts'
import { openPeople } from './door/people.ts'
import type { Principal } from './door/principal.ts'
import { unmarkedIds } from './door/references.ts'
import { LastRoles } from './door/roles.ts'
import type { Call, DoorParts, SessionOptions } from './door/parts.ts'
import { openStaged } from './door/staged.ts'
import { authorizeOnly, openSession } from './door/session.ts'
import { openUserSessions, type SessionLimits, type UserSessions } from './door/user-sessions.ts'
import { type Fixtures, installFixtures } from './fixture/install.ts'
import { ensureOwner, ownerSignedIn, remembered } from './installation.ts'
import { openOperators, type OperatorSettings } from './operator/operators.ts'
import { startWorker, type Worker, type WorkerLog } from './job/worker.ts'
import { openCredentialVault } from './keys/credential-vault.ts'
import { openDataKeys } from './keys/data-keys.ts'
import { type Keyring, openKeyring } from './keys/keyring.ts'
import { type Keys, openKeys } from './keys/rotate.ts'
import { sealedColumns } from './keys/sealed-column.ts'
import { type SignInSettings, speaksFor } from './sign-in/settings.ts'
import { openSignIn } from './sign-in/sign-in.ts'
import { createEngine } from './metric/engine.ts'
import { factLoader } from './metric/load.ts'
import { implementations } from './operations.ts'
import { openRates, type Rates } from './rate/rates.ts'
import { openOutgoing } from './outgoing/outgoing.ts'
import { openTokenDesk, warnHourly } from './token/desk.ts'

/** How core is opened: on its own embedded PostgreSQL in the data folder, or on one by URL. */
export interface CoreOptions {
  dataFolder: string
  /** Seals the keyring; without it the keys lie open in the data folder. */
  keyPassphrase?: string | undefined
  /** Owner's URL of a PostgreSQL 15 or newer; without it the embedded one is started. */
  databaseUrl?: string
  /** Git repositories at local paths may be read; only sessions of the operator may name one. */
  allowsLocalGit?: boolean
  log?: WorkerLog
  /** Shorter lives of sessions than the longest. */
  sessionLimits?: Partial<SessionLimits>
  /** Where people and pipelines reach this server: asked when it is needed. */
  publicUrl?: () => string
  /** Other servers on this machine may be called, without TLS: for development and tests alone. */
  allowsLoopback?: boolean
  /** Where people sign in; without it by the one-time link alone. */
  signIn?: SignInSettings
  /** May the owner sign in with a one-time link, printed on the machine? Yes unless said. */
  allowsOwnerLink?: boolean
  /** Who operates and who audits the installation. */
  operators?: OperatorSettings
  /** Id of the organization that visitors read without signing in. */
  demoOrganization?: string
  /** For the tests that prove row-level security alone. */
  codeLayer?: boolean
  /** For tests: an answer that holds more than the contract declares is a fault; otherwise it is cut. */
  refusesSurplus?: boolean
}

/** Largest upload, bytes as they come (compressed or not). */
export const uploadBytes = 64 * 1024 * 1024

/** The domain, open: everything asked of it goes through `session`. */
export interface Core extends AsyncDisposable {
  session<T>(
    asker: { principal: Principal; kind: 'query' | 'mutation' } & SessionOptions,
    work: (call: Call) => Promise<T>,
  ): Promise<T>
  /** Who a token is; a refusal is written down with where it came from. */
  identify(credential: string, from?: string): Promise<Principal>
  /** Sessions of people: verified with a proof at each request. */
  readonly sessions: Pick<UserSessions, 'prove' | 'refuseEnded'> & {
    identify(
      ...shown: [...Parameters<UserSessions['identify']>, from?: string]
    ): ReturnType<UserSessions['identify']>
  }
  /** Who comes without any credential: a stranger, or a visitor of the demo where there is one. */
  readonly visitor: Principal
  /** The operator of this session, as the person whom they act as. */
  actAs(principal: Principal, become_id: string, from?: string): Promise<Principal>
  /** From now on visitors read this organization. */
  showDemo(organization_id: string): void
  issueSignInLink(user_id: string): Promise<string>
  /** Has an owner signed in already, by whatever way? */
  ownerSignedIn(): Promise<boolean>
  /** Revokes the tokens that stand in a URL, and tells those they concern. */
  revokeLeaked(text: string): Promise<void>
  /** The person who operates this installation from its own machine; made the first time. */
  ensureOwner(person: { name: string; email?: string }): Promise<{ user_id: string; principal: Principal }>
  /** Says whether an upload may be made, before its body is read. */
  authorizeUpload(
    asker: { principal: Principal } & SessionOptions,
    operation: Operation,
    input: unknown,
  ): Promise<{ organization_id: string }>
  storeUpload(
    organization_id: string,
    body: AsyncIterable<Uint8Array>,
  ): Promise<{ id: string; bytes: number }>
  removeBlob(id: string): Promise<void>
  readonly idempotency: Idempotency
  /** Counters that all instances share, for rate limits. */
  readonly rates: Rates
  /** The sealed chain of changes. */
  readonly audit: Audit
  /** Versions of the keys over time. */
  readonly keys: Keys
  /** Fills one organization, labelled as simulated, from a seed; once in an installation. */
  simulate(options: SimulateOptions, progress?: (sentence: string) => void): Promise<Simulated>
  /** Fills an empty installation for test tools, and tells all that was made, credentials included. */
  seedFixtures(seed: number): Promise<Fixtures>
  /** Resolves when the database answers. */
  ready(): Promise<void>
  startWorker(concurrency?: number): Promise<Worker>
  readonly databaseVersion: string
  readonly embedded: boolean
}

/** Opens core: database, migrations, checks, pools. A gap in what must hold is a Fault and nothing starts. */
export async function openCore(options: CoreOptions): Promise<Core> {
  await using stack = new AsyncDisposableStack()
  const keyring = await openKeyring(options.dataFolder, { passphrase: options.keyPassphrase })
  const log: WorkerLog = options.log ?? (() => undefined)
  const embedded = options.databaseUrl
    ? null
    : await superviseEmbedded(join(options.dataFolder, 'postgresql'), (message) => log('error', message))
  if (embedded) stack.use(embedded)
  const ownerUrl = options.databaseUrl ?? (await ownerOf(embedded, ownerPassword(keyring)))
  await migrate(ownerUrl, keyring)
  const databaseVersion = await check(ownerUrl)
  const database = stack.use(openDatabase(addressOf(ownerUrl), (login) => loginPasswords(keyring, login)))
  embedded?.onMove(({ adminUrl }) => database.move(addressOf(adminUrl)))
  // two databases may share a data folder: each knows only its own files
  const installation = await remembered(database.pool('weir_keeper'), 'id')
  const sessions = openUserSessions(database.pool('weir_keeper'), keyring, {
    installation,
    ...(options.sessionLimits && { limits: options.sessionLimits }),
  })
  const credentials: Credentials = openCredentials(database.pool('weir_keeper'), keyring, {
    sessions,
    allowsLinks: options.allowsOwnerLink ?? true,
  })
  const tokens = openTokenDesk({
    database,
    keyring,
    outgoing: openOutgoing({ allowsLoopback: options.allowsLoopback ?? false }),
    mint: (kind) => credentials.mint(kind),
    publicUrl: options.publicUrl ?? (() => 'http://127.0.0.1:4400'),
    allowsLoopback: options.allowsLoopback ?? false,
  })
  const dataKeys = openDataKeys(database.pool('weir_keeper'), keyring)
  const operators = options.operators ?? { operator: [], auditor: [] }
  const signIn = options.signIn ?? { providers: [], publicUrl: '' }
  const vault = openCredentialVault(database.pool('weir_keeper'), sealedColumns(dataKeys))
  const acts = openInstallationActs(database.pool('weir_keeper'))
  const parts: DoorParts = {
    database,
    keyring,
    credentials,
    tokens,
    people: openPeople(database.pool('weir_directory')),
    operators: openOperators({
      keeper: database.pool('weir_keeper'),
      directory: database.pool('weir_directory'),
      settings: operators,
      speaksFor: (provider, domain) => speaksFor(options.signIn?.providers ?? [], provider, domain),
      localOwner: embedded ? await remembered(database.pool('weir_keeper'), 'owner') : null,
    }),
    invitees: openInvitees(database.pool('weir_directory')),
    acts,
    staged: openStaged({ directory: database.pool('weir_directory'), keeper: database.pool('weir_keeper') }),
    blobs: openBlobFolder(join(options.dataFolder, 'blobs', installation), dataKeys),
    vault,
    implementations: checkedImplementations(),
    signIn: openSignIn({ database, keyring }, signIn),
    lastRoles: new LastRoles(),
    metrics: { engine: createEngine(), loadColumns: factLoader({ database, keyring }) },
    allowsLocalGit: options.allowsLocalGit ?? false,
    allowsLoopback: options.allowsLoopback ?? false,
    cacheFolder: join(options.dataFolder, 'git'),
    codeLayer: options.codeLayer ?? true,
    refusesSurplus: options.refusesSurplus ?? false,
  }
  await noteConfiguration(database.pool('weir_keeper'), keyring, { signIn, operators })
  const ownerUrlNow = async () => options.databaseUrl ?? (await ownerOf(embedded, ownerPassword(keyring)))
  const keys = openKeys({
    keyring,
    dataKeys,
    vault,
    noteAround: (operation, input, work) => acts.noteAround(operation, input, work),
    pool: database.pool('weir_keeper'),
    ownerUrl: ownerUrlNow,
    log,
  })
  const audit = openAudit({
    pool: database.pool('weir_keeper'),
    folder: join(options.dataFolder, 'audit-heads', installation),
    log,
  })
  const noted = (from: string | undefined) => (error: unknown) => {
    const attempt = { principal: { kind: 'anonymous' as const }, operation: 'identify', from }
    recordDenial(database.pool('weir_keeper'), attempt, error)
    throw error
  }
  let visitor: Principal = { kind: 'anonymous' }
  const showDemo = (organization_id: string) => void (visitor = { kind: 'demo', organization_id })
  if (options.demoOrganization !== undefined) showDemo(options.demoOrganization)
  const owned = stack.move()
  return {
    session: (asker, work) => openSession(parts, asker, work),
    identify: (credential, from) => credentials.identify(credential).catch(noted(from)),
    sessions: {
      ...sessions,
      identify: (token, shown, from) => sessions.identify(token, shown).catch(noted(from)),
    },
    get visitor() {
      return visitor
    },
    actAs: (principal, become_id, from) =>
      parts.operators.actAs(principal, become_id).catch((error: unknown) => {
        recordDenial(database.pool('weir_keeper'), { principal, operation: 'become', from }, error)
        throw error
      }),
    showDemo,
    ownerSignedIn: () => ownerSignedIn(database.pool('weir_keeper')),
    async issueSignInLink(user_id) {
      await acts.note('signin.link', { user_id })
      return credentials.issueLink(user_id)
    },
    revokeLeaked: (text) => tokens.revokeLeaked(text, 'url'),
    ensureOwner: (person) =>
      ensureOwner(database.pool('weir_keeper'), database.pool('weir_directory'), person),
    authorizeUpload: (asker, operation, input) => authorizeOnly(parts, asker, { operation, input }),
    storeUpload: (organization_id, body) => parts.blobs.write(organization_id, body, uploadBytes),
    removeBlob: (id) => parts.blobs.remove(id),
    idempotency: openIdempotency(database.pool('weir_keeper')),
    rates: openRates(database.pool('weir_keeper')),
    audit,
    keys,
    simulate: async (wish, progress) => simulate(await ownerUrlNow(), wish, progress),
    seedFixtures: (seed) =>
      installFixtures(
        parts,
        (organization_id, body) => parts.blobs.write(organization_id, body, uploadBytes),
        seed,
      ),
    ready: async () => void (await database.pool('weir_keeper').query('select 1')),
    startWorker: (concurrency) =>
      startWorker(parts, log, {
        concurrency,
        beside: () => [
          audit.sealEverySecond(),
          keys.rotateBySchedule(),
          warnHourly(tokens),
          parts.staged.settleEveryMinute(log),
        ],
      }),
    databaseVersion,
    embedded: embedded !== null,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
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
    await admin.query('select pg_advisory_lock(7200)')
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

function checkedImplementations() {
  const map = new Map(implementations.map((one) => [one.operation.name, one]))
  const gaps = [
    ...[...operations.keys()]
      .filter((name) => !map.has(name))
      .map((name) => `operation ${name} has no handler`),
    ...[...map.keys()]
      .filter((name) => !operations.has(name))
      .map((name) => `handler ${name} has no operation`),
    ...[...operations.values()].flatMap((one) =>
      unmarkedIds(one).map((key) => `input ${key} of ${one.name} is an id without a mark`),
    ),
  ]
  if (map.size !== implementations.length) gaps.push('an operation has two handlers')
  if (gaps.length > 0) throw new Fault('unprocessable', `Weir does not start: ${gaps.join('; ')}.`)
  return map
}
