import type { Heard } from './asking.ts'
import type { Actor } from './actor.ts'
import type { Relation } from './expected.ts'
import type { Stage } from './stage.ts'

/** Does somebody see every group of our organization? */
export const seesEveryGroup = ({ role, kind }: Actor['cast']): boolean =>
  role === 'owner' || role === 'admin' || kind === 'service' || kind === 'visitor'

/** Texts of places, and names and addresses of people, that an answer shows and this actor has no business with. */
export function leaksIn(
  { cast }: Actor,
  relation: Relation,
  { text, headers }: Heard,
  stage: Stage,
): string[] {
  const said = `${text}${JSON.stringify(headers)}`
  const places = placesSeen(cast, relation)
  const hidden = [
    ...(['own', 'sibling', 'foreign'] as const)
      .filter((place) => !places.includes(place))
      .map((place) => stage.canaries[place]),
    ...hiddenPeople(cast, relation, stage),
  ]
  return hidden.filter((canary) => said.includes(canary))
}

/** An answer is about one organization: that which was named, or the one that the actor belongs to. */
function aboutWhich({ role, kind, elsewhere }: Actor['cast'], relation: Relation): 'ours' | 'other' | 'none' {
  if (relation === 'other_organization') return elsewhere === undefined ? 'none' : 'other'
  const isOurs = role !== null || kind === 'ci' || kind === 'service' || kind === 'visitor'
  if (relation === 'no_organization' && elsewhere !== undefined) return isOurs ? 'none' : 'other'
  return isOurs ? 'ours' : 'none'
}

function placesSeen(cast: Actor['cast'], relation: Relation): string[] {
  const about = aboutWhich(cast, relation)
  if (about === 'other') return cast.elsewhere === 'owner' || cast.elsewhere === 'admin' ? ['foreign'] : []
  if (about === 'none') return []
  if (seesEveryGroup(cast)) return ['own', 'sibling']
  return cast.groupRole !== null || cast.kind === 'ci' ? ['own'] : []
}

/** Names are for who shares an organization and for operators, addresses for owners and admins, and visitors see neither. */
function hiddenPeople(cast: Actor['cast'], relation: Relation, { names, mails }: Stage): string[] {
  if (cast.installation === 'operator') return [mails.own, mails.foreign]
  const about = aboutWhich(cast, relation)
  const role = about === 'other' ? cast.elsewhere : (cast.role ?? undefined)
  const isAdmin = role === 'owner' || role === 'admin'
  const isMachine = cast.kind === 'ci' || cast.kind === 'visitor'
  return [
    ...(about === 'ours' && !isMachine ? [] : [names.own]),
    ...(about === 'other' ? [] : [names.foreign]),
    ...(about === 'ours' && isAdmin ? [] : [mails.own]),
    ...(about === 'other' && isAdmin ? [] : [mails.foreign]),
  ]
}
