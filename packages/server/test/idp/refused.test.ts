import { type InputOf, signInComplete, signInStart, tokenCreate } from '@weir/contract'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Behaviour, honest, newKey, sealByPublicKey } from './adversary.ts'
import { newBrowser, shown } from '../../../core/test/browser.ts'
import { newVerifier, openSigningIn, type SigningIn } from './signing-in.ts'

let here: SigningIn
beforeAll(async () => {
  here = await openSigningIn({
    corp: {},
    other: {},
    hub: { kind: 'github' },
    hubtaken: { kind: 'github', allowsUnprovenFresh: true },
    taken: { allowsUnprovenFresh: true },
    entra: { path: 'common/v2.0', verified_claim: 'xms_edov' },
    closed: { path: 'organizations/v2.0', tenants: [tenant] },
    hanging: {},
    huge: {},
    broken: {},
    renamed: {},
    plain: {},
    inside: {},
    metadata: {},
  })
})
afterAll(() => here[Symbol.asyncDispose]())
beforeEach(() => {
  for (const name of ['corp', 'other', 'hub', 'common/v2.0', 'organizations/v2.0'])
    here.adversary.behave(name, {})
})

const tenant = '11111111-2222-4333-8444-555555555555'
/** GitHub and Microsoft say nothing of their issuer when they send a person back. */
const noIss = (input: InputOf<typeof signInComplete>) => ({ ...input, iss: undefined })
const now = () => Math.floor(Date.now() / 1000)

/** What a sign-in is refused with; nothing may have been created by it. */
async function refusal(attempt: () => Promise<unknown>): Promise<string> {
  const before = await here.created()
  const outcome = await attempt().then(
    () => 'signed in',
    (error: { code: string; evidence?: { reason?: string } }) =>
      `${error.code} ${error.evidence?.reason ?? ''}`.trim(),
  )
  expect(await here.created()).toEqual(before)
  return outcome
}

describe('an e-mail', () => {
  test.each<[string, unknown, string]>([
    ['false', false, 'denied email_unverified'],
    ['absent', undefined, 'denied email_unverified'],
    ['the text "true"', 'true', 'denied email_unverified'],
    ['1', 1, 'denied email_unverified'],
    ['null', null, 'denied email_unverified'],
    ['a list', [true], 'denied email_unverified'],
    ['an object', { value: true }, 'denied email_unverified'],
  ])('is not verified when email_verified is %s', async (_, email_verified, expected) => {
    here.adversary.behave('corp', { claims: (claims) => ({ ...claims, email_verified }) })
    expect(await refusal(() => here.signIn('corp'))).toBe(expected)
  })

  test.each<[string, unknown, string]>([
    ['missing', undefined, 'denied email_missing'],
    ['empty', '', 'denied email_missing'],
    ['a list', ['ines@corp.example'], 'denied email_missing'],
    ['of free mail', 'ines@gmail.com', 'denied free_mail'],
    ['of free mail in capitals', 'ines@GMAIL.com', 'denied free_mail'],
    ['of free mail in wide letters', 'ines@ｇｍａｉｌ.com', 'denied email_shape'],
    ['of a domain in letters of another alphabet', 'ines@c\u{43E}rp.example', 'denied email_shape'],
    ['with two @', 'ines@corp.example@evil.example', 'denied email_shape'],
    ['quoted', '"ines@corp.example"@evil.example', 'denied email_shape'],
    ['with a line break', 'ines@corp.example\nbcc: x@evil.example', 'denied email_shape'],
    ['with a comment', 'ines(x)@corp.example', 'denied email_shape'],
    ['of an address', 'ines@[127.0.0.1]', 'denied email_shape'],
    ['with a dot at the end', 'ines@corp.example.', 'denied email_shape'],
    ['without a domain', 'ines@localhost', 'denied email_shape'],
    ['too long', `${'a'.repeat(65)}@corp.example`, 'denied email_shape'],
  ])('that is %s is refused', async (_, email, expected) => {
    here.adversary.behave('corp', {
      claims: (claims) => ({ ...claims, email }),
      userinfo: ({ sub, email_verified }) => ({ sub, email_verified }),
    })
    expect(await refusal(() => here.signIn('corp'))).toBe(expected)
  })
})

