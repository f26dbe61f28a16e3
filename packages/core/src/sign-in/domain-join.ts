import { domainVerify, type Operation } from '@weir/contract'
import type pg from 'pg'
import type { Database } from '../db/open.ts'
import { inTransaction } from '../db/transaction.ts'
import type { Principal } from '../door/principal.ts'
import { recordChange } from '../door/record.ts'
import type { Scope } from '../door/rights.ts'
import { signScope } from '../door/scope.ts'
import type { Keyring } from '../keys/keyring.ts'
import { recordName } from './text-records.ts'
import { uuid7 } from '../keys/uuid.ts'

/** Somebody whose e-mail was verified just now. */
export interface Arrival {
  readonly user_id: string
  readonly provider: string
  readonly email_domain: string
  /** Does the provider speak for the domain beyond doubt? An organization that pinned the provider trusts it besides. */
  readonly isSpokenFor: boolean
}

interface Ground {
  readonly database: Database
  readonly keyring: Keyring
  readonly resolveText: (name: string) => Promise<readonly string[]>
}

/** What the audit of the organization calls it; nobody can ask for it. */
const joining: Operation = { ...domainVerify, name: 'domain.join' }

/** How long a record counts without being looked for again: a domain that was sold takes nobody in for longer. */
const recordDays = 1

interface Claim {
  organization_id: string
  record_value: string
  is_recent: boolean
}

/**
 * Makes a person a member of each organization that has verified the domain of their e-mail, with its default role. Once in each:
 * who was a member by whatever way, and is none any more, needs an invitation.
 */
export async function joinByDomain(ground: Ground, arrival: Arrival): Promise<void> {
  const { rows } = await ground.database.pool('weir_keeper').query<Claim>(
    `select organization_id, record_value, is_vouched or checked_at > now() - $2 * interval '1 day' as is_recent
       from claimed_domain where domain = $1 and verified_at is not null`,
    [arrival.email_domain, recordDays],
  )
  for (const claim of rows)
    if (claim.is_recent || (await isStillThere(ground, arrival, claim)))
      await joinOne(ground, arrival, claim.organization_id)
}

/** Name servers that do not answer let nobody in, and keep nobody from signing in. */
async function isStillThere(
  { database, resolveText }: Ground,
  { email_domain }: Arrival,
  { organization_id, record_value }: Claim,
): Promise<boolean> {
  const found = await resolveText(recordName(email_domain)).catch((): readonly string[] => [])
  if (!found.includes(record_value)) return false
  await database
    .pool('weir_keeper')
    .query('update claimed_domain set checked_at = now() where organization_id = $1 and domain = $2', [
      organization_id,
      email_domain,
    ])
  return true
}

async function joinOne(ground: Ground, arrival: Arrival, organization_id: string): Promise<void> {
  const { user_id } = arrival
  const scope: Scope = { organization_id, groups: 'all' }
  const principal: Principal = {
    kind: 'session',
    user_id,
    credential_id: '', // of the session that begins when this is done there is none yet
    signed_in_at: new Date().toISOString(),
  }
  await inTransaction(ground.database.pool('weir_app'), async (client) => {
    const setting = await signScope(ground, client, { principal, scope })
    await client.query("select set_config('weir.scope', $1, true), set_config('weir.operation', $2, true)", [
      setting,
      joining.name,
    ])
    if (await insertMember(client, arrival, organization_id))
      await recordChange(client, {
        id: uuid7(),
        operation: joining,
        input: { domain: arrival.email_domain },
        output: null,
        scope,
        asker: { principal, kind: 'mutation' },
      })
  })
}

/** All conditions in the statement that acts on them: the claim, the pins, no membership now, none that ended, by whatever way it began. */
async function insertMember(
  client: pg.PoolClient,
  { user_id, provider, email_domain, isSpokenFor }: Arrival,
  organization_id: string,
): Promise<boolean> {
  const { rowCount } = await client.query(
    `with open as (
       select o.organization_id, o.default_role
         from organization o
         join claimed_domain d on d.organization_id = o.organization_id and d.domain = $3 and d.verified_at is not null
        where o.organization_id = $1 and o.status = 'active'
          and (o.pinned_providers = '{}' or $4 = any (o.pinned_providers))
          and ($5 or $4 = any (o.pinned_providers))
          and (o.pinned_domains = '{}' or $3 = any (o.pinned_domains))
          and not exists (select from member m where m.organization_id = $1 and m.user_id = $2)
          and not exists (select from member_end e where e.organization_id = $1 and e.user_id = $2)
     ), first as (
       insert into domain_join (organization_id, user_id, domain) select organization_id, $2, $3 from open
       on conflict do nothing returning organization_id
     )
     insert into member (organization_id, user_id, role)
     select organization_id, $2, default_role from first join open using (organization_id)
     on conflict do nothing`,
    [organization_id, user_id, email_domain, provider, isSpokenFor],
  )
  return rowCount === 1
}
