import type pg from 'pg'
import type { Keyring } from '../keys/keyring.ts'
import { uuid7 } from '../keys/uuid.ts'
import { backendOf, type Database } from '../db/open.ts'
import { credentialOf, operatorOf, type Principal, userOf } from './principal.ts'
import type { Scope } from './rights.ts'

const listedGroups = 500

/** What a scope is signed for. */
interface Signing {
  principal: Principal
  scope: Scope
}

interface Signer {
  keyring: Keyring
  database: Database
}

/** Signs a scope for one connection: the setting that row-level security verifies. */
export async function signScope(
  { keyring, database }: Signer,
  client: pg.PoolClient,
  { principal, scope }: Signing,
): Promise<string> {
  const { version } = keyring // a rotation may come while the groups are written down
  const groups = isShort(scope) ? groupsField(scope) : await writtenDown(database, scope)
  return signed(keyring, client, { version, principal, scope, groups })
}

/** The same at once, for a scope that is short. */
export function signShortScope(
  keyring: Keyring,
  client: pg.PoolClient,
  { principal, scope }: Signing,
): string {
  return signed(keyring, client, { version: keyring.version, principal, scope, groups: groupsField(scope) })
}

/** Its groups are part of what is signed; more of them than that are written down first. */
export const isShort = ({ groups }: Scope): boolean => groups === 'all' || groups.length <= listedGroups

const groupsField = ({ groups }: Scope): string => (groups === 'all' ? '*' : groups.join(','))

async function writtenDown(database: Database, { groups }: Scope): Promise<string> {
  const id = uuid7()
  await database.pool('weir_keeper').query('select scope_list_add($1, $2)', [id, groups])
  return `@${id}`
}

function signed(
  keyring: Keyring,
  client: pg.PoolClient,
  { version, principal, scope, groups }: Signing & { version: number; groups: string },
): string {
  const payload = [
    version,
    scope.organization_id ?? '',
    userOf(principal) ?? '',
    principal.kind,
    credentialOf(principal) ?? '',
    groups,
    operatorOf(principal) ?? '',
  ].join(';')
  const bound = `${payload}|${backendOf(client).pid}`
  const made = settings.get(keyring) ?? new Map<string, string>()
  settings.set(keyring, made)
  const known = made.get(bound)
  if (known !== undefined) return known
  const setting = `${payload}|${keyring.mac('scope', bound, version).toString('hex')}`
  if (made.size >= mostKept) made.clear()
  made.set(bound, setting)
  return setting
}

/** The same scope on the same connection has the same signature: it is reckoned once for a while. */
const settings = new WeakMap<Keyring, Map<string, string>>()
const mostKept = 2_000
