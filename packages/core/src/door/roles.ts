import type pg from 'pg'
import type { Membership } from './holding.ts'

/** Roles of a person as they were read, and the digest by which the database knows whether they still are the same. */
export interface Roles {
  readonly digest: string
  readonly memberships: readonly Membership[]
}

const mostPeople = 5_000

/**
 * The roles that people had at their last request of this process. They are a belief, never a right: what is decided from them is
 * opened by the database only if they are the same in the snapshot that is read (`scope_open`), and nothing leaves before it said so.
 */
export class LastRoles {
  readonly #of = new Map<string, Roles>()
  /** Operations that reach outside of the database before they have read from it: they wait for what is certain. */
  readonly #reaching = new Set<string>()

  of(user_id: string, operation: string): Roles | undefined {
    return this.#reaching.has(operation) ? undefined : this.#of.get(user_id)
  }

  remember(user_id: string, roles: Roles): void {
    if (this.#of.size >= mostPeople) this.#of.delete(this.#of.keys().next().value ?? '')
    this.#of.set(user_id, roles)
  }

  waits(operation: string): void {
    this.#reaching.add(operation)
  }
}

/** What is to be opened: by the person’s own setting, and if the roles are the known ones the scope decided from them. */
export interface ScopeRequest {
  person: string
  known?: { digest: string; setting: string; operation: string }
}

/** Reads the roles of a person in the snapshot of the transaction; null: they are the known ones, and the scope is open. */
export async function openScope(
  client: pg.PoolClient,
  { person, known }: ScopeRequest,
): Promise<Roles | null> {
  const { rows } = await client.query<{ digest: string; roles: string | null }>({
    name: 'scope_open',
    text: 'select digest, roles from scope_open($1, $2, $3, $4)',
    values: [person, known?.digest, known?.setting, known?.operation],
  })
  const { digest = '', roles = '' } = rows[0] ?? {}
  return roles === null ? null : { digest, memberships: membershipsIn(roles) }
}

const membershipsIn = (roles: string): Membership[] =>
  roles
    .split(';')
    .filter(Boolean)
    .map((one) => {
      const [organization_id = '', group_id = '', role = ''] = one.split(',')
      return { organization_id, group_id: group_id === '' ? null : group_id, role }
    })
