import type pg from 'pg'
import type { Keyring } from '../keys/keyring.ts'
import { uuid7 } from '../keys/uuid.ts'
import { backendOf, type Database } from '../db/open.ts'
import { credentialOf, operatorOf, type Principal, userOf } from './principal.ts'
import type { Scope } from './rights.ts'

const listedGroups = 500

/** Signs a scope for one connection: the setting that row-level security verifies. */
export async function signScope(
  { keyring, database }: { keyring: Keyring; database: Database },
  client: pg.PoolClient,
  { principal, scope }: { principal: Principal; scope: Scope },
): Promise<string> {
  const { version } = keyring // a rotation may come while the groups are written down
  const payload = [
    version,
    scope.organization_id ?? '',
    userOf(principal) ?? '',
    principal.kind,
    credentialOf(principal) ?? '',
    await groupsField(database, scope),
    operatorOf(principal) ?? '',
  ].join(';')
  const mac = keyring.mac('scope', `${payload}|${backendOf(client).pid}`, version).toString('hex')
  return `${payload}|${mac}`
}

async function groupsField(database: Database, scope: Scope): Promise<string> {
  if (scope.groups === 'all') return '*'
  if (scope.groups.length <= listedGroups) return scope.groups.join(',')
  const id = uuid7()
  await database.pool('weir_keeper').query('select scope_list_add($1, $2)', [id, scope.groups])
  return `@${id}`
}
