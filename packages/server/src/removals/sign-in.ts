import { core, server } from '../control.ts'
import { inCore, inServer, removal, type Removal } from '../removal.ts'

const refused = (...tests: string[]) => server('idp/refused', ...tests)
const membership = (...tests: string[]) => server('idp/membership', ...tests)
const slow = (...tests: string[]) => server('idp/slow', ...tests)
const link = (...tests: string[]) => server('owner-link', ...tests)
const start = (...tests: string[]) => server('idp/start', ...tests)
const inSignIn = (file: string, find: string, put = '') => inCore(`sign-in/${file}.ts`, find, put)
const inSql = (find: string, put = '') => inCore('db/migrations/0009-sign-in.sql', find, put)

/** Signing in: what a provider says, what comes back, and what it opens. */
export const signIn: readonly Removal[] = [
  removal('S1', 'the pin of an organization', {
    changes: [inSql('where s.user_id = person\n', 'where s.user_id = person and false\n')],
    proof: [
      membership(
        'is closed to sessions and tokens of who signed in elsewhere, from the next request on',
        'is closed also to who becomes a member after that',
      ),
    ],
  }),
  removal('S1', 'members are told that something is pinned', {
    changes: [
      inSql('set is_pinned = (new.pinned_providers', 'set is_pinned = false and (new.pinned_providers'),
    ],
    proof: [
      membership('is closed to sessions and tokens of who signed in elsewhere, from the next request on'),
    ],
  }),
  removal('S1', 'no member by a domain against the pin', {
    changes: [
      inSignIn(
        'domain-join',
        "and (o.pinned_providers = '{}' or $4 = any (o.pinned_providers))",
        'and $4 <> $3',
      ),
    ],
    proof: [membership('takes in by its domain only who signed in as it wants')],
  }),
  removal('S1', 'nobody pins themselves out', {
    changes: [inSignIn('pins', '  await refuseOwnLockOut(tx, hands)\n')],
    proof: [membership('cannot be closed by an admin who would be outside, nor pin what is not there')],
  }),
  removal('S1', 'the signature of the ID token', {
    changes: [inSignIn('oidc', '  await oauth.validateApplicationLevelSignature(as, response, by)\n')],
    proof: [
      refused(
        'signed by an unknown key is refused',
        'whose signature is of something else is refused',
        'by a key that the provider took back is refused, and by the new one believed, at once',
      ),
    ],
  }),
  removal('S1', 'keys that are read anew', {
    changes: [
      inSignIn(
        'oidc',
        "const as = { ...(await atProvider(settings, 'discovery', server)) }",
        "const as = await atProvider(settings, 'discovery', server)",
      ),
    ],
    proof: [refused('by a key that the provider took back is refused, and by the new one believed, at once')],
  }),
  removal('S1', 'the nonce', {
    changes: [
      inSignIn('oidc', '    expectedNonce: returned.nonce,\n', '    expectedNonce: nonceIn(response),\n'),
      inSignIn(
        'oidc',
        'const tokens = await oauth.processAuthorizationCodeResponse',
        "const told = JSON.parse(Buffer.from(String(Object(await response.clone().json()).id_token).split('.')[1] ?? '', 'base64url').toString())\n  const nonceIn = (_: unknown) => told.nonce ?? oauth.expectNoNonce\n  const tokens = await oauth.processAuthorizationCodeResponse",
      ),
    ],
    proof: [refused('without a nonce is refused', 'with another nonce is refused')],
  }),
  removal('S1', 'the party and the times of the ID token', {
    changes: [inSignIn('oidc', '  refuseOdd(claims, client)\n')],
    proof: [refused('for another party is refused', 'from the future is refused', 'of yesterday is refused')],
  }),
  removal('S1', 'the state', {
    changes: [inSignIn('sign-in', "if (state !== begun.state) throw refusedReturn('state')")],
    proof: [refused('with another state, also one of another sign-in, is refused')],
  }),
  removal('S1', 'a return address of its own for each provider', {
    changes: [inSignIn('sign-in', "if (cameFrom !== begun.provider) throw refusedReturn('provider')")],
    proof: [refused('to the return address of another provider is refused before anybody is shown the code')],
  }),
  removal('S1', 'no recent sign-in that nobody vouches for', {
    changes: [inSignIn('sign-in', '(isTaken ? Infinity : 0)', 'Infinity')],
    proof: [refused('counts only by the time that the provider says')],
  }),
  removal('S1', 'that it was asked anew is no proof that it was answered', {
    changes: [inSignIn('sign-in', 'begun.fresh && provider.settings.allowsUnprovenFresh', 'begun.fresh')],
    proof: [
      refused(
        'does not count when the person struck from the address that they be asked anew',
        'counts without the word of the provider only where the configuration takes that',
      ),
    ],
  }),
  removal('S1', 'the verifier of the page', {
    changes: [
      inSignIn(
        'sign-in',
        "if (createHash('sha256').update(verifier).digest('base64url') !== begun.code_challenge)",
        'if (begun.code_challenge === verifier)',
      ),
    ],
    proof: [refused('with another verifier is refused before the provider is asked')],
  }),
  removal('S1', 'a ticket is good once', {
    changes: [inSignIn('sign-in', '        await useUpTicket(keeper, begun)\n')],
    proof: [refused('twice is refused the second time, before the provider is asked')],
  }),
  removal('S1', 'the seal of a ticket', {
    changes: [inSignIn('ticket', "if (!isOurs) throw refusedReturn('ticket')")],
    proof: [refused('with a ticket that was changed is refused')],
  }),
  removal('S1', 'PKCE by S256 or not at all', {
    changes: [inSignIn('oidc', " || (challenges && !challenges.includes('S256'))")],
    proof: [refused('without PKCE by S256 is refused')],
  }),
  removal('S1', 'userinfo of the same person', {
    changes: [inSignIn('oidc', '          claims.sub,\n', '          oauth.skipSubjectCheck,\n')],
    proof: [refused('without an e-mail leaves it to userinfo, which has to speak of the same person')],
  }),
  removal('S1', 'the listed tenants', {
    changes: [
      inSignIn('oidc', 'settings.tenants.length > 0 && !settings.tenants.includes(tenant)', "tenant === ''"),
    ],
    proof: [refused('that are not listed are refused where some are')],
  }),
  removal('S1', 'no local provider in production', {
    changes: [inServer('sign-in/providers.ts', 'if (isHere && !allowsLoopback)', 'if (isHere && id === "")')],
    proof: [start('a server of production refuses a provider on its own machine')],
  }),
  removal('S1', 'the local provider itself starts for development alone', {
    changes: [inServer('local-provider/run.ts', "if (environment !== 'development')", 'if (port < 0)')],
    proof: [start('the local provider starts for development alone')],
  }),
  removal('S1', 'no link of the owner in the log of a server that needs none', {
    changes: [
      inServer(
        'commands/serve.ts',
        'return providers.length === 0 || !(await core.ownerSignedIn())',
        'return providers.length >= 0',
      ),
    ],
    proof: [link('the link of the owner is printed at the start only while nobody could come in without it')],
  }),
  removal('S1', 'no link of the owner where the configuration refuses it', {
    changes: [
      inCore(
        'door/credentials.ts',
        'async redeemLink(code, binding) {\n      if (!allowsLinks) throw linksRefused()\n',
        'async redeemLink(code, binding) {\n',
      ),
    ],
    proof: [link('where the configuration refuses the link none is made, and one made before opens nothing')],
  }),
  removal('S1', 'operators by e-mail only where each provider has its domains', {
    changes: [
      inServer(
        'sign-in/providers.ts',
        'if (tables.length < 2 || !open || !named) return',
        'if (open) return',
      ),
    ],
    proof: [
      start('a server of several providers refuses operators by e-mail while one of them may verify any'),
    ],
  }),
  removal('S1', 'at most so many exchanges at once', {
    changes: [inSignIn('at-once', 'if (others >= limit)', 'if (others < 0)')],
    proof: [
      membership('is asked to come again when too many come at once, and loses nothing by it'),
      slow('name servers that do not answer are waited for by few, and not for long'),
    ],
  }),
  removal('D9', 'turns of each provider', {
    changes: [inSignIn('sign-in', 'ofProvider(provider, work)', "ofProvider('all', work)")],
    proof: [slow('a provider that does not answer keeps nobody from signing in at another one')],
  }),
  removal('D9', 'turns of each place on the network', {
    changes: [inSignIn('sign-in', 'ofPlace(place, () => ofProvider', 'ofPlace(null, () => ofProvider')],
    proof: [slow('one place on the network does not take all the turns of a provider')],
  }),
  removal('D9', 'no connection in hand while a stranger is kept waiting', {
    changes: [
      inCore(
        'door/session.ts',
        'const output = await askApart(',
        'await transaction.open()\n      const output = await askApart(',
      ),
    ],
    proof: [
      core('test/apart', 'reports of leaked tokens that wait hold no connection, however many there are'),
    ],
  }),
  removal('S1', 'a recent sign-in for deciding how others sign in', {
    changes: [
      {
        file: 'packages/contract/src/sign-in.ts',
        find: 'const settingsFreshSeconds = 15 * 60',
        put: 'const settingsFreshSeconds = 1_000_000',
      },
    ],
    proof: [membership('how others come in is decided by who signed in lately, and by no token')],
  }),
]