describe('an ID token', () => {
  const strange = newKey()
  const lies: [string, Behaviour][] = [
    ['of another issuer', { claims: (claims) => ({ ...claims, iss: 'https://evil.example' }) }],
    ['without an issuer', { claims: (claims) => ({ ...claims, iss: undefined }) }],
    ['for another audience', { claims: (claims) => ({ ...claims, aud: 'another-client' }) }],
    ['for no audience', { claims: (claims) => ({ ...claims, aud: undefined }) }],
    [
      'for two audiences without a party',
      { claims: (claims) => ({ ...claims, aud: ['weir-client', 'another-client'] }) },
    ],
    [
      'for two audiences and the other party',
      { claims: (claims) => ({ ...claims, aud: ['weir-client', 'b'], azp: 'b' }) },
    ],
    ['for another party', { claims: (claims) => ({ ...claims, azp: 'another-client' }) }],
    ['that expired', { claims: (claims) => ({ ...claims, iat: now() - 500, exp: now() - 120 }) }],
    ['that never expires', { claims: (claims) => ({ ...claims, exp: undefined }) }],
    ['from the future', { claims: (claims) => ({ ...claims, iat: now() + 300, exp: now() + 900 }) }],
    ['of yesterday', { claims: (claims) => ({ ...claims, iat: now() - 86_400 }) }],
    ['not good yet', { claims: (claims) => ({ ...claims, nbf: now() + 300 }) }],
    ['without a subject', { claims: (claims) => ({ ...claims, sub: undefined }) }],
    ['without a nonce', { claims: (claims) => ({ ...claims, nonce: undefined }) }],
    ['with another nonce', { claims: (claims) => ({ ...claims, nonce: 'another' }) }],
    ['that is not signed', { header: () => ({ alg: 'none' }), seal: () => '' }],
    ['that says none and is signed', { header: (header) => ({ ...header, alg: 'none' }) }],
    ['signed by an unknown key', { key: strange, published: [] }],
    ['signed by a key that another name has', { seal: () => 'AAAA' }],
    ['naming a key that is not there', { header: (header) => ({ ...header, kid: 'elsewhere' }) }],
    [
      'bringing its own key',
      {
        header: (header) => ({
          ...header,
          kid: strange.kid,
          jwk: strange.publicKey.export({ format: 'jwk' }),
        }),
      },
    ],
    ['with a critical header nobody knows', { header: (header) => ({ ...header, crit: ['exp'], exp: 1 }) }],
    ['whose signature is of something else', { seal: (body) => sealByPublicKey(strange)(body) }],
  ]
  test.each(lies)('%s is refused', async (_, behaviour) => {
    here.adversary.behave('corp', behaviour)
    expect(await refusal(() => here.signIn('corp'))).toBe('unauthenticated token_refused')
  })

  test('by HS256 with the published key as its secret is refused', async () => {
    const key = newKey()
    here.adversary.behave('corp', {
      key,
      header: (header) => ({ ...header, alg: 'HS256' }),
      seal: sealByPublicKey(key),
    })
    expect(await refusal(() => here.signIn('corp'))).toBe('unauthenticated token_refused')
  })

  test('by a key that the provider took back is refused, and by the new one believed, at once', async () => {
    const [old, young] = [newKey(), newKey()]
    here.adversary.behave('corp', { key: old })
    await here.signIn('corp')
    here.adversary.behave('corp', { key: old, published: [young] })
    expect(await refusal(() => here.signIn('corp'))).toBe('unauthenticated token_refused')
    here.adversary.behave('corp', { key: young })
    expect(await here.signIn('corp')).toMatchObject({ token: expect.any(String) })
  })

  test('without an e-mail leaves it to userinfo, which has to speak of the same person', async () => {
    const claims: Behaviour['claims'] = (told) => ({
      ...told,
      email: undefined,
      email_verified: undefined,
    })
    here.adversary.behave('corp', { claims, userinfo: (told) => ({ ...told, sub: 'somebody-else' }) })
    expect(await refusal(() => here.signIn('corp'))).toBe('unauthenticated token_refused')
    here.adversary.behave('corp', { claims, userinfo: (told) => ({ ...told, email_verified: 'true' }) })
    expect(await refusal(() => here.signIn('corp'))).toBe('denied email_unverified')
    here.adversary.behave('corp', { claims })
    expect(await here.signIn('corp')).toMatchObject({ token: expect.any(String) })
  })
})

