import { type DirectOperation, type MarkedPath, markedPaths, type ReferenceKind } from '@weir/contract'
import { minimalInput } from '../../../core/test/minimal-input.ts'
import { uuid7 } from '../../../core/src/keys/uuid.ts'
import type { Cast, Cell, Relation } from './expected.ts'
import type { Stage, Things } from './stage.ts'

/** Kinds that no group holds. */
const ofOrganization: readonly ReferenceKind[] = [
  'organization',
  'member',
  'invitation',
  'become',
  'credential',
  'view',
  'webhook',
  'webhook_delivery',
]

/** What of an operation's input is decided here, where the smallest input would be refused for another reason. */
const wishes: Readonly<Record<string, object>> = {
  'webhook.create': { url: 'https://hooks.example.test/in' },
  'webhook.update': { name: 'changed' },
  'bulk.preview': { action: 'label', add_tags: ['tag'] },
  'bulk.start': { action: 'label', add_tags: ['tag'] },
  'member.grant': { role: 'viewer' },
  'servicetoken.create': { scopes: ['group:read'] },
  'vulnerability.rate': { cvss_vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H' },
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
export function naming(
  operation: DirectOperation,
): Pick<Cell, 'namesThings' | 'namesGroupThings' | 'namesPeople'> {
  const kinds = kindsIn(operation).filter((kind) => kind !== 'organization')
  return {
    namesThings: kinds.length > 0,
    namesPeople: kinds.includes('member'),
    namesGroupThings: kinds.some((kind) => !ofOrganization.includes(kind)),
  }
}

/** What is asked of an operation: where the things named are; `at` is the one place in its input where a mixed one differs. */
export interface Question {
  relation: Relation
  at?: MarkedPath
}

/** Questions that make a difference for an operation. */
export function questionsOf(operation: DirectOperation, { kind }: Pick<Cast, 'kind'>): Question[] {
  const paths = markedPaths(operation.input).filter(({ mark }) => mark.reference !== undefined)
  const things = paths.filter(({ mark }) => mark.reference !== 'organization')
  if (things.length === paths.length) return [{ relation: 'own' }]
  const relations: Relation[] = ['own', 'other_organization', 'missing_organization']
  if (mayOmitOrganization(operation)) relations.push('no_organization')
  if (things.length > 0) relations.push('foreign', 'missing', 'deleted')
  if (naming(operation).namesGroupThings) relations.push('sibling', 'missing_in_group')
  // whose credential is refused is refused before anything is looked for
  const isRefused = kind === 'broken' || kind === 'in_vain' || kind === 'anonymous'
  const isMixable = !isRefused && (things.length > 1 || things.some(({ path }) => path.includes('*')))
  return [
    ...relations.map((relation) => ({ relation })),
    ...(isMixable ? things.flatMap((at) => mixedAt(at).map((relation) => ({ relation, at }))) : []),
  ]
}

const mixedAt = ({ mark }: MarkedPath): Relation[] => [
  'mixed_foreign',
  'mixed_missing',
  'mixed_deleted',
  ...(mark.reference && ofOrganization.includes(mark.reference) ? [] : (['mixed_sibling'] as const)),
]

const mayOmitOrganization = ({ input }: DirectOperation): boolean =>
  !input.safeParse({}).error?.issues.some(({ path: [head] }) => head === 'organization_id')

/** The input of an operation that names things as a question says. */
export function inputFor(
  operation: DirectOperation,
  { relation, at }: Question,
  stage: Stage,
): Record<string, unknown> {
  const ours = stage.own.organization
  const from = (things: Things) => (kind: ReferenceKind) =>
    kind === 'organization' ? ours : (things[kind] ?? uuid7())
  const made = (idOf: (kind: ReferenceKind) => string | undefined) =>
    ({ ...(minimalInput(operation, idOf) as object), ...wishes[operation.name] }) as Record<string, unknown> // inputs are objects
  const own = made(from(stage.own))
  switch (relation) {
    case 'other_organization':
      return made((kind) => stage.foreign[kind])
    case 'no_organization': {
      const { organization_id: _, ...rest } = own
      return rest
    }
    case 'missing_organization': {
      const nowhere = uuid7()
      return made((kind) => (kind === 'organization' ? nowhere : stage.foreign[kind]))
    }
    case 'missing':
      return made((kind) => (kind === 'organization' ? ours : uuid7()))
    case 'missing_in_group':
      return made((kind) => (ofOrganization.includes(kind) ? stage.own[kind] : uuid7()))
    case 'mixed_missing':
      return mix(own, uuid7(), at)
    case 'mixed_sibling':
    case 'mixed_foreign':
    case 'mixed_deleted': {
      const place = { mixed_sibling: 'sibling', mixed_foreign: 'foreign', mixed_deleted: 'deleted' } as const
      return mix(own, stage[place[relation]][at?.mark.reference ?? 'group'] ?? uuid7(), at)
    }
    default:
      return made(from(stage[relation]))
  }
}

/** One more id in the list at a place, or another id there; in a list of objects, one more object. */
function mix(mine: Record<string, unknown>, id: string, at?: MarkedPath): Record<string, unknown> {
  const [head = '', star, inner] = at?.path ?? []
  if (star !== '*') return { ...mine, [head]: id }
  const [first] = [mine[head]].flat()
  const other = inner === undefined ? id : { ...Object(first), [inner]: id }
  return { ...mine, [head]: [first, other] }
}
