import { Fault, levelOf, operations } from '@weir/contract'
import type pg from 'pg'
import { DenialLedger } from './denial-ledger.ts'
import { credentialOf, operatorOf, type Principal, userOf } from './principal.ts'

/** What somebody tried. */
export interface Attempt {
  principal: Principal
  /** Name of the operation, or `identify` for a credential that is none. */
  operation: string
  requestId?: string | undefined
  /** Where it came from. */
  from?: string | undefined
  /** The organization it was tried on: its auditors see it. */
  organization_id?: string | undefined
  /** Does who tried belong to it? */
  belongs?: boolean | undefined
}

/** Operations on the installation itself, and acting as a person. */
const ofInstallation: ReadonlySet<string> = new Set([
  'become',
  ...[...operations.values()].flatMap(({ name, permission }) =>
    levelOf(permission) === 'installation' ? [name] : [],
  ),
])
/** Rows in a minute: of one asker for the installation and for all organizations of others; for one of these of one member, of one from outside, and of all from outside. */
const rows = { ofAsker: 300, ofMember: 100, ofElsewhere: 60, ofOutsider: 5, ofOutside: 30 }
const isId = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
/** The operation of the row that counts what is beyond these bounds. */
const others = 'others'

const ledgers = new WeakMap<pg.Pool, DenialLedger>()

function ledgerOf(pool: pg.Pool): DenialLedger {
  const ledger = ledgers.get(pool) ?? new DenialLedger(pool)
  ledgers.set(pool, ledger)
  return ledger
}

/**
 * Writes a denied attempt down, apart from the transaction that was refused. What the same asker tries again in a minute is counted in
 * one row, and no asker, nor all from outside together, makes more than a few rows: guessing can neither fill the disk nor hide what
 * others try.
 */
export function recordDenial(pool: pg.Pool, attempt: Attempt, error: unknown): void {
  if (!(error instanceof Fault) || !['denied', 'unauthenticated', 'not_found'].includes(error.code)) return
  const { principal, operation, organization_id } = attempt
  const acting = operatorOf(principal) === null ? '' : ` ${operatorOf(principal)} as ${userOf(principal)}`
  const who = `${principal.kind}:${credentialOf(principal) ?? ''}${acting}`
  const isOfInstallation = concernsInstallation(attempt)
  ledgerOf(pool).note('denied_attempt', {
    own: {
      key: `${who} ${operation} ${error.code} ${isOfInstallation}`,
      columns: [
        who,
        operation,
        error.code,
        attempt.requestId ?? null,
        attempt.from ?? null,
        isOfInstallation,
      ],
    },
    crowd: {
      key: `${who} ${others} ${error.code} ${isOfInstallation}`,
      columns: [who, others, error.code, null, null, isOfInstallation],
    },
    bounds: [[askerOf(principal), rows.ofAsker]],
  })
  if (organization_id !== undefined && isId.test(organization_id))
    recordThere(ledgerOf(pool), { ...attempt, organization_id: organization_id.toLowerCase() }, error.code)
}

/** The organization that an input means, as it names it or as the only one of who asks, and whether they belong to it. */
export function meantBy(
  input: unknown,
  organizations: readonly string[],
): Pick<Attempt, 'organization_id' | 'belongs'> {
  const named: unknown = Reflect.get(Object(input), 'organization_id')
  const [only, another] = organizations
  const meant = typeof named === 'string' ? named : another === undefined ? only : undefined
  return { organization_id: meant, belongs: meant !== undefined && organizations.includes(meant) }
}

/** What no organization can look after: strangers, acts on the installation, and what names no organization. */
const concernsInstallation = ({ principal, operation, organization_id }: Attempt): boolean =>
  ofInstallation.has(operation) ||
  principal.kind === 'anonymous' ||
  organization_id === undefined ||
  !isId.test(organization_id)

/** For the auditors of the organization that was named: also of one that does not exist. */
function recordThere(
  ledger: DenialLedger,
  { principal, operation, requestId, from, belongs, organization_id }: Attempt & { organization_id: string },
  code: string,
): void {
  const asker = askerOf(principal)
  const by = [principal.kind, userOf(principal), credentialOf(principal), operatorOf(principal)]
  const nobody = belongs ? [principal.kind, userOf(principal), null, null] : ['anonymous', null, null, null]
  ledger.note('denial', {
    own: {
      key: `${organization_id} ${by.join(' ')} ${operation} ${code}`,
      columns: [organization_id, ...by, from ?? null, operation, code, requestId ?? null],
    },
    crowd: {
      key: `${organization_id} ${belongs ? asker : ''} ${others} ${code}`,
      columns: [organization_id, ...nobody, null, others, code, null],
    },
    bounds: belongs
      ? [[`${organization_id} ${asker}`, rows.ofMember]]
      : [
          [`outside ${asker}`, rows.ofElsewhere],
          [`${organization_id} outsider ${asker}`, rows.ofOutsider],
          [`${organization_id} outside`, rows.ofOutside],
        ],
  })
}

/** Whoever it is, with however many tokens, and not whom an operator acts as; all strangers are one. */
const askerOf = (principal: Principal): string =>
  operatorOf(principal) ?? userOf(principal) ?? credentialOf(principal) ?? principal.kind
