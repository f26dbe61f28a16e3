import type { SessionLimits } from './door/user-sessions.ts'
import type { WorkerLog } from './job/worker.ts'
import type { OperatorSettings } from './operator/operators.ts'
import type { SignInSettings } from './sign-in/settings.ts'

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
  /** Addresses from which EPSS and KEV are loaded each day; none unless named. */
  intelligence?: { epss?: string; kev?: string }
  /** Id of the organization that visitors read without signing in. */
  demoOrganization?: string
  /** For the tests that prove row-level security alone. */
  codeLayer?: boolean
  /** For tests: an answer that holds more than the contract declares is a fault; otherwise it is cut. */
  refusesSurplus?: boolean
}