describe('what comes back', () => {
  test('with another state, also one of another sign-in, is refused', async () => {
    expect(await refusal(() => here.signIn('corp', (input) => ({ ...input, state: 'x'.repeat(43) })))).toBe(
      'unauthenticated state',
    )
    const { state } = await here.begin('corp')
    expect(await refusal(() => here.signIn('corp', (input) => ({ ...input, state })))).toBe(
      'unauthenticated state',
    )
  })

  test('with the ticket of another sign-in is refused', async () => {
    const { ticket } = await here.begin('corp')
    expect(await refusal(() => here.signIn('corp', (input) => ({ ...input, ticket })))).toBe(
      'unauthenticated state',
    )
  })

  test('with a ticket that was changed is refused', async () => {
    const changed = (ticket: string) => [
      ticket.replace(/^\d+/, '2'),
      ticket.replace(/\.(.)/, (_, letter: string) => `.${letter === 'M' ? 'N' : 'M'}`),
      `${ticket.slice(0, -2)}AA`,
      ticket.split('.').slice(0, 2).join('.'),
      'x'.repeat(40),
    ]
    for (let at = 0; at < 5; at++)
      expect(
        await refusal(() =>
          here.signIn('corp', (input) => ({ ...input, ticket: changed(input.ticket)[at] ?? '' })),
        ),
      ).toBe('unauthenticated ticket')
  })

  test('twice is refused the second time, before the provider is asked', async () => {
    const { authorization_url, ticket, verifier } = await here.begin('corp')
    const back = { ticket, verifier, ...here.adversary.signIn(authorization_url) }
    await here.complete(back)
    const asked = here.adversary.exchanges.length
    expect(await refusal(() => here.complete(back))).toBe('unauthenticated ticket_used')
    const spelledOtherwise = { ...back, ticket: `${back.ticket}=` }
    expect(await refusal(() => here.complete(spelledOtherwise))).toBe('unauthenticated ticket_used')
    expect(here.adversary.exchanges).toHaveLength(asked)
  })

  test('without a key of the browser is refused before the provider is asked, and uses nothing up', async () => {
    const { authorization_url, ticket, verifier } = await here.begin('corp')
    const back = { ticket, verifier, ...here.adversary.signIn(authorization_url) }
    const asked = here.adversary.exchanges.length
    expect(await refusal(() => here.world.ask({ kind: 'anonymous' }, signInComplete, back))).toBe(
      'unauthenticated proof',
    )
    expect(here.adversary.exchanges).toHaveLength(asked)
    expect(await here.complete(back)).toMatchObject({ token: expect.any(String) })
  })

  test('with a code of another sign-in is refused by its verifier', async () => {
    const stolen = here.adversary.signIn((await here.begin('corp')).authorization_url)
    expect(await refusal(() => here.signIn('corp', (input) => ({ ...input, code: stolen.code })))).toBe(
      'unauthenticated code_refused',
    )
  })

  test('with another verifier is refused before the provider is asked', async () => {
    const asked = here.adversary.exchanges.length
    expect(
      await refusal(() => here.signIn('corp', (input) => ({ ...input, verifier: 'v'.repeat(43) }))),
    ).toBe('unauthenticated verifier')
    expect(here.adversary.exchanges).toHaveLength(asked)
  })

  test('to the return address of another provider is refused before anybody is shown the code', async () => {
    const asked = here.adversary.exchanges.length
    // a provider of ours that turned bad sends people on to another one, whose code it would like to see
    expect(await refusal(() => here.signIn('other', (input) => ({ ...input, provider: 'corp' })))).toBe(
      'unauthenticated provider',
    )
    expect(here.adversary.exchanges).toHaveLength(asked)
  })

  describe('as recent', () => {
    interface Way {
      provider?: string
      fresh: boolean
      /** What the person makes of the address to which they are sent. */
      edited?: (asked: URLSearchParams) => void
      claims?: object
    }
    const struck = (asked: URLSearchParams) => {
      asked.delete('prompt')
      asked.delete('max_age')
    }
    const signIn = async ({ provider = 'other', fresh, edited, claims: changed = {} }: Way) => {
      here.adversary.behave(provider, {
        claims: (claims) => ({
          ...claims,
          sub: `aged ${provider}`,
          email: `${provider}@corp.example`,
          ...changed,
        }),
        github: {
          '/user': { id: provider.length, login: 'aged' },
          '/user/emails?per_page=100': [{ email: `${provider}@corp.example`, primary: true, verified: true }],
        },
      })
      const browser = newBrowser()
      const { verifier, code_challenge } = newVerifier()
      const session = { principal: { kind: 'anonymous' as const }, kind: 'mutation' as const }
      const { ticket, authorization_url } = await here.world.core.session(session, (call) =>
        call(signInStart, { provider, code_challenge, fresh }),
      )
      const address = new URL(authorization_url)
      edited?.(address.searchParams)
      const { iss, ...back } = here.adversary.signIn(address.href)
      const { token } = await here.world.core.session(
        { ...session, binding: { jkt: browser.jkt, device: 'test' } },
        (call) =>
          call(signInComplete, { ticket, verifier, ...back, ...(!provider.startsWith('hub') && { iss }) }),
      )
      return here.world.core.sessions.identify(token, shown({ browser, token }))
    }
    /** Whole minutes; a millisecond ahead is no minute either. */
    const age = async (way: Way) =>
      Math.abs(Math.round((Date.now() - Date.parse((await signIn(way)).principal.signed_in_at)) / 60_000))
    const longAgo = 1_000_000

    test('counts only by the time that the provider says', async () => {
      const said = (auth_time: unknown) => ({ claims: { auth_time } })
      expect(await age({ fresh: false, ...said(now() - 600) }), 'as it says').toBe(10)
      expect(await age({ fresh: true, ...said(now() - 600) }), 'as it says, whatever was asked').toBe(10)
      expect(await age({ fresh: true }), 'asked anew').toBe(0)
      expect(await age({ fresh: false }), 'nobody knows').toBeGreaterThan(longAgo)
      expect(await age({ fresh: false, ...said(now() + 600) }), 'never in the future').toBe(0)
      expect(await age({ fresh: true, ...said(1e300) }), 'no time at all').toBeGreaterThan(longAgo)
    })

    test('does not count when the person struck from the address that they be asked anew', async () => {
      expect(await age({ fresh: true, edited: struck })).toBeGreaterThan(longAgo)
      const { principal } = await signIn({ fresh: true, edited: struck })
      const asked = { name: 'wide', scopes: ['organization:read' as const] }
      await expect(here.world.ask(principal, tokenCreate, asked)).rejects.toMatchObject({
        code: 'denied',
        evidence: { reason: 'sign_in_again' },
        message: expect.stringMatching(
          /was not said when you proved yourself.*auth_time.*fresh_without_proof/,
        ),
      })
    })

    test('counts without the word of the provider only where the configuration takes that', async () => {
      expect(await age({ provider: 'hub', fresh: true })).toBeGreaterThan(longAgo)
      for (const provider of ['hubtaken', 'taken']) {
        expect(await age({ provider, fresh: true, edited: struck })).toBe(0)
        expect(await age({ provider, fresh: false }), 'not asked for').toBeGreaterThan(longAgo)
      }
      const claims = { auth_time: now() - 600 }
      expect(await age({ provider: 'taken', fresh: true, claims }), 'its word goes before').toBe(10)
    })
  })

  test('from another issuer than was asked is refused', async () => {
    const iss = here.adversary.issuer('other')
    expect(await refusal(() => here.signIn('corp', (input) => ({ ...input, iss })))).toBe(
      'unauthenticated token_refused',
    )
  })

  test('without its issuer is refused where the provider says that it always sends it', async () => {
    here.adversary.behave('metadata', {
      discovery: (document) => ({ ...document, authorization_response_iss_parameter_supported: true }),
    })
    expect(await refusal(() => here.signIn('metadata', noIss))).toBe('unauthenticated token_refused')
    expect(
      await here.signIn('metadata').catch((error: { code: string; message: string }) => error.message),
    ).toMatch(/Somebody who signs in another way/)
  })

  test('to another address than this server’s is never asked for', async () => {
    const { authorization_url } = await here.begin('corp')
    const asked = new URL(authorization_url).searchParams
    expect(asked.get('redirect_uri')).toBe('https://weir.test/sign-in/return/corp')
    expect([asked.get('code_challenge_method'), asked.get('response_type')]).toEqual(['S256', 'code'])
    await here.signIn('corp')
    expect(here.adversary.exchanges.at(-1)?.fields.get('redirect_uri')).toBe(
      'https://weir.test/sign-in/return/corp',
    )
    expect(here.adversary.exchanges.at(-1)?.fields.has('client_secret')).toBe(false)
  })
})

