import { domainOf, Fault, type InstallationRole, installationRoles } from '@weir/contract'
import type pg from 'pg'
import type { Principal } from '../door/principal.ts'

/** Somebody as a configuration names them: an identity of a provider, or a verified e-mail in the spelling of `readEmail`. */
export type NamedOperator = { issuer: string; subject: string } | { email: string }

/** Who has which role of the installation. */
export type OperatorSettings = Readonly<Record<InstallationRole, readonly NamedOperator[]>>

/** The roles of the installation, and operators who act as a person. */
export interface Operators {
  /** Roles of a person, as the configuration says now. */
  rolesOf(user_id: string): Promise<InstallationRole[]>
  /** The operator of this session as the person whom they act as; a Fault when that has ended or is not theirs. */
  actAs(principal: Principal, become_id: string): Promise<Principal>
}

/** Where operators are looked up. */
export interface OperatorParts {
  keeper: pg.Pool
  directory: pg.Pool
  settings: OperatorSettings
  /** Does a provider speak for a domain beyond doubt? */
  speaksFor: (provider: string | null, email_domain: string) => boolean
  /** The person who works on the machine of an embedded installation: its first operator. */
  localOwner: string | null
}

/** Operators over the keeper's and the directory's pools. */
export function openOperators({
  keeper,
  directory,
  settings,
  localOwner,
  speaksFor,
}: OperatorParts): Operators {
  const rolesOf = async (user_id: string): Promise<InstallationRole[]> => {
    const [named, provider] = await Promise.all([namesOf(directory, user_id), lastProvider(keeper, user_id)])
    const holds = (one: NamedOperator): boolean =>
      named.some((name) => isSame(one, name)) &&
      (!('email' in one) || speaksFor(provider, domainOf(one.email)))
    return installationRoles.filter(
      (role) => (role === 'operator' && user_id === localOwner) || settings[role].some(holds),
    )
  }
  return {
    rolesOf,
    async actAs(principal, become_id) {
      if (principal.kind !== 'session')
        throw new Fault('denied', 'Only an operator who signed in acts as a person, never a token.')
      const row = await running(keeper, principal.user_id, become_id)
      if (!row || !(await rolesOf(principal.user_id)).includes('operator'))
        throw new Fault('denied', 'Acting as this person has ended, or was never yours. Go on as yourself.', {
          reason: 'become_ended',
        })
      return { kind: 'operator', credential_id: row.id, operator_id: principal.user_id, ...row }
    },
  }
}

interface Running {
  id: string
  user_id: string
  organization_id: string
  mayWrite: boolean
}

async function running(
  keeper: pg.Pool,
  operator_id: string,
  become_id: string,
): Promise<Running | undefined> {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(become_id)) return undefined
  const { rows } = await keeper.query<Running>(
    `select id, user_id, organization_id, approved_by is not null as "mayWrite"
       from become
      where id = $1 and operator_id = $2 and ended_at is null and expires_at > now()`,
    [become_id, operator_id],
  )
  return rows[0]
}

/** What a person may be named by: identities, and the e-mail that a provider verified. */
async function namesOf(directory: pg.Pool, user_id: string): Promise<NamedOperator[]> {
  const [identities, people] = await Promise.all([
    directory.query<{ issuer: string; subject: string }>(
      'select issuer, subject from directory.sign_in_identity where user_id = $1',
      [user_id],
    ),
    directory.query<{ email: string }>(
      'select email from directory.person where user_id = $1 and email is not null and email_verified_at is not null',
      [user_id],
    ),
  ])
  return [...identities.rows, ...people.rows]
}

async function lastProvider(keeper: pg.Pool, user_id: string): Promise<string | null> {
  const { rows } = await keeper.query<{ provider: string }>(
    'select provider from sign_in_origin where user_id = $1',
    [user_id],
  )
  return rows[0]?.provider ?? null
}

const isSame = (one: NamedOperator, other: NamedOperator): boolean =>
  'email' in one
    ? 'email' in other && one.email === other.email
    : 'issuer' in other && one.issuer === other.issuer && one.subject === other.subject
