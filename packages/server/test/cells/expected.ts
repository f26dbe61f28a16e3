import { neverAsAnother, ofSomebodyElse, outlasts } from './become.ts'
import {
  demoReaderMay,
  groupRoleMay,
  installationRoleMay,
  levelIn,
  organizationRoleMay,
  serviceMayInGroups,
} from './matrix.ts'
import { byCode, onlyOwners, onlySessions, pairs } from './needs.ts'

/** Where an object is that a request names, as seen from the home group of the principals; mixed: one of several, the others are own. */
export type Relation =
  | 'own'
  | 'sibling'
  | 'foreign'
  | 'missing'
  | 'missing_in_group'
  | 'deleted'
  | 'mixed_sibling'
  | 'mixed_foreign'
  | 'mixed_missing'
  | 'mixed_deleted'
  | 'other_organization'
  | 'missing_organization'
  | 'no_organization'

/** What a cell must answer: past the door, or which refusal. */
export type Outcome = 'reached' | 'unauthenticated' | 'denied' | 'not_found'

/** Who asks, as the design describes a principal. */
export interface Cast {
  name: string
  kind:
    | 'anonymous'
    | 'visitor'
    | 'broken'
    | 'session'
    | 'personal'
    | 'ide'
    | 'ci'
    | 'service'
    /** An operator who acts as the person whose roles these are. */
    | 'operator'
    /** Wants to act as a person, and may not or no longer. */
    | 'in_vain'
  /** Role in our organization; null: none. */
  role: string | null
  /** Role in the home group. */
  groupRole: string | null
  /** What a token carries; null: what its owner holds. */
  scopes: readonly string[] | null
  /** Role in the other organization. */
  elsewhere?: string
  /** Role of the installation. */
  installation?: 'operator' | 'auditor'
  /** A second operator allowed it. */
  mayWrite?: boolean
}

/** One cell of the matrix. */
export interface Cell {
  cast: Cast
  operation: string
  permission: string
  isChange: boolean
  relation: Relation
  /** Which of the things named are bound to a group. */
  namesGroupThings: boolean
  namesThings: boolean
  namesPeople: boolean
}

/** Groups of our organization in which a right is held. */
function groupsHolding({ kind, role, groupRole }: Cast, permission: string): 'all' | 'home' | 'none' {
  if (kind === 'visitor') return 'all'
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
  const { cast, permission, operation, relation } = cell
  const level = levelIn(permission)
  if (cast.kind === 'broken') return 'unauthenticated'
  if (cast.kind === 'in_vain') return 'denied'
  if (cast.kind === 'operator' && cell.isChange && cast.mayWrite !== true) return 'denied'
  if (level === 'public') return 'reached'
  if (cast.kind === 'anonymous') return 'unauthenticated'
  if (cast.kind === 'visitor') return ofVisitor(cell)
  if (cast.kind === 'operator' && neverAsAnother({ permission, operation })) return 'denied'
  if (refusedByScope(cast, permission)) return 'denied'
  if (level === 'self') return ofOneself(cell)
  if (level === 'installation') return inInstallation(cell)
  if (relation === 'no_organization') return withoutNaming(cell)
  const isElsewhere = relation === 'other_organization'
  if (relation === 'missing_organization' || !(isElsewhere ? belongsElsewhere(cast) : belongsHere(cast)))
    return 'not_found'
  if (cast.kind !== 'session' && onlySessions.has(operation)) return 'denied'
  if (isElsewhere) return elsewhere(cell)
  const found = level === 'organization' ? inOrganization(cell) : inGroup(cell)
  return cast.kind === 'operator' && found === 'reached' && outlasts(operation) ? 'denied' : found
}

const belongsHere = ({ role, kind }: Cast): boolean => role !== null || kind === 'ci' || kind === 'service'
/** An operator acts as a person in one organization, whatever else that person belongs to. */
const belongsElsewhere = ({ elsewhere: role }: Cast): boolean => role !== undefined

const isExport = (operation: string): boolean => operation.endsWith('.export') || operation === 'package.bom'

/** Visitors read groups and delivery of the demo organization, ours; to everything else, exports too, they are strangers. */
function ofVisitor(cell: Cell): Outcome {
  const { permission, operation, isChange, relation } = cell
  const isOther = relation === 'other_organization' || relation === 'missing_organization'
  if (!demoReaderMay(permission) || isExport(operation) || isChange || isOther) return 'unauthenticated'
  if (cell.namesPeople) return 'not_found' // people are masked: to visitors there is nobody to name
  return inGroup({ ...cell, relation: relation === 'no_organization' ? 'own' : relation })
}

function ofOneself({ cast, operation }: Cell): Outcome {
  if (cast.kind === 'operator') return ofSomebodyElse(operation) ? 'reached' : 'denied'
  const isMachine = cast.kind === 'ci' || cast.kind === 'service'
  if (cast.kind !== 'session' && operation === 'session.read') return 'not_found' // a token has none
  if (isMachine && operation === 'signin.state') return 'denied'
  if (cast.kind !== 'session' && onlySessions.has(operation)) return 'denied'
  return byCode.has(operation) ? 'not_found' : 'reached'
}

/** Roles of the installation are no right in an organization, and name every one that there is. */
function inInstallation({ cast, permission, relation, namesThings }: Cell): Outcome {
  if (cast.kind !== 'session' || !installationRoleMay(cast.installation, permission)) return 'denied'
  // in one that is missing nobody acts as anybody, as in one where nobody does
  if (relation === 'missing_organization') return namesThings ? 'not_found' : 'reached'
  return namesThings && !isHere(relation) && relation !== 'other_organization' ? 'not_found' : 'reached'
}

/** Who belongs to one organization means that one; who belongs to two is asked which. */
function withoutNaming(cell: Cell): Outcome {
  const { cast, operation } = cell
  const count = (belongsHere(cast) ? 1 : 0) + (belongsElsewhere(cast) ? 1 : 0)
  if (count === 0) return 'denied'
  if (count === 2) return 'reached'
  if (cast.kind !== 'session' && onlySessions.has(operation)) return 'denied'
  if (belongsHere(cast)) return expected({ ...cell, relation: 'own' })
  const there = elsewhere(cell)
  return there === 'reached' && cell.namesThings ? 'not_found' : there
}

/** The things named in the other organization are its own; none of the cast has a role in a group there. */
function elsewhere({ cast, operation, permission, namesThings, namesGroupThings }: Cell): Outcome {
  const role = cast.elsewhere ?? ''
  const stands = role === 'owner' || role === 'admin'
  if (levelIn(permission) === 'group')
    return stands && groupRoleMay('manager', permission) ? 'reached' : 'denied'
  if (!organizationRoleMay(role, permission)) return 'denied'
  if (onlyOwners.has(operation) && role !== 'owner') return 'denied'
  return namesThings && namesGroupThings && !stands ? 'not_found' : 'reached'
}

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
