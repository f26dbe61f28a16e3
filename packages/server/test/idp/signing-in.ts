import { createHash, randomBytes } from 'node:crypto'
import { type InputOf, type SignedIn, signInComplete, signInStart } from '@weir/contract'
import type { CoreOptions, ProviderSettings, SignInSettings } from '@weir/core'
import { openWorld, type World } from '../../../core/test/world.ts'
import { type Adversary, startAdversary } from './adversary.ts'

/** A world whose people sign in at the adversary. */
export interface SigningIn extends AsyncDisposable {
  world: World
  adversary: Adversary
  /** TXT records that the world finds, by name. */
  records: Map<string, string[]>
  /** The place is where on the network the page is; inside of one process there is none. */
  begin(provider: string, place?: string): Promise<Begun>
  complete(input: InputOf<typeof signInComplete>, place?: string): Promise<SignedIn>
  /** Signs in as an honest page does, with what the test changes of what comes back. */
  signIn(provider: string, change?: (input: Complete) => Complete): Promise<SignedIn>
  /** Everything that signing in may create, counted. */
  created(): Promise<Record<string, number>>
}

type Complete = InputOf<typeof signInComplete>

/** A sign-in that was begun, with the verifier that only the page knows. */
export interface Begun {
  authorization_url: string
  state: string
  ticket: string
  verifier: string
}

/** A verifier and its challenge. */
export function newVerifier(): { verifier: string; code_challenge: string } {
  const verifier = randomBytes(32).toString('base64url')
  return { verifier, code_challenge: createHash('sha256').update(verifier).digest('base64url') }
}

const anonymous = { kind: 'anonymous' } as const

/** Opens the world with one provider for each name, each at a path of the adversary. */
export async function openSigningIn(
  providers: Record<string, Partial<ProviderSettings> & { path?: string }>,
  { resolveText, ...options }: Pick<CoreOptions, 'operators'> & Pick<SignInSettings, 'resolveText'> = {},
): Promise<SigningIn> {
  const adversary = await startAdversary()
  const records = new Map<string, string[]>()
  const world = await openWorld({
    ...options,
    signIn: {
      publicUrl: 'https://weir.test',
      allowsLoopback: true,
      resolveText: resolveText ?? (async (name) => records.get(name) ?? []),
      providers: Object.entries(providers).map(([id, { path = id, ...rest }]) => ({
        id,
        kind: 'oidc',
        label: `Provider ${id}`,
        issuer: adversary.issuer(path),
        client_id: 'weir-client',
        client_secret: 'a secret',
        verified_claim: 'email_verified',
        tenants: [],
        emailDomains: [],
        allowsFreeMail: false,
        allowsPrivate: false,
        allowsUnprovenFresh: false,
        ...rest,
      })),
    },
  })
  const begin: SigningIn['begin'] = async (provider, place) => {
    const { verifier, code_challenge } = newVerifier()
    const begun = await world.core.session(
      { principal: anonymous, kind: 'mutation', ...(place !== undefined && { place }) },
      (call) => call(signInStart, { provider, code_challenge }),
    )
    return { ...begun, verifier }
  }
  const binding = { jkt: 'k'.repeat(43), device: 'test' }
  const complete: SigningIn['complete'] = (input, place) =>
    world.core.session(
      { principal: anonymous, kind: 'mutation', binding, ...(place !== undefined && { place }) },
      (call) => call(signInComplete, input),
    )
  return {
    world,
    adversary,
    records,
    begin,
    complete,
    async signIn(provider, change = (input) => input) {
      const { authorization_url, ticket, verifier } = await begin(provider)
      return complete(change({ ticket, verifier, ...adversary.signIn(authorization_url) }))
    },
    async created() {
      const [counts] = await world.sql<Record<string, number>>(
        `select (select count(*)::int from directory.person) as people,
                (select count(*)::int from directory.sign_in_identity) as identities,
                (select count(*)::int from session) as sessions,
                (select count(*)::int from sign_in_origin) as origins,
                (select count(*)::int from member) as members,
                (select count(*)::int from audit) as audited`,
      )
      return counts ?? {}
    },
    async [Symbol.asyncDispose]() {
      await world[Symbol.asyncDispose]()
      await adversary[Symbol.asyncDispose]()
    },
  }
}
