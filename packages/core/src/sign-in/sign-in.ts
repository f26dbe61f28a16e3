import { createHash, randomBytes } from 'node:crypto'
import { Fault, signInMinutes } from '@weir/contract'
import type { Database } from '../db/open.ts'
import type { Keyring } from '../keys/keyring.ts'
import { openOutgoing } from '../outgoing/outgoing.ts'
import { atOnce } from './at-once.ts'
import { joinByDomain } from './domain-join.ts'
import { openGithub } from './github.ts'
import { type Identity, identityOf } from './identity.ts'
import { openOidc } from './oidc.ts'
import { personOf } from './persons.ts'
import type { Provider, Returned } from './provider.ts'
import { type ProviderSettings, returnAddress, type SignInSettings, speaksFor } from './settings.ts'
import { readTextRecords } from './text-records.ts'
import { readTicket, refusedReturn, signTicket, type Ticket, useUpTicket } from './ticket.ts'

/** What the page sends when a person is back from a provider. */
export interface SignInReturn {
  readonly ticket: string
  /** To whose return address they came. */
  readonly provider: string
  readonly state: string
  readonly code: string
  readonly iss?: string | undefined
  readonly verifier: string
}

/** A person who proved at a provider who they are. */
export interface Proven {
  readonly user_id: string
  readonly provider: string
  readonly email_domain: string
  /** When they proved it, as far as that is known; never in the future. */
  readonly authenticated_at: Date
}

/** Signing in at the configured providers. */
export interface SignIn {
  readonly providers: readonly ProviderSettings[]
  begin(
    asked: { provider: string; code_challenge: string; fresh: boolean },
    place: string | null,
  ): Promise<{ authorization_url: string; state: string; ticket: string; expires_at: string }>
  /** Believes a person who came back, and keeps how they signed in. Gives a right only where the domain of their e-mail is claimed. */
  complete(returned: SignInReturn, by: { signal: AbortSignal; place: string | null }): Promise<Proven>
  /** Is a claimed domain verified by the word of who asks? */
  readonly vouches: boolean
  /** Does this provider, beyond doubt, speak for a domain? What an e-mail opens, it opens from such a one. */
  speaksFor(provider: string | null, email_domain: string): boolean
  /** TXT records of a name: how an organization shows that a domain is its own. */
  resolveText(name: string, organization_id: string): Promise<readonly string[]>
}

/** At once: a provider that does not answer keeps nobody from the others, and one place not all the turns of a provider. */
const most = { ofProvider: 24, ofPlace: 4 }
const exchangeMs = 8_000
/** Name servers are asked with a connection in hand. */
const mostLookUps = 2
const lookUpMs = 3_000

/** Opens the providers over the database and the keys. */
export function openSignIn(
  { database, keyring }: { database: Database; keyring: Keyring },
  settings: SignInSettings,
): SignIn {
  const named = openProviders(settings)
  const keeper = database.pool('weir_keeper')
  const returnTo = (id: string): string => returnAddress(settings.publicUrl, id)
  const resolveText = settings.resolveText ?? readTextRecords
  const inTurn = turns()
  return {
    providers: settings.providers,
    vouches: settings.vouches ?? false,
    speaksFor: (provider, email_domain) => speaksFor(settings.providers, provider, email_domain),
    resolveText: lookUps(resolveText),
    async begin({ provider: id, code_challenge, fresh }, place) {
      const provider = named(id)
      const begun_at = Math.floor(Date.now() / 1000)
      const [state, nonce] = [random(), random()]
      const authorization_url = await inTurn(id, place, () =>
        provider.authorizationUrl({ state, nonce, code_challenge, fresh, redirect_uri: returnTo(id) }),
      )
      const ticket = signTicket(keyring, { provider: id, state, nonce, code_challenge, begun_at, fresh })
      const expires_at = new Date((begun_at + signInMinutes * 60) * 1000).toISOString()
      return { authorization_url, state, ticket, expires_at }
    },
    async complete(returned, { signal, place }) {
      const begun = readReturn(keyring, returned)
      const provider = named(begun.provider)
      return inTurn(begun.provider, place, async () => {
        await useUpTicket(keeper, begun)
        const redirect_uri = returnTo(begun.provider)
        const claims = await provider.claims(exchangeOf(returned, begun, { redirect_uri, signal }))
        const identity = identityOf(claims, provider.settings, settings.providers)
        signal.throwIfAborted() // who no longer waits becomes nobody
        const isTaken = begun.fresh && provider.settings.allowsUnprovenFresh
        const authenticated_at = provenAt(identity, isTaken)
        const proven = await kept(database, { provider: begun.provider, identity, authenticated_at })
        const isSpokenFor = speaksFor(settings.providers, proven.provider, proven.email_domain)
        await joinByDomain({ database, keyring, resolveText }, { ...proven, isSpokenFor })
        return proven
      })
    },
  }
}

