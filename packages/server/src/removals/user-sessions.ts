import { core, server } from '../control.ts'
import { inCore, inServer, removal, type Removal } from '../removal.ts'

const inTokens = (...tests: string[]) => core('src/keys/session-token', ...tests)
const inProofs = (...tests: string[]) => core('src/door/dpop', ...tests)
const inSessions = (...tests: string[]) => core('test/session', ...tests)
const overHttp = (...tests: string[]) => server('session', ...tests)
const token = (find: string, put = '') => inCore('keys/session-token.ts', find, put)
const proof = (find: string, put = '') => inCore('door/dpop.ts', find, put)
const session = (find: string, put = '') => inCore('door/user-sessions.ts', find, put)

const headers =
  'headers choose nothing: another algorithm, key or field is refused, however well it is sealed and signed'
const oneOfMany = 'two hundred sign-ins of one person at once leave one session that works'
const lives = 'a session lives for eight hours and for thirty minutes without use'
const byAdmin = 'an admin ends the session of a member of lower rank, on every instance, and it is told so'
const otherRequest = 'never takes a proof for another request or of another key'
const link = 'a sign-in link works once, for fifteen minutes, and is no credential itself'

/** Sessions of people: their token, the key they are bound to, how long they live and who ends them. */
export const userSessions: readonly Removal[] = [
  removal('S3', 'the one reading of the outer header', {
    changes: [token(' || header !== outerHeader(version)'), token('versionIn(header)', '1')],
    proof: [inTokens(headers)],
  }),
  removal('S3', 'the one reading of the inner header', {
    changes: [token(' || innerHead !== innerHeader(version)')],
    proof: [inTokens(headers)],
  }),
  removal('S3', 'the signature inside', {
    changes: [token('!verify(null, signed, verifying, bytesOf(signature, 64))', 'false')],
    proof: [inTokens('a token that another key signed is none, and one that nobody signed')],
  }),
  removal('S3', 'the one spelling of a token', {
    changes: [token("bytes.toString('base64url') !== text || ")],
    proof: [inTokens('a token in another spelling of the same bytes is none')],
  }),
  removal('S3', 'the installation a token is for', {
    changes: [token(' || claims.aud !== installation')],
    proof: [inTokens('a token of another installation is none, also under the same keys')],
  }),
  removal('S3', 'the opaque name of a person', {
    changes: [token("randomBytes(16).toString('base64url')", "'the-person'")],
    proof: [
      inTokens(
        'a token says who signed in by an opaque name, and nothing more',
        'every segment of a thousand tokens, decoded, shows no identity, and no two share a name',
      ),
    ],
  }),
  removal('S3', 'the encryption of what is signed', {
    changes: [
      token('Buffer.concat([cipher.update(inner), cipher.final()])', 'Buffer.from(inner)'),
      token('cipher.getAuthTag()', 'randomBytes(16)'),
      token('Buffer.concat([decipher.update(bytesOf(sealed)), decipher.final()])', 'bytesOf(sealed)'),
    ],
    proof: [
      inTokens('every segment of a thousand tokens, decoded, shows no identity, and no two share a name'),
    ],
  }),
  removal('S3', 'the end of a token', {
    changes: [token('if (claims.exp <= now) throw expired()')],
    proof: [inTokens('a token that ended says so and reveals nothing')],
  }),
  removal('S3', 'the end of a token whose key was destroyed', {
    changes: [token('keysOf(keyring, known.version) // ', '// ')],
    proof: [inTokens('a token that was verified once is refused when its key is gone, and when it ends')],
  }),
  removal('S4', 'the end of an idle session', {
    changes: [session('Date.parse(row.last_seen_at) + limits.idleSeconds * 1000', 'Infinity')],
    proof: [inSessions(lives)],
  }),
  removal('S4', 'the end of a session after eight hours', {
    changes: [session('absoluteSeconds: 8 * 3600', 'absoluteSeconds: 80 * 3600')],
    proof: [inSessions(lives)],
  }),
  removal('S4', 'the last moment of a session', {
    changes: [session('      Date.parse(row.expires_at),\n', '      Infinity,\n')],
    proof: [inSessions(lives)],
  }),
  removal('S4', 'longest lives that configuration only shortens', {
    changes: [
      session(
        'Math.min(wished.absoluteSeconds ?? Infinity, sessionLimits.absoluteSeconds)',
        'wished.absoluteSeconds ?? sessionLimits.absoluteSeconds',
      ),
    ],
    proof: [inSessions('an installation may make the lives of sessions shorter, never longer')],
  }),
  removal('S4', 'one session of each person', {
    changes: [
      inCore(
        'db/migrations/0003-credential.sql',
        'user_id uuid primary key,\n  id uuid not null,',
        'user_id uuid not null,\n  id uuid primary key,',
      ),
      session(
        'on conflict (user_id) do update\n         set id = excluded.id,',
        'on conflict (id) do update\n         set',
      ),
      inCore('db/catalogue.ts', 'if (gaps.length > 0)', 'if (false)'),
    ],
    proof: [inSessions(oneOfMany, 'a new sign-in replaces the session before, which is told so')],
  }),
  removal('S4', 'the word that a session was replaced', {
    changes: [
      inCore('db/migrations/0008-session.sql', 'when (old.id is distinct from new.id)', 'when (false)'),
    ],
    proof: [
      inSessions('a new sign-in replaces the session before, which is told so'),
      overHttp('that was replaced is told so by its code'),
    ],
  }),
  removal('S4', 'the end of a session at sign-out', {
    changes: [
      inCore(
        'session/own.ts',
        "await tx.deleteFrom('session').where('id', '=', principal.credential_id).execute()",
      ),
    ],
    proof: [inSessions('signing out ends the session on every instance at once')],
  }),
  removal('S4', 'sign-out of one’s own session only', {
    changes: [
      inCore(
        'session/own.ts',
        ".where('id', '=', principal.credential_id).execute()",
        ".where('user_id', '=', principal.user_id).execute()",
      ),
    ],
    proof: [inSessions('signing out after being replaced leaves the new session alone')],
  }),
  removal('S4', 'the end of a session by an admin', {
    changes: [session('if (row.is_ended) throw endedByAdmin()')],
    proof: [inSessions(byAdmin)],
  }),
  removal('P1', 'the rank of who ends the session of another', {
    changes: [inCore('session/of-member.ts', 'rank(user_id) <= rank(member_id)', 'false')],
    proof: [inSessions(byAdmin)],
  }),
  removal('S4', 'a sign-in link works once', {
    changes: [inCore('door/credentials.ts', 'used_at is null and')],
    proof: [inSessions(link)],
  }),
  removal('S4', 'a sign-in link ends after fifteen minutes', {
    changes: [inCore('door/credentials.ts', ' and expires_at > now() returning', ' returning')],
    proof: [inSessions(link)],
  }),
  removal('S4', 'a recent sign-in where one is asked for', {
    changes: [inCore('door/decide.ts', 'refuseStale(operation, principal)')],
    proof: [
      inSessions('what asks for a recent sign-in is refused to an older session, by name of the reason'),
    ],
  }),
  removal('S6', 'the key a session is bound to', {
    changes: [session('proven.jkt !== claims.cnf.jkt', 'false')],
    proof: [inSessions('a session is worth something only with its own key'), overHttp(otherRequest)],
  }),
  removal('S6', 'the signature of a proof', {
    changes: [proof("!verify('sha256', signed, { key, dsaEncoding: 'ieee-p1363' }, signature)", 'false')],
    proof: [inProofs('what is no proof is refused, whatever it is')],
  }),
  removal('S6', 'each proof once', {
    changes: [proof('if (own?.has(jti) || old.get(jkt)?.has(jti)) return false')],
    proof: [
      inProofs(
        'a proof for this request is good, once',
        'a proof that was seen stays seen for as long as it would be good',
      ),
      overHttp('never takes the same proof twice'),
    ],
  }),
  removal('D9', 'room of its own for each key that is known', {
    changes: [
      proof(
        'own || old.has(jkt) ? (own?.size ?? 0) >= bounds.ofKey : count >= bounds.ofAll',
        'count >= bounds.ofAll',
      ),
    ],
    proof: [inProofs('what nobody used leaves no trace, and a flood of new keys keeps no known one out')],
  }),
  removal('S6', 'the minute of a proof', {
    changes: [proof('age > oldestSeconds || age < -skewSeconds', 'false')],
    proof: [
      inProofs(
        'a proof is of this minute: older ones and those of the future are refused, and told that it is the time',
      ),
      overHttp('that is not of this minute is told so, so that a page can set its clock by the answer'),
    ],
  }),
  removal('S6', 'the method of a proof', {
    changes: [proof('claims.htm !== method', 'false')],
    proof: [
      inProofs('a proof for another request, or that says anything else, is refused'),
      overHttp(otherRequest),
    ],
  }),
  removal('S6', 'the address of a proof', {
    changes: [proof('![...origins].some((origin) => claims.htu === origin + path)', 'false')],
    proof: [
      inProofs('a proof for another request, or that says anything else, is refused'),
      overHttp(otherRequest),
    ],
  }),
  removal('S6', 'the token of a proof', {
    changes: [proof('claims.ath !== ath', 'false')],
    proof: [
      inProofs('a proof for another request, or that says anything else, is refused'),
      overHttp(otherRequest),
    ],
  }),
  removal('S6', 'nothing but a public key in a proof', {
    changes: [proof("exactly(jwk, ['crv', 'kty', 'x', 'y'])", "exactly(jwk, ['crv', 'kty', 'x', 'y', 'd'])")],
    proof: [inProofs('a proof for another request, or that says anything else, is refused')],
  }),
  removal('S6', 'the body of a proof', {
    changes: [inServer('body.ts', '  refuseOtherBody(bodyHash, body)\n')],
    proof: [overHttp('never changes anything by a body that its proof was not made for')],
  }),
  removal('S6', 'the file of a proof', {
    changes: [inServer('rest/upload.ts', 'refuseOtherHash(asked.bodyHash, digest)')],
    proof: [overHttp('sends a report only with a proof of the whole file')],
  }),
  removal('S6', 'no session without a proof', {
    changes: [
      inServer('authenticate.ts', 'if (shown === null)\n    throw', 'if (false)\n    throw'),
      session(
        'const proven = proofs.verify(shown, token)',
        'const proven = shown === null ? { jkt: claims.cnf.jkt, jti: crypto.randomUUID(), bodyHash: null } : proofs.verify(shown, token)',
      ),
    ],
    proof: [overHttp('without its proof, as a bearer token or as an API key is refused')],
  }),
  removal('S6', 'no sign-in without a key', {
    changes: [
      inCore(
        'door/hands.ts',
        'if (binding) return binding',
        "return binding ?? { jkt: 'none', device: 'none' }",
      ),
    ],
    proof: [
      inSessions('without a proof of a key nobody signs in, and the link stays good'),
      overHttp('is what a sign-in needs: without it the link stays good'),
    ],
  }),
]
