import type { InputOf, Operation, OutputOf } from '@weir/contract'
import type { InstallationActs } from '../audit/installation-acts.ts'
import type { BlobStore } from '../blob/blob-store.ts'
import type { Database } from '../db/open.ts'
import type { Keyring } from '../keys/keyring.ts'
import type { CredentialVault } from '../keys/credential-vault.ts'
import type { WebhookVault } from '../keys/webhook-vault.ts'
import type { Credentials } from './credentials.ts'
import type { Hands } from './hands.ts'
import type { Implementation } from './implement.ts'
import type { Invitees } from './invitees.ts'
import type { MetricParts } from './metrics.ts'
import type { People } from './people.ts'
import type { Operators } from '../operator/operators.ts'
import type { Principal } from './principal.ts'
import type { Staged } from './staged.ts'
import type { LastRoles } from './roles.ts'
import type { TokenDesk } from './token-desk.ts'
import type { SignIn } from '../sign-in/sign-in.ts'
import type { Binding } from './user-sessions.ts'

/** What the door stands on. */
export interface DoorParts {
  readonly database: Database
  readonly keyring: Keyring
  readonly people: People
  readonly operators: Operators
  readonly invitees: Invitees
  readonly blobs: BlobStore
  readonly vault: CredentialVault
  readonly webhooks: WebhookVault
  readonly staged: Staged
  readonly acts: InstallationActs
  readonly credentials: Credentials
  readonly tokens: TokenDesk
  readonly implementations: ReadonlyMap<string, Implementation>
  readonly metrics: MetricParts
  readonly lastRoles: LastRoles
  readonly signIn: SignIn
  readonly allowsLocalGit: boolean
  /** Git servers on this machine may be read, without TLS: for development and tests alone. */
  readonly allowsLoopback: boolean
  /** Folder under which each organization has one for copies of git repositories. */
  readonly cacheFolder: string
  /** The code's own second layer (reference count, output check). Only the tests that prove row-level security alone switch it off. */
  readonly codeLayer: boolean
  /** What the contract does not declare is a fault of the handler, instead of being cut: the tests switch it on. */
  readonly refusesSurplus: boolean
}

/** Asks one operation inside a session; calls of one session take turns. */
export type Call = <O extends Operation>(
  operation: O,
  input: InputOf<O>,
  options?: CallOptions,
) => Promise<OutputOf<O>>

/** How one call is answered. */
export interface CallOptions {
  /**
   * The field of the input that names the parents whose children are asked for: a list answers with up to `first` rows
   * for each of them, and leaves out what only a page has (cursors, total).
   */
  linkedBy?: string
  /** Fields of each item that are shown; others are left out of the answer and need not be read. Without it all are. */
  shown?: readonly string[]
}

/** How a session is opened. */
export interface SessionOptions {
  requestId?: string
  /** Where the request came from, as much of the address as the setting keeps. */
  from?: string
  /** The place on the network that strangers are counted by; never kept. */
  place?: string
  /** Ends the session: what runs in the database is cancelled and the connection is destroyed. */
  signal?: AbortSignal
  /** One call will be asked and no more: it needs no savepoint. */
  isSingle?: boolean
  /** Asked by a command on the machine itself: only this may name a folder of the machine as a git root. */
  isLocalCommand?: boolean
  /** The key of a stranger's request and its device, verified: what a sign-in is bound to. */
  binding?: Binding
  /** Told how far long work has come, where no job keeps it. */
  progress?: Hands['progress']
  /** The job this session is the effect of: it is marked done in the same transaction, once. */
  job?: { organization_id: string; job_id: string; progress: Hands['progress'] }
}

/** Who opens a session, for reading or for changing. */
export interface Asker extends SessionOptions {
  principal: Principal
  kind: 'query' | 'mutation'
}