function openProviders(settings: SignInSettings): (id: string) => Provider {
  const providers = new Map(settings.providers.map((one) => [one.id, openProvider(one, settings)]))
  return (id) => {
    const provider = providers.get(id)
    if (provider) return provider
    throw new Fault('invalid', 'There is no such provider. Choose one of the sign-in page.', {
      pointer: '/provider',
    })
  }
}

function openProvider(settings: ProviderSettings, { allowsLoopback = false }: SignInSettings): Provider {
  const { port } = new URL(settings.issuer)
  const outgoing = openOutgoing({
    allowsLoopback,
    allowsPrivate: settings.allowsPrivate,
    ...(port !== '' && { ports: [Number(port)] }),
  })
  const by = { outgoing, allowsHttp: allowsLoopback }
  return settings.kind === 'github' ? openGithub(settings, by) : openOidc(settings, by)
}

function turns() {
  const ofProvider = atOnce(
    most.ofProvider,
    'Many people sign in there right now. Try again in a few seconds.',
  )
  const ofPlace = atOnce(
    most.ofPlace,
    'Many people sign in from your network right now. Try again in a few seconds.',
  )
  return <T>(provider: string, place: string | null, work: () => Promise<T>): Promise<T> =>
    ofPlace(place, () => ofProvider(provider, work))
}

/** A name server that does not answer says nothing about a domain, and holds up neither long nor many. */
function lookUps(resolve: (name: string) => Promise<readonly string[]>): SignIn['resolveText'] {
  const tooMany = 'Other domains are looked for right now. Try again in a few seconds.'
  const [ofOrganization, ofAll] = [atOnce(1, tooMany), atOnce(mostLookUps, tooMany)]
  return (name, organization_id) =>
    ofOrganization(organization_id, () => ofAll('all', () => lookedUp(resolve, name)))
}

async function lookedUp(resolve: (name: string) => Promise<readonly string[]>, name: string) {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => late.reject(new Error('late')), lookUpMs)
  try {
    return await Promise.race([resolve(name), late.promise])
  } catch {
    throw new Fault('busy', 'The name servers of this domain do not answer. Try again in a few minutes.', {
      reason: 'name_server',
      retryAfterSeconds: 60,
    })
  } finally {
    clearTimeout(timer)
  }
}

const random = (): string => randomBytes(32).toString('base64url')

/** The ticket of a sign-in that came back to where it was begun, by the page that began it. */
function readReturn(keyring: Keyring, { ticket, provider: cameFrom, state, verifier }: SignInReturn): Ticket {
  const begun = readTicket(keyring, ticket)
  if (cameFrom !== begun.provider) throw refusedReturn('provider')
  if (state !== begun.state) throw refusedReturn('state')
  if (createHash('sha256').update(verifier).digest('base64url') !== begun.code_challenge)
    throw refusedReturn('verifier')
  return begun
}

const exchangeOf = (
  { code, state, iss, verifier }: SignInReturn,
  { nonce }: Ticket,
  { redirect_uri, signal }: Pick<Returned, 'redirect_uri' | 'signal'>,
): Returned => ({
  parameters: new URLSearchParams({ code, state, ...(iss !== undefined && { iss }) }),
  state,
  nonce,
  verifier,
  redirect_uri,
  signal: AbortSignal.any([signal, AbortSignal.timeout(exchangeMs)]),
})

async function kept(
  database: Database,
  { provider, identity, authenticated_at }: { provider: string; identity: Identity; authenticated_at: Date },
): Promise<Proven> {
  const user_id = await personOf(database.pool('weir_directory'), identity)
  const { email_domain } = identity
  await database.pool('weir_keeper').query(
    `insert into sign_in_origin (user_id, provider, email_domain) values ($1, $2, $3)
     on conflict (user_id) do update
       set provider = excluded.provider, email_domain = excluded.email_domain, signed_in_at = now()`,
    [user_id, provider, email_domain],
  )
  return { user_id, provider, email_domain, authenticated_at }
}

/**
 * When the person proved themselves is what the provider says under its signature. That it was asked for it anew says nothing: the
 * question travels in an address that the person can change. So without its word a sign-in is of long ago, unless the operator takes it.
 */
function provenAt({ authenticated_at }: Identity, isTaken: boolean): Date {
  const said = authenticated_at?.getTime() ?? (isTaken ? Infinity : 0)
  return new Date(Math.max(0, Math.min(Date.now(), said)) || 0)
}
