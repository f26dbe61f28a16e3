import { day } from './course.ts'
import { statusOf } from './exposure-rows.ts'
import type { Life } from './lives.ts'
import type { Crew, SimulatedPerson } from './people.ts'
import type { Random } from './random.ts'

/** A claim that a vulnerability is no risk, in its last opening; instants in milliseconds. */
export interface Claim {
  state: 'submitted' | 'confirmed' | 'rejected' | 'withdrawn'
  justification: string
  requestedBy: SimulatedPerson
  requestedAt: number
  decidedBy: SimulatedPerson | null
  decidedAt: number | null
  decisionText: string | null
}

const states = [
  { state: 'submitted', weight: 3 },
  { state: 'confirmed', weight: 5 },
  { state: 'rejected', weight: 3 },
] as const

/** Invents the claim about a vulnerability; null when nobody made one, or it ended with a fix. */
export function inventClaim(
  random: Random,
  { life, crew, now }: { life: Life; crew: Crew; now: number },
): Claim | null {
  const opening = life.openings.at(-1)
  if (!opening || statusOf(opening) === 'safe') return null
  const end = opening.to ?? now
  const age = end - opening.from
  if (age < 5 * day || !random.chance(0.06)) return null
  const asked = {
    justification: random.pick(reasons),
    requestedBy: random.pick([crew.vulnerabilityManager, ...crew.developers]),
    requestedAt: Math.floor(opening.from + day + (age - 3 * day) * random.next()),
    decidedBy: null,
    decidedAt: null,
    decisionText: null,
  }
  if (opening.to !== null) return { ...asked, state: 'withdrawn', decidedAt: opening.to }
  const { state } = random.weighted(states)
  if (state === 'submitted')
    return {
      ...asked,
      state,
      requestedAt: Math.floor(Math.max(opening.from + day, now - random.next() * 9 * day)),
    }
  return {
    ...asked,
    state,
    decidedBy: crew.reviewer,
    decidedAt: Math.floor(asked.requestedAt + random.next() * day + 1_800_000),
    decisionText: random.pick(state === 'confirmed' ? confirmations : refusals),
  }
}

/** Was it confirmed, and so counted no more, at this moment? */
export const wasConfirmed = (claim: Claim | null, at: number): boolean =>
  claim?.state === 'confirmed' && claim.decidedAt !== null && claim.decidedAt <= at

const reasons = [
  'The file is part of the tests and is never shipped.',
  'The value comes from a constant of the build, not from outside.',
  'This is the published example key of the documentation.',
  'The code runs in the browser of the person who typed the value.',
  'The hash only names a cache entry; nothing depends on its strength.',
]
const confirmations = [
  'Looked at the build: it is not in the image.',
  'Agreed, nothing from outside reaches it.',
  '',
]
const refusals = [
  'The value can be set by a header.',
  'The test helper is used by the import job too.',
  'Unlikely is not impossible: please ask for an acceptance.',
]