describe('a provider', () => {
  test('that does not answer, answers too much or breaks is told so, and asked anew the next time', async () => {
    here.adversary.behave('hanging', { discovery: () => 'hangs' })
    here.adversary.behave('huge', {
      discovery: () => ({ status: 200, body: `{"issuer":"${'x'.repeat(2_000_000)}"}` }),
    })
    here.adversary.behave('broken', { discovery: () => ({ status: 500, body: '{}' }) })
    expect(await refusal(() => here.begin('hanging'))).toBe('timeout provider_unreachable')
    expect(await refusal(() => here.begin('huge'))).toBe('timeout provider_unreachable')
    expect(await refusal(() => here.begin('broken'))).toBe('unprocessable discovery')
    here.adversary.behave('broken', { discovery: () => ({ status: 200, body: 'no JSON' }) })
    expect(await refusal(() => here.begin('broken'))).toBe('unprocessable discovery')
    here.adversary.behave('broken', {})
    expect(await here.begin('broken')).toMatchObject({ state: expect.any(String) })
  }, 30_000)

  test('that describes another issuer is refused', async () => {
    here.adversary.behave('renamed', {
      discovery: (document) => ({ ...document, issuer: here.adversary.issuer('corp') }),
    })
    expect(await refusal(() => here.begin('renamed'))).toBe('unprocessable discovery')
  })

  test('without PKCE by S256 is refused', async () => {
    here.adversary.behave('plain', {
      discovery: (document) => ({ ...document, code_challenge_methods_supported: ['plain'] }),
    })
    expect(await refusal(() => here.begin('plain'))).toBe('unprocessable discovery')
  })

  test.each([
    'http://169.254.169.254/keys',
    'http://10.0.0.7/keys',
    'https://10.0.0.7/keys',
    'file:///etc/passwd',
  ])('whose keys are at %s is not followed there', async (jwks_uri) => {
    here.adversary.behave('inside', { discovery: (document) => ({ ...document, jwks_uri }) })
    const outcome = await refusal(() => here.signIn('inside'))
    expect(outcome).toMatch(
      /^(unprocessable provider_address|unauthenticated token_refused|timeout provider_unreachable)$/,
    )
  })

  test('that nobody configured is refused', async () => {
    expect(await refusal(() => here.begin('unknown'))).toBe('invalid')
  })
})

