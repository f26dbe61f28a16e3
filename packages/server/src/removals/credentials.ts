import { core, server } from '../control.ts'
import { inCore, inServer, removal, type Removal } from '../removal.ts'

const inCredentials = (...tests: string[]) => core('test/credentials', ...tests)
const rights = (find: string, put: string) => inCore('door/rights.ts', find, put)
const holding = (find: string, put: string) => inCore('door/holding.ts', find, put)
const inFile = (find: string, put = '') => inCore('door/credentials.ts', find, put)
const inContract = (find: string) => ({ file: 'packages/contract/src/token.ts', find, put: '' })
const noGaps = inCore('db/catalogue.ts', 'if (gaps.length > 0)', 'if (false)')

/** Tokens: whose they are, how long, and for what. */
export const credentials: readonly Removal[] = [
  removal('S5', 'scopes of service tokens, at the permission and in the scope', {
    changes: [
      rights(
        "levelOf(permission) !== 'self' &&",
        "principal.kind === 'personal' && levelOf(permission) !== 'self' &&",
      ),
      holding("principal.scopes.includes(permission)\n      ? 'all'", "true\n      ? 'all'"),
      holding('principal.scopes.includes(permission)\n    )', 'true\n    )'),
    ],
    proof: [
      core('test/door-strangers', 'every operation refuses a service token without scopes'),
      server('scopes', 'a service token does what its one scope says and nothing else, over both APIs'),
    ],
  }),
  removal('S5', 'scopes of personal tokens, at the permission and in the scope', {
    changes: [
      rights(
        "levelOf(permission) !== 'self' &&",
        "principal.kind === 'service' && levelOf(permission) !== 'self' &&",
      ),
      holding('!principal.scopes.includes(permission)) return []', 'false) return []'),
      holding('!principal.scopes.includes(permission)) return false', 'false) return false'),
    ],
    proof: [
      core(
        'test/door-strangers',
        'every operation refuses the personal token of an owner that carries no scopes',
      ),
      server(
        'scopes',
        'a personal token of an owner does what its one scope says and nothing else, over both APIs',
      ),
    ],
  }),
  removal('S5', 'one’s own things are not written with a token', {
    changes: [rights("isPersonalToken(principal) && permission === 'self:write'", 'false')],
    proof: [
      core(
        'test/door-strangers',
        'every operation refuses the personal token of an owner that carries no scopes',
      ),
    ],
  }),
  removal('S5', 'machines have no things of their own', {
    changes: [
      rights(
        "(principal.kind === 'ci' || principal.kind === 'service') && permission === 'self:write'",
        'false',
      ),
    ],
    proof: [core('test/door-strangers', 'every operation refuses a service token without scopes')],
  }),
  removal('S5', 'what only people may do, in both places', {
    changes: [
      holding(
        'serviceMayHold(permission) &&\n      principal.scopes.includes(permission)\n      ?',
        'principal.scopes.includes(permission)\n      ?',
      ),
      holding(
        'serviceMayHold(permission) &&\n      principal.scopes.includes(permission)\n    )',
        'principal.scopes.includes(permission)\n    )',
      ),
    ],
    proof: [server('scopes', 'a service token never carries what only people may do, whatever its row says')],
  }),
  removal('S5', 'a token makes no token', {
    changes: [
      inCore('token/user-token.ts', "principal.kind !== 'session' || user_id === null", 'user_id === null'),
      inContract('  freshSeconds: freshTokenSeconds,\n'),
    ],
    proof: [inCredentials('a token makes no token, and an old sign-in makes none either')],
  }),
  removal('S5', 'a token needs a fresh sign-in', {
    changes: [inContract('  freshSeconds: freshTokenSeconds,\n')],
    proof: [inCredentials('a token makes no token, and an old sign-in makes none either')],
  }),
  removal('S5', 'the MAC of a credential', {
    changes: [inFile("!keyring.verifies('token', text, row.mac, row.key_version)", 'false')],
    proof: [inCredentials('the id of a token is not enough: another secret with it is nobody')],
  }),
  removal('S5', 'revocation', {
    changes: [inFile('if (row.revoked_at !== null) throw unknown()')],
    proof: [
      inCredentials(
        'a revoked token is refused from the next request on',
        'the CI token of a group takes the place of the one before',
        'a job is refused when the token that asked for it was revoked meanwhile',
      ),
    ],
  }),
  removal('S5', 'the last day of a credential', {
    changes: [inFile('if (Date.parse(row.expires_at) + graceMs <= Date.now())', 'if (false)')],
    proof: [inCredentials('a token ends on its day')],
  }),
  removal('S5', 'the person in row-level security; the start refuses that too', {
    changes: [
      inCore(
        'db/migrations/0001-door.sql',
        'using (user_id = (select public.scope_user())) with check (user_id = (select public.scope_user()))',
        'using (true) with check (true)',
      ),
      noGaps,
    ],
    proof: [inCredentials('a token is its owner’s: others neither see nor revoke it')],
  }),
  removal('S5', 'MACs that the serving login cannot read', {
    changes: [
      inCore(
        'db/migrations/0003-credential.sql',
        'revoke select on machine_token, user_token from weir_app, weir_loader, weir_searcher;',
        '',
      ),
    ],
    proof: [
      core(
        'test/record',
        'the serving login reads no MAC, no key, no name of a person, and no table of the installation',
      ),
    ],
  }),
  removal('S5', 'shown once, also by repetition', {
    changes: [inServer('rest/idempotent.ts', 'showsOnce(operation) ? null : written.text', 'written.text')],
    proof: [server('rest', 'shows what is shown once only once')],
  }),
  removal('S5', 'no credential in a URL', {
    changes: [inServer('ask.ts', 'await refuseLeakedInUrl(core, url)')],
    proof: [server('rest', 'in a URL is refused, whatever it is called, and does not reach the log')],
  }),
  removal('S5', 'no credential of a URL in the log', {
    changes: [inServer('app.ts', 'withoutCredentials(context.req.path)', 'context.req.path')],
    proof: [server('rest', 'in a URL is refused, whatever it is called, and does not reach the log')],
  }),
  removal('S7', 'a bad credential is never a stranger', {
    changes: [
      inServer(
        'authenticate.ts',
        'return { principal: await again(), bodyHash: null, again }',
        "return { principal: await again().catch(() => ({ kind: 'anonymous' as const })), bodyHash: null, again }",
      ),
    ],
    proof: [
      server('rest', 'that is bad is refused, also where strangers may ask'),
      server('graphql', 'a bad credential is refused and never taken for a stranger'),
    ],
  }),
]
