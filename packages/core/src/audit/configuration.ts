import { createHmac } from 'node:crypto'
import type pg from 'pg'
import type { Keyring } from '../keys/keyring.ts'
import { uuid7 } from '../keys/uuid.ts'
import type { OperatorSettings } from '../operator/operators.ts'
import type { SignInSettings } from '../sign-in/settings.ts'

/**
 * Writes down that who may sign in where, or who operates and audits, is configured otherwise than at the last start. The settings
 * are in a file that nobody asks to change: the first start that reads them says so. Names of people are counted, never written.
 */
export async function noteConfiguration(
  keeper: pg.Pool,
  keyring: Keyring,
  { signIn, operators }: { signIn: SignInSettings; operators: OperatorSettings },
): Promise<void> {
  const providers = signIn.providers.map(({ id, kind, issuer, client_id }) => ({
    id,
    kind,
    issuer,
    client_id,
  }))
  const people = createHmac('sha256', keyring.key('owner', 'operators')).update(JSON.stringify(operators))
  const roles = {
    operators: operators.operator.length,
    auditors: operators.auditor.length,
    people: people.digest('base64url').slice(0, 16),
  }
  const now = JSON.stringify({ providers, roles })
  const client = await keeper.connect()
  try {
    await client.query('begin')
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
          JSON.stringify({ before: before === null ? null : JSON.parse(before), now: { providers, roles } }),
        ],
      )
    }
    await client.query('commit')
  } catch (error) {
    await client.query('rollback').catch(() => undefined)
    throw error
  } finally {
    client.release()
  }
}