describe('GitHub', () => {
  const user = { id: 4711, login: 'ines', name: 'Ines Hub' }
  const emails = [
    { email: 'private@elsewhere.example', primary: false, verified: true },
    { email: 'ines@hub.example', primary: true, verified: true },
  ]
  const github = (told: Record<string, unknown>) => ({
    '/user': user,
    '/user/emails?per_page=100': emails,
    ...told,
  })
  const only = (email: object) => github({ '/user/emails?per_page=100': [email] })
  const primary = { email: 'ines@hub.example', primary: true, verified: true }

  test.each<[string, Record<string, unknown>, string]>([
    [
      'a primary e-mail that is not verified',
      only({ ...primary, verified: false }),
      'denied email_unverified',
    ],
    [
      'a primary e-mail verified by a text',
      only({ ...primary, verified: 'true' }),
      'denied email_unverified',
    ],
    ['no primary e-mail', only({ ...primary, primary: false }), 'denied email_missing'],
    [
      'no list of e-mails',
      github({ '/user/emails?per_page=100': { email: 'ines@hub.example' } }),
      'denied email_missing',
    ],
    ['a primary e-mail of free mail', only({ ...primary, email: 'ines@gmail.com' }), 'denied free_mail'],
    [
      'an id that is no number',
      github({ '/user': { ...user, id: '4711' } }),
      'unauthenticated token_refused',
    ],
    ['no id', github({ '/user': {} }), 'unauthenticated token_refused'],
  ])('with %s is refused', async (_, told, expected) => {
    here.adversary.behave('hub', { github: told })
    expect(await refusal(() => here.signIn('hub', noIss))).toBe(expected)
  })

  test('gives the verified primary e-mail, whatever others there are', async () => {
    here.adversary.behave('hub', { github: github({}) })
    const { user_id } = await here.signIn('hub', noIss)
    expect(
      await here.world.sql('select name, email from directory.person where user_id = $1', [user_id]),
    ).toEqual([{ name: 'Ines Hub', email: 'ines@hub.example' }])
  })
})

