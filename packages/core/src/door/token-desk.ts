import type { Database } from '../db/open.ts'
import type { Keyring } from '../keys/keyring.ts'
import type { Outgoing } from '../outgoing/outgoing.ts'
import type { Minted } from './credentials.ts'
import type { CredentialKind } from '../keys/token-text.ts'

/** What a desk for tokens stands on. */
export interface DeskParts {
  readonly database: Database
  readonly keyring: Keyring
  readonly outgoing: Outgoing
  readonly mint: (kind: CredentialKind) => Minted
  /** Where people and pipelines reach this server: the audience of identities, and where a code is typed. */
  readonly publicUrl: () => string
  /** Issuers on this machine may be trusted: for development and tests alone. */
  readonly allowsLoopback: boolean
}

/** A device that begins to sign in. */
export interface StartedDevice {
  device_code: string
  user_code: string
  verification_uri: string
  verification_uri_complete: string
  expires_in: number
  interval: number
}

/** What a device is told when it asks. */
export interface PolledDevice {
  error: 'authorization_pending' | 'slow_down' | 'access_denied' | 'expired_token' | null
  interval: number
  access_token: string | null
  token_type: 'Bearer'
  expires_in: number | null
  scope: string | null
}

/** Where a device is on the network. */
export interface Whence {
  /** What its requests are counted by; kept only as a MAC. */
  readonly place: string | null
  /** As much of the address as its person is shown. */
  readonly from: string | null
}

/** A device that waits for its person. */
export interface WaitingDevice {
  id: string
  client_name: string
  from_address: string | null
  started_at: string
  expires_at: string
}

/** What concerns tokens before it is known who asks, over the keeper's own login. */
export interface TokenDesk {
  startDevice(client_name: string, whence: Whence): Promise<StartedDevice>
  pollDevice(device_code: string): Promise<PolledDevice>
  /** The device that shows this code; wrong codes of a person are counted, and too many of them refused. */
  findDevice(user_id: string, user_code: string): Promise<WaitingDevice>
  /** A CI token for the identity of a pipeline that the group trusts. */
  exchange(request: { group_id: string; identity: string }): Promise<{ token: string; expires_at: string }>
  /** May identities of this issuer be trusted at all? */
  refuseIssuer(issuer: string): void
  /** Revokes whatever tokens stand in this text, and tells those they concern. Says nothing of what it found. */
  revokeLeaked(text: string, place: LeakPlace): Promise<void>
  /** Tells owners of tokens that end soon; each is told once for each warning, whoever runs it. */
  warnOfExpiry(): Promise<void>
}

/** Where a token was found. */
export type LeakPlace = 'report' | 'url'
