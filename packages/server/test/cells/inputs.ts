import { type DirectOperation, markedPaths, type ReferenceKind } from '@weir/contract'
import { minimalInput } from '../../../core/test/minimal-input.ts'
import { uuid7 } from '../../../core/src/keys/uuid.ts'
import type { Cell, Relation } from './expected.ts'
import type { Stage, Things } from './stage.ts'

/** Kinds that no group holds. */
const ofOrganization: readonly ReferenceKind[] = [
  'organization',
  'member',
  'invitation',
  'become',
  'credential',
]

/** What of an operation's input is decided here, where the smallest input would be refused for another reason. */
const wishes: Readonly<Record<string, object>> = {
  'member.grant': { role: 'viewer' },
  'servicetoken.create': { scopes: ['group:read'] },
  'treatment.decide': { decision: 'rejected' },
  'releaserule.update': { preview: true },
  'access.explain': { operation: 'group.list' },
  'access.explain_member': { operation: 'group.list' },
  'member.set_role': { role: 'viewer' },
}

const kindsIn = (operation: DirectOperation): ReferenceKind[] => [
  ...new Set(markedPaths(operation.input).flatMap(({ mark }) => mark.reference ?? [])),
]

/** Does an operation name things, and such that are in a group? */
export function naming(operation: DirectOperation): Pick<Cell, 'namesThings' | 'namesGroupThings'> {
  const kinds = kindsIn(operation).filter((kind) => kind !== 'organization')
  return {
    namesThings: kinds.length > 0,
    namesGroupThings: kinds.some((kind) => !ofOrganization.includes(kind)),
  }
}

/** Relations that make a difference for an operation. */
export function relationsOf(operation: DirectOperation): Relation[] {
  const kinds = kindsIn(operation)
  if (!kinds.includes('organization')) return ['own']
  const places: Relation[] = ['own', 'other_organization', 'missing_organization']
  if (kinds.length === 1) return places
  const { namesGroupThings } = naming(operation)
  const several = isMixable(operation)
  return [
    ...places,
    'foreign',
    'missing',
    'deleted',
    ...(namesGroupThings ? (['sibling', 'missing_in_group'] as const) : []),
    ...(several ? (['mixed_foreign'] as const) : []),
    ...(several && namesGroupThings ? (['mixed_sibling'] as const) : []),
  ]
}

/** Takes a list of ids, or ids of several things. */
const isMixable = (operation: DirectOperation): boolean => {
  const paths = markedPaths(operation.input).filter(
    ({ mark }) => mark.reference !== undefined && !ofOrganization.includes(mark.reference),
  )
  return paths.some(({ path }) => path.includes('*')) || paths.length > 1
}

/** The input of an operation that names things of a relation. */
export function inputFor(
  operation: DirectOperation,
  relation: Relation,
  stage: Stage,
): Record<string, unknown> {
  const from = (things: Things) => (kind: ReferenceKind) =>
    kind === 'organization' ? stage.own.organization : (things[kind] ?? uuid7())
  const made = (idOf: (kind: ReferenceKind) => string | undefined) =>
    ({ ...(minimalInput(operation, idOf) as object), ...wishes[operation.name] }) as Record<string, unknown> // inputs are objects
  switch (relation) {
    case 'other_organization':
      return made((kind) => stage.foreign[kind])
    case 'missing_organization': {
      const nowhere = uuid7()
      return made((kind) => (kind === 'organization' ? nowhere : stage.foreign[kind]))
    }
    case 'missing':
      return made((kind) => (kind === 'organization' ? stage.own.organization : uuid7()))
    case 'missing_in_group':
      return made((kind) => (ofOrganization.includes(kind) ? stage.own[kind] : uuid7()))
    case 'mixed_sibling':
      return mix(made(from(stage.own)), made(from(stage.sibling)))
    case 'mixed_foreign':
      return mix(made(from(stage.own)), made(from(stage.foreign)))
    default:
      return made(from(stage[relation]))
  }
}

/** Lists hold what both name; where there is none, the last field that differs is the other's. */
function mix(mine: Record<string, unknown>, theirs: Record<string, unknown>): Record<string, unknown> {
  const differing = Object.keys(mine).filter(
    (key) => JSON.stringify(mine[key]) !== JSON.stringify(theirs[key]),
  )
  const lists = differing.filter((key) => Array.isArray(mine[key]))
  const changed =
    lists.length > 0
      ? lists.map((key): [string, unknown] => [key, [mine[key], theirs[key]].flat()])
      : differing.slice(-1).map((key): [string, unknown] => [key, theirs[key]])
  return { ...mine, ...Object.fromEntries(changed) }
}
