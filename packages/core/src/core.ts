import { join } from 'node:path'
import type { Operation } from '@weir/contract'
import { type Audit, openAudit } from './audit/audit.ts'
import type { CoreOptions } from './core-options.ts'
import { openFoundation } from './db/foundation.ts'
import { removeLeftKeys } from './delivery/key-folder.ts'
import { simulate, type Simulated, type SimulateOptions } from './demo/simulate.ts'
import { type Attempt, recordDenial } from './door/denial.ts'
import { type Intelligence, openIntelligence } from './intelligence/load.ts'
import { type Idempotency, openIdempotency } from './door/idempotency.ts'
import type { Call, DoorParts, SessionOptions } from './door/parts.ts'
import type { Principal } from './door/principal.ts'
import { authorizeOnly, openSession } from './door/session.ts'
import type { UserSessions } from './door/user-sessions.ts'
import { type Fixtures, installFixtures } from './fixture/install.ts'
import { ensureOwner, ownerSignedIn, remembered } from './installation.ts'
import { byTheClock, hourMs, minuteMs, secondMs } from './job/by-the-clock.ts'
import { startWorker, type Worker, type WorkerLog } from './job/worker.ts'
import { openKeyring } from './keys/keyring.ts'
import { type Keys, openKeys } from './keys/rotate.ts'
import { openDoor } from './open-door.ts'
import { openOutgoing } from './outgoing/outgoing.ts'
import { openRates, type Rates } from './rate/rates.ts'
import { deliverByTheClock } from './webhook/by-the-clock.ts'

export type { CoreOptions } from './core-options.ts'

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
  /** What is published about exploitation. */
  readonly intelligence: Pick<Intelligence, 'load' | 'loadUrl'>
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
  const { dataFolder } = options
  await removeLeftKeys()
  const keyring = await openKeyring(dataFolder, { passphrase: options.keyPassphrase })
  const log: WorkerLog = options.log ?? (() => undefined)
  const foundation = stack.use(await openFoundation({ ...options, keyring, log }))
  const { database } = foundation
  const keeper = database.pool('weir_keeper')
  const installation = await remembered(keeper, 'id')
  const { parts, sessions, dataKeys } = await openDoor(options, { foundation, keyring, installation })
  const { acts, staged, vault, webhooks } = parts
  const keys = openKeys({
    keyring,
    dataKeys,
    vault: { reseal: async () => (await vault.reseal()) + (await webhooks.reseal()) },
    noteAround: (operation, input, work) => acts.noteAround(operation, input, work),
    pool: keeper,
    ownerUrl: foundation.ownerUrl,
    log,
  })
  const audit = openAudit({ pool: keeper, folder: join(dataFolder, 'audit-heads', installation), log })
  const storeUpload: Core['storeUpload'] = (organization_id, body) =>
    parts.blobs.write(organization_id, body, uploadBytes)
  const intelligence = openIntelligence({
    pool: keeper,
    outgoing: openOutgoing({ allowsLoopback: options.allowsLoopback ?? false }),
    acts,
  })
  let visitor: Principal = { kind: 'anonymous' }
  const showDemo = (organization_id: string) => void (visitor = { kind: 'demo', organization_id })
  if (options.demoOrganization !== undefined) showDemo(options.demoOrganization)
  const owned = stack.move()
  return {
    session: (asker, work) => openSession(parts, asker, work),
    ...askers(parts, sessions),
    get visitor() {
      return visitor
    },
    showDemo,
    ownerSignedIn: () => ownerSignedIn(keeper),
    async issueSignInLink(user_id) {
      await acts.note('signin.link', { user_id })
      return parts.credentials.issueLink(user_id)
    },
    revokeLeaked: (text) => parts.tokens.revokeLeaked(text, 'url'),
    ensureOwner: (person) => ensureOwner(keeper, database.pool('weir_directory'), person),
    authorizeUpload: (asker, operation, input) => authorizeOnly(parts, asker, { operation, input }),
    storeUpload,
    removeBlob: (id) => parts.blobs.remove(id),
    idempotency: openIdempotency(keeper),
    rates: openRates(keeper),
    audit,
    intelligence,
    keys,
    simulate: async (wish, progress) => simulate(await foundation.ownerUrl(), wish, progress),
    seedFixtures: (seed) => installFixtures(parts, storeUpload, seed),
    ready: async () => void (await keeper.query('select 1')),
    startWorker: (concurrency) =>
      startWorker(parts, log, {
        concurrency,
        beside: () => [
          byTheClock(secondMs, [['the audit cannot be sealed', () => audit.seal()]], log),
          deliverByTheClock(parts, openOutgoing({ allowsLoopback: parts.allowsLoopback }), log),
          byTheClock(minuteMs, [['changes of the directory wait still', () => staged.settle()]], log),
          byTheClock(
            hourMs,
            [
              ['the keys cannot be rotated', () => keys.rotate()],
              [
                'what is published about exploitation gets old',
                () => intelligence.refresh(options.intelligence ?? {}),
              ],
              ['owners of tokens that end soon are not told', () => parts.tokens.warnOfExpiry()],
            ],
            log,
          ),
        ],
      }),
    databaseVersion: foundation.databaseVersion,
    embedded: foundation.embedded,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

/** Who asks, by whatever proves it; a refused proof is written down, with where it came from. */
function askers(
  { credentials, operators, database }: DoorParts,
  sessions: UserSessions,
): Pick<Core, 'identify' | 'sessions' | 'actAs'> {
  const refused =
    (attempt: Pick<Attempt, 'principal' | 'operation' | 'from'>) =>
    (error: unknown): never => {
      recordDenial(database.pool('weir_keeper'), attempt, error)
      throw error
    }
  const noted = (from: string | undefined) =>
    refused({ principal: { kind: 'anonymous' }, operation: 'identify', from })
  return {
    identify: (credential, from) => credentials.identify(credential).catch(noted(from)),
    sessions: {
      ...sessions,
      identify: (token, shown, from) => sessions.identify(token, shown).catch(noted(from)),
    },
    actAs: (principal, become_id, from) =>
      operators.actAs(principal, become_id).catch(refused({ principal, operation: 'become', from })),
  }
}
