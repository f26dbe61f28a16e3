import { createHmac } from 'node:crypto'
import type pg from 'pg'
import { inTransaction } from '../db/transaction.ts'
import type { Keyring } from '../keys/keyring.ts'
import { uuid7 } from '../keys/uuid.ts'
import type { OperatorSettings } from '../operator/operators.ts'
import type { ProviderSettings, SignInSettings } from '../sign-in/settings.ts'

/**
 * Writes down that who may sign in where, which provider speaks for whom, or who operates and audits, is configured otherwise than at
 * the last start. The settings are in a file that nobody asks to change: the first start that reads them says so. Names of people are
 * counted, secrets left out: neither is ever written.
 */
export async function noteConfiguration(
  keeper: pg.Pool,
  keyring: Keyring,
  {
    signIn,
    operators,
    allowsOwnerLink,
  }: { signIn: SignInSettings; operators: OperatorSettings; allowsOwnerLink: boolean },
): Promise<void> {
  const providers = signIn.providers.map(noted)
  const owner_link = worded(allowsOwnerLink)
  const people = createHmac('sha256', keyring.key('owner', 'operators')).update(JSON.stringify(operators))
  const roles = {
    operators: operators.operator.length,
    auditors: operators.auditor.length,
    people: people.digest('base64url').slice(0, 16),
  }
  const now = JSON.stringify({ providers, roles, owner_link })
  await inTransaction(keeper, async (client) => {
    const { rows } = await client.query<{ value: string }>(
      "select value from installation where key = 'configuration' for update",
    )
    const before = rows[0]?.value ?? null
    if (before !== now) {
      await client.query(
        "insert into installation (key, value) values ('configuration', $1) on conflict (key) do update set value = excluded.value",
        [now],
      )
      await client.query(
        "insert into installation_act (id, principal_kind, operation, input) values ($1, 'system', 'configuration.change', $2)",
        [
          uuid7(),
          JSON.stringify({ before: before === null ? null : JSON.parse(before), now: JSON.parse(now) }),
        ],
      )
    }
  })
}

const worded = (isAllowed: boolean): 'allowed' | 'refused' => (isAllowed ? 'allowed' : 'refused')

/** A provider in the words of the configuration file, each setting that is no secret. */
const noted = (provider: ProviderSettings) => ({
  id: provider.id,
  kind: provider.kind,
  label: provider.label,
  issuer: provider.issuer,
  client_id: provider.client_id,
  verified_claim: provider.verified_claim,
  tenants: provider.tenants,
  email_domains: provider.emailDomains,
  free_mail: worded(provider.allowsFreeMail),
  private_network: worded(provider.allowsPrivate),
  fresh_without_proof: worded(provider.allowsUnprovenFresh),
})
