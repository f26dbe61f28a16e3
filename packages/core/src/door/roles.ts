import type pg from 'pg'
import type { Membership } from './holding.ts'
import type { References } from './references.ts'

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

/**
 * What is to be opened: by the person’s own setting, and if the roles are the known ones the scope decided from them; in it the
 * references are counted.
 */
export interface ScopeRequest {
  person: string
  known?: { digest: string; setting: string; operation: string; references?: References | null }
}

/** What was found: the roles where they are not the known ones, else null; then the scope is open, and its references were counted. */
export interface OpenedScope {
  roles: Roles | null
  counts: readonly number[]
}

/**
 * Reads the roles of a person in the snapshot of the transaction. What is counted beside them is counted once they have been told:
 * PostgreSQL asks a sub-query of a column when the first row shows it. Were it asked before, it would find nothing.
 */
export async function openScope(
  client: pg.PoolClient,
  { person, known }: ScopeRequest,
): Promise<OpenedScope> {
  const references = known?.references
  const counted = references ? `, case when o.roles is null then ${references.counts(5)} end as counts` : ''
  const { rows } = await client.query<{ digest: string; roles: string | null; counts?: number[] | null }>({
    name: references ? `scope_open_${references.kinds}` : 'scope_open',
    text: `select o.digest, o.roles${counted} from scope_open($1, $2, $3, $4) o`,
    values: [person, known?.digest, known?.setting, known?.operation, ...(references?.values ?? [])],
  })
  const { digest = '', roles = '', counts } = rows[0] ?? {}
  return {
    roles: roles === null ? null : { digest, memberships: membershipsIn(roles) },
    counts: counts ?? [],
  }
}

const membershipsIn = (roles: string): Membership[] =>
  roles
    .split(';')
    .filter(Boolean)
    .map((one) => {
      const [organization_id = '', group_id = '', role = ''] = one.split(',')
      return { organization_id, group_id: group_id === '' ? null : group_id, role }
    })
