import type { InputOf, Operation } from '@weir/contract'
import type { Keyring } from '../keys/keyring.ts'
import type { BlobStore } from '../blob/blob-store.ts'
import type { Credentials } from './credentials.ts'
import type { Metrics } from './metrics.ts'
import type { People } from './people.ts'
import type { Principal } from './principal.ts'
import type { Scope } from './rights.ts'

/** What a handler may use besides its transaction. */
export interface Hands {
  readonly principal: Principal
  /** The person, or null for a machine. */
  readonly user_id: string | null
  readonly scope: Scope
  /** The organization of the scope; operations of a person's own have none. */
  readonly organization_id: string
  readonly keyring: Keyring
  readonly people: People
  readonly blobs: BlobStore
  readonly credentials: Pick<Credentials, 'mint' | 'redeemLink'>
  /** The metric engine, about the rows of the scope and no others. */
  readonly metrics: Metrics
  readonly signal: AbortSignal
  /** Roles of the asker in a group, for rank rules. */
  rolesIn(group_id: string): readonly string[]
  /** Asks an operation later, with the asker's rights at that time; returns the job's id. */
  later<O extends Operation>(
    operation: O,
    input: InputOf<O>,
    about: { group_id: string | null; object_id: string },
  ): Promise<string>
  /** Tells how far long work has come; seen at once, outside of the transaction. */
  progress(done: number, total: number | null, text: string): void
  /** May this process read git repositories from local paths? Only the command of the operator. */
  readonly allowsLocalGit: boolean
}
