import { join } from 'node:path'
import { uuid7 } from '../keys/uuid.ts'
import { Fault, type InputOf, type Operation } from '@weir/contract'
import type { Keyring } from '../keys/keyring.ts'
import type { CredentialVault } from '../keys/credential-vault.ts'
import type { WebhookVault } from '../keys/webhook-vault.ts'
import type { InstallationActs } from '../audit/installation-acts.ts'
import type { BlobStore } from '../blob/blob-store.ts'
import type { Credentials } from './credentials.ts'
import type { Metrics } from './metrics.ts'
import type { Invitees } from './invitees.ts'
import type { Asking } from './lend.ts'
import { maskPeople, type People } from './people.ts'
import type { Operators } from '../operator/operators.ts'
import { metricsOf } from './metrics.ts'
import type { Asker, CallOptions, DoorParts } from './parts.ts'
import { type Principal, userOf } from './principal.ts'
import type { Rights, Scope } from './rights.ts'
import type { SignIn } from '../sign-in/sign-in.ts'
import type { DirectoryChange } from './staged.ts'
import type { TokenDesk } from './token-desk.ts'
import type { Binding } from './user-sessions.ts'

/** What a handler may use besides its transaction. */
export interface Hands {
  readonly principal: Principal
  /** The person, or null for a machine. */
  readonly user_id: string | null
  readonly scope: Scope
  /** Organizations the asker has access to now. */
  readonly organizations: readonly string[]
  /** The organization of the scope; operations of a person's own have none. */
  readonly organization_id: string
  readonly keyring: Keyring
  readonly people: People
  readonly operators: Pick<Operators, 'rolesOf'>
  readonly invitees: Invitees
  /** What was done to the installation itself. */
  readonly acts: Pick<InstallationActs, 'page'>
  /** Changes the directory together with what this change commits: seen only when its row of the audit is kept. One for each change. */
  changeDirectory(change: DirectoryChange): Promise<void>
  readonly blobs: BlobStore
  /** What is sealed of credentials for other services. */
  readonly vault: Pick<CredentialVault, 'seal' | 'open'>
  /** What is sealed of webhooks. */
  readonly webhooks: Pick<WebhookVault, 'seal' | 'open'>
  readonly credentials: Pick<Credentials, 'mint' | 'redeemLink' | 'sessions'>
  /** What concerns tokens before it is known who asks. */
  readonly tokens: TokenDesk
  /** The key that signed this request and its device: a sign-in is bound to it. Without a proof it is a Fault to ask. */
  binding(): Binding
  /** The providers where people sign in. */
  readonly signIn: SignIn
  /** The metric engine, about the rows of the scope and no others. */
  readonly metrics: Metrics
  readonly signal: AbortSignal
  /** The field of the input that names parents, when their children are asked for: see `CallOptions`. */
  readonly linkedBy: string | undefined
  /** Fields of each item that are shown, when not all are: see `CallOptions`. */
  readonly shown: readonly string[] | undefined
  /** Everything the asker may do, to explain it. */
  readonly rights: Rights
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
  /** May this process read git repositories from local paths? */
  readonly allowsLocalGit: boolean
  /** May it read git servers on this machine, without TLS? Only in development and tests. */
  readonly allowsLoopback: boolean
  /** May the asker name such a path? Only the operator; what comes over the network never. */
  readonly namesLocalGit: boolean
  /** Folder of the organization for copies of git repositories, which can be made again at any time. */
  readonly cacheFolder: string
}

/** What a handler may use that stands apart of every transaction. */
export interface ApartHands extends Pick<
  Hands,
  'principal' | 'credentials' | 'tokens' | 'binding' | 'signIn' | 'signal'
> {
  /** Where the asker is on the network, null inside of one process: bounds for strangers are kept by it. */
  readonly place: string | null
  /** As much of the address as the audit keeps. */
  readonly from: string | null
}

/** The hands of one call that stands apart. */
export function apartHandsOf({ credentials, tokens, signIn }: DoorParts, asker: Asker): ApartHands {
  const { principal, signal = new AbortController().signal, place = null, from = null } = asker
  return { principal, credentials, tokens, signIn, signal, place, from, binding: () => bindingOf(asker) }
}

/** What the door knows of one call. */
interface HandedOver extends CallOptions, Pick<Hands, 'changeDirectory'> {
  asker: Asker
  scope: Scope
  rights: Rights
}

/** The hands of one call. */
export function handsOf(
  parts: DoorParts,
  client: Asking,
  { asker, scope, rights, linkedBy, shown, changeDirectory }: HandedOver,
): Hands {
  const { principal, signal, job, progress, isLocalCommand } = asker
  return {
    principal,
    user_id: userOf(principal),
    scope,
    organizations: rights.organizations,
    organization_id: scope.organization_id ?? '',
    keyring: parts.keyring,
    people: principal.kind === 'demo' ? maskPeople(parts.people) : parts.people,
    invitees: parts.invitees,
    changeDirectory,
    acts: parts.acts,
    operators: parts.operators,
    blobs: parts.blobs,
    vault: parts.vault,
    webhooks: parts.webhooks,
    credentials: parts.credentials,
    tokens: parts.tokens,
    binding: () => bindingOf(asker),
    signIn: parts.signIn,
    metrics: metricsOf(parts.metrics, client, scope),
    signal: signal ?? new AbortController().signal,
    linkedBy,
    shown,
    allowsLocalGit: parts.allowsLocalGit,
    allowsLoopback: parts.allowsLoopback,
    namesLocalGit: parts.allowsLocalGit && isLocalCommand === true,
    get cacheFolder() {
      return join(parts.cacheFolder, scope.organization_id ?? '')
    },
    rights,
    rolesIn: (group_id) => rights.rolesIn(scope.organization_id ?? '', group_id),
    progress: job?.progress ?? progress ?? (() => undefined),
    async later(operation, input, { group_id, object_id }) {
      if (principal.kind === 'operator')
        throw new Fault('denied', 'An operator who acts as a person starts no long work.')
      if (!operation.later) throw new Error(`${operation.name} is not declared to be asked later`)
      const id = uuid7()
      await client.query(
        'insert into job (organization_id, id, group_id, operation, input, object_id) values ($1, $2, $3, $4, $5, $6)',
        [scope.organization_id, id, group_id, operation.name, JSON.stringify(input), object_id],
      )
      return id
    },
  }
}

/** A handler reaches outside of its transaction before it is sure who asks. */
export class Reaching extends Error {}

const own: ReadonlySet<string> = new Set<keyof Hands>([
  'principal',
  'user_id',
  'scope',
  'organizations',
  'organization_id',
  'keyring',
  'signal',
  'linkedBy',
  'shown',
  'rights',
  'rolesIn',
])

/** Hands that hold nothing but what was decided for the call, until it is sure; whoever takes more of them is `Reaching`. */
export const untilSure = (hands: Hands, isSure: () => boolean): Hands =>
  new Proxy(hands, {
    get(target, name) {
      if (!isSure() && !own.has(String(name))) throw new Reaching(String(name))
      return Reflect.get(target, name)
    },
  })

function bindingOf({ binding }: Asker): Binding {
  if (binding) return binding
  throw new Fault(
    'unauthenticated',
    'Signing in needs a key of the browser: send a DPoP proof (RFC 9449) with this request. A page has such a key only over https or on this machine.',
    { reason: 'proof' },
  )
}