describe('Microsoft’s tenants', () => {
  const as = (issuer: string, more: object = {}): Behaviour => ({
    discovery: (document) => ({ ...document, issuer: `${here.adversary.origin}/{tenantid}/v2.0` }),
    claims: (claims) => ({
      ...claims,
      sub: 'of a tenant',
      iss: issuer,
      tid: tenant,
      email: 'ines@tenant.example',
      xms_edov: true,
      ...more,
    }),
  })
  const own = () => `${here.adversary.origin}/${tenant}/v2.0`
  const signIn = (provider: string) => here.signIn(provider, noIss)

  test('are believed when the token is the named tenant’s own and the domain is its owner’s', async () => {
    for (const [why, behaviour] of [
      ['token_refused', as(`${here.adversary.origin}/99999999-2222-4333-8444-555555555555/v2.0`)],
      ['token_refused', as(own(), { tid: 'common' })],
      ['email_unverified', as(own(), { xms_edov: 'true' })],
      ['email_unverified', as(own(), { xms_edov: undefined, email_verified: true })],
    ] as const) {
      here.adversary.behave('common/v2.0', behaviour)
      expect(await refusal(() => signIn('entra'))).toContain(why)
    }
    here.adversary.behave('common/v2.0', as(own()))
    expect(await signIn('entra')).toMatchObject({ token: expect.any(String) })
  })

  test('that are not listed are refused where some are', async () => {
    const another = '22222222-2222-4333-8444-555555555555'
    here.adversary.behave(
      'organizations/v2.0',
      as(`${here.adversary.origin}/${another}/v2.0`, { tid: another }),
    )
    expect(await refusal(() => signIn('closed'))).toBe('denied tenant')
  })
})

test('the honest sign-in of all these tests is believed', async () => {
  const { user_id } = await here.signIn('corp')
  expect(
    await here.world.sql('select name, email from directory.person where user_id = $1', [user_id]),
  ).toEqual([{ name: honest.name, email: honest.email }])
})
