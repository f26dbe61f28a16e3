import { groupRoleMay, levelIn, organizationRoleMay, serviceMayInGroups } from './matrix.ts'
import { byCode, onlyOwners, onlySessions, pairs } from './needs.ts'

/** Where an object is that a request names, as seen from the home group of the principals. */
export type Relation =
  | 'own'
  | 'sibling'
  | 'foreign'
  | 'missing'
  | 'missing_in_group'
  | 'deleted'
  | 'mixed_sibling'
  | 'mixed_foreign'
  | 'other_organization'
  | 'missing_organization'

/** What a cell must answer: past the door, or which refusal. */
export type Outcome = 'reached' | 'unauthenticated' | 'denied' | 'not_found'

/** Who asks, as the design describes a principal. */
export interface Cast {
  name: string
  kind: 'anonymous' | 'broken' | 'session' | 'personal' | 'ide' | 'ci' | 'service'
  /** Role in our organization; null: none. */
  role: string | null
  /** Role in the home group. */
  groupRole: string | null
  /** What a token carries; null: what its owner holds. */
  scopes: readonly string[] | null
  /** Belongs to the other organization instead, as its owner. */
  isForeign?: boolean
}

/** One cell of the matrix. */
export interface Cell {
  cast: Cast
  operation: string
  permission: string
  relation: Relation
  /** Which of the things named are bound to a group. */
  namesGroupThings: boolean
  namesThings: boolean
}

/** Groups of our organization in which a right is held. */
function groupsHolding({ kind, role, groupRole }: Cast, permission: string): 'all' | 'home' | 'none' {
  if (kind === 'ci') return groupRoleMay('ci_agent', permission) ? 'home' : 'none'
  if (kind === 'service') return serviceMayInGroups(permission) ? 'all' : 'none'
  const stands = role === 'owner' || role === 'admin' // in every group as its manager
  if (stands && groupRoleMay('manager', permission)) return 'all'
  return groupRole !== null && groupRoleMay(groupRole, permission) ? 'home' : 'none'
}

const refusedByScope = ({ kind, scopes }: Cast, permission: string): boolean => {
  if (permission === 'self:write' && (kind === 'ci' || kind === 'service')) return true
  if (scopes === null || kind === 'ci' || permission === 'self:read') return false
  return !scopes.includes(permission)
}

/** What the design says of one cell. */
export function expected(cell: Cell): Outcome {
  const { cast, permission, relation } = cell
  const level = levelIn(permission)
  if (cast.kind === 'broken') return 'unauthenticated'
  if (level === 'public') return 'reached'
  if (cast.kind === 'anonymous') return 'unauthenticated'
  if (refusedByScope(cast, permission)) return 'denied'
  if (level === 'self') return ofOneself(cell)
  if (level === 'installation') return 'denied' // nobody here is an operator
  const isAskedElsewhere = relation === 'other_organization'
  const belongs =
    relation !== 'missing_organization' &&
    (isAskedElsewhere
      ? cast.isForeign === true
      : cast.role !== null || cast.kind === 'ci' || cast.kind === 'service')
  if (!belongs) return 'not_found'
  if (cast.kind !== 'session' && onlySessions.has(cell.operation)) return 'denied'
  if (isAskedElsewhere) return elsewhere(permission)
  return level === 'organization' ? inOrganization(cell) : inGroup(cell)
}

function ofOneself({ cast, operation }: Cell): Outcome {
  const isMachine = cast.kind === 'ci' || cast.kind === 'service'
  if (cast.kind !== 'session' && operation === 'session.read') return 'not_found' // a token has none
  if (isMachine && operation === 'signin.state') return 'denied'
  if (cast.kind !== 'session' && onlySessions.has(operation)) return 'denied'
  return byCode.has(operation) ? 'not_found' : 'reached'
}

/** The owner of the other organization stands above every group of it, and pushes nothing that machines push. */
const elsewhere = (permission: string): Outcome =>
  organizationRoleMay('owner', permission) || groupRoleMay('manager', permission) ? 'reached' : 'denied'

const isHere = (relation: Relation): boolean => ['own', 'sibling', 'mixed_sibling'].includes(relation)

function inOrganization({
  cast,
  operation,
  permission,
  relation,
  namesThings,
  namesGroupThings,
}: Cell): Outcome {
  const role = cast.kind === 'service' ? 'service' : (cast.role ?? '')
  if (cast.kind === 'ci' || !organizationRoleMay(role, permission)) return 'denied'
  const seesGroups = cast.kind === 'service' || role === 'owner' || role === 'admin'
  if (onlyOwners.has(operation) && role !== 'owner')
    return namesThings && !isHere(relation) ? 'not_found' : 'denied'
  if (namesGroupThings && !seesGroups) return 'not_found'
  return namesThings && !isHere(relation) ? 'not_found' : 'reached'
}

function inGroup({ cast, operation, permission, relation, namesThings, namesGroupThings }: Cell): Outcome {
  const groups = groupsHolding(cast, permission)
  if (groups === 'none') return 'denied'
  if (!namesThings || relation === 'own') return 'reached'
  if (relation === 'mixed_sibling' && pairs.has(operation)) return 'not_found'
  if (relation === 'sibling' || relation === 'mixed_sibling')
    return groups === 'all' || !namesGroupThings ? 'reached' : 'not_found'
  return 'not_found'
}
