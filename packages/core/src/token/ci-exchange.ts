import { type CiProvider, ciTokenSeconds, Fault } from '@weir/contract'
import type pg from 'pg'
import { inTransaction } from '../db/transaction.ts'
import type { DeskParts } from '../door/token-desk.ts'
import { uuid7 } from '../keys/uuid.ts'
import { type CiIdentity, ciIdentity, refFits } from './ci-identity.ts'
import { type IssuerKeys, type ReadJwt, readJwt } from './issuer-keys.ts'

type Parts = Pick<DeskParts, 'database' | 'mint' | 'publicUrl'> & { issuerKeys: IssuerKeys }

interface TrustRow {
  organization_id: string
  id: string
  group_id: string
  provider: CiProvider
  issuer: string
  repository: string
  repository_id: string | null
  ref: string
  allows_pull_requests: boolean
}

const skewSeconds = 60
const longestSeconds = 3600

/** One answer for whatever is wrong: who guesses learns neither which groups there are nor what they trust. */
const refused = (): Fault =>
  new Fault(
    'unauthenticated',
    'This identity is not trusted by the group. Check that its audience is the address of this server, that repository and branch are those the group trusts, and that it is new: each is taken once.',
  )

/** Exchanges the identity of a pipeline for a CI token of a group that trusts its repository and ref. */
export async function exchangeIdentity(
  parts: Parts,
  { group_id, identity: text }: { group_id: string; identity: string },
): Promise<{ token: string; expires_at: string }> {
  const jwt = readJwt(text)
  const issuer = jwt?.claims['iss']
  if (!jwt || typeof issuer !== 'string') throw refused()
  const pool = parts.database.pool('weir_keeper')
  const trusts = await trustsOf(pool, { group_id, issuer })
  const [first] = trusts
  // an issuer is called only when the group trusts something of it
  if (!first || !isTimely(jwt) || !isFor(jwt, parts.publicUrl())) throw refused()
  if (!(await parts.issuerKeys.verifies(issuer, jwt).catch(() => unreachable()))) throw refused()
  const identity = ciIdentity(first.provider, jwt.claims)
  const trust = identity && trusts.find((one) => fits(one, identity))
  if (!trust) throw refused()
  return giveToken(parts, { trust, identity, jwt })
}

async function trustsOf(
  pool: pg.Pool,
  { group_id, issuer }: { group_id: string; issuer: string },
): Promise<TrustRow[]> {
  const { rows } = await pool.query<TrustRow>(
    `select organization_id, id, group_id, provider, issuer, repository, repository_id, ref, allows_pull_requests
       from ci_trust where group_id = $1 and issuer = $2 and removed_at is null order by created_at, id`,
    [group_id, issuer],
  )
  return rows
}

const unreachable = (): never => {
  throw new Fault(
    'busy',
    'The keys of the issuer of this identity cannot be read now. Try again in a minute.',
    {
      retryAfterSeconds: 60,
    },
  )
}

function isTimely({ claims }: ReadJwt): boolean {
  const now = Date.now() / 1000
  const [exp, iat, nbf] = ['exp', 'iat', 'nbf'].map((name) => claims[name])
  return (
    typeof exp === 'number' &&
    exp > now - skewSeconds &&
    typeof iat === 'number' &&
    iat < now + skewSeconds &&
    iat > now - longestSeconds &&
    (nbf === undefined || (typeof nbf === 'number' && nbf < now + skewSeconds))
  )
}

/** The audience is this server and no other: an identity made for somebody else is not ours to take. */
function isFor({ claims: { aud } }: ReadJwt, publicUrl: string): boolean {
  const audiences: unknown[] = Array.isArray(aud) ? aud : [aud]
  return audiences.length === 1 && audiences[0] === publicUrl
}

const fits = (trust: TrustRow, { repository, repository_id, ref, origin }: CiIdentity): boolean =>
  trust.repository === repository &&
  (trust.repository_id === null || trust.repository_id === repository_id) &&
  ref !== null &&
  refFits(ref, trust.ref) &&
  (origin === 'own' || (origin === 'pull_request' && trust.allows_pull_requests))

/** In one transaction: the identity is used up, the repository pinned by its number, the token made and written down. */
async function giveToken(
  { database, mint }: Parts,
  { trust, identity, jwt }: { trust: TrustRow; identity: CiIdentity; jwt: ReadJwt },
): Promise<{ token: string; expires_at: string }> {
  return inTransaction(database.pool('weir_keeper'), async (client) => {
    await useOnce(client, trust.issuer, jwt)
    const { rowCount } = await client.query(
      `update ci_trust set repository_id = $3, last_used_at = now()
        where organization_id = $1 and id = $2 and removed_at is null and coalesce(repository_id, $3) = $3`,
      [trust.organization_id, trust.id, identity.repository_id],
    )
    if (rowCount !== 1) throw refused()
    const minted = mint('ci')
    const { rows } = await client.query<{ expires_at: string }>(
      `insert into machine_token (organization_id, id, group_id, kind, name, scopes, mac, key_version, expires_at, created_by, trust_id)
       values ($1, $2, $3, 'ci', $4, '{}', $5, $6, now() + $7 * interval '1 second', null, $8) returning expires_at`,
      [
        trust.organization_id,
        minted.id,
        trust.group_id,
        `${trust.repository} ${identity.ref}`.slice(0, 128),
        minted.mac,
        minted.key_version,
        ciTokenSeconds,
        trust.id,
      ],
    )
    await client.query(
      `insert into audit (organization_id, id, principal_kind, user_id, credential_id, operation, input)
       values ($1, $2, 'ci', null, $3, 'ci.exchange', $4)`,
      [
        trust.organization_id,
        uuid7(),
        minted.id,
        JSON.stringify({ group_id: trust.group_id, trust_id: trust.id, ...identity }),
      ],
    )
    return { token: minted.token, expires_at: rows[0]?.expires_at ?? '' }
  })
}

async function useOnce(client: pg.PoolClient, issuer: string, { claims }: ReadJwt): Promise<void> {
  const { jti, exp } = claims
  if (typeof jti !== 'string' || jti === '' || jti.length > 512) throw refused()
  const { rowCount } = await client.query(
    `insert into ci_identity_used (issuer, jti, expires_at) values ($1, $2, to_timestamp($3) + interval '1 hour')
     on conflict do nothing`,
    [issuer, jti, Number(exp)],
  )
  if (rowCount !== 1) throw refused()
}
