import { day } from './course.ts'
import type { Life } from './lives.ts'
import type { SimulatedEvent } from './events.ts'
import type { Crew, SimulatedPerson } from './people.ts'
import type { Random } from './random.ts'

/** A request to verify a fix, in the last opening of a vulnerability; instants in milliseconds. */
export interface Reattack {
  state: 'requested' | 'on_hold' | 'verified'
  /** What it waits for, and since when. */
  held: { event_id: string; by: SimulatedPerson; at: number } | null
  outcome: 'open' | 'closed' | null
  justification: string
  requestedBy: SimulatedPerson
  requestedAt: number
  decidedBy: SimulatedPerson | null
  decidedAt: number | null
  decisionText: string | null
}

/** Invents the request about a vulnerability: what people verified as fixed had one, and of what is open some have. */
export function inventReattack(
  random: Random,
  { life, crew, now, events }: { life: Life; crew: Crew; now: number; events: readonly SimulatedEvent[] },
): Reattack | null {
  const opening = life.openings.at(-1)
  if (!opening) return null
  const asked = { justification: random.pick(fixes), requestedBy: random.pick(crew.developers), held: null }
  if (opening.to !== null) {
    if (opening.cause !== 'verified_reattack') return null
    const requestedAt = Math.floor(opening.to - Math.min(3 * day, (opening.to - opening.from) / 2))
    return {
      ...asked,
      state: 'verified',
      outcome: 'closed',
      requestedAt,
      decidedBy: crew.tester,
      decidedAt: opening.to,
      decisionText: random.pick(closed),
    }
  }
  const age = now - opening.from
  if (age < 12 * day || !random.chance(0.1)) return null
  if (random.chance(0.5)) {
    const requestedAt = Math.floor(now - (0.2 + random.next() * 5) * day)
    const impediment = random.chance(0.5) && events.find(({ state }) => state !== 'solved')
    return {
      ...asked,
      ...(impediment
        ? {
            state: 'on_hold',
            held: { event_id: impediment.id, by: crew.tester, at: requestedAt + 3_600_000 },
          }
        : { state: 'requested' }),
      outcome: null,
      requestedAt,
      decidedBy: null,
      decidedAt: null,
      decisionText: null,
    }
  }
  const requestedAt = Math.floor(now - (7 + random.next() * 3) * day)
  return {
    ...asked,
    state: 'verified',
    outcome: 'open',
    requestedAt,
    decidedBy: crew.tester,
    decidedAt: Math.floor(requestedAt + random.next() * 4 * day + 3_600_000),
    decisionText: random.pick(open),
  }
}

const fixes = [
  'The value is checked against a list now.',
  'Raised the library to the fixed version.',
  'The page asks for a sign-in now.',
  'Replaced the call by one with parameters.',
  'The service no longer listens on that port.',
]
const closed = [
  'Tried the steps of the report again: it answers 403.',
  'Sent the same request with ten variants; none came through.',
  'The version that runs is the fixed one.',
]
const open = [
  'It still answers when the header is in capitals.',
  'The old host is reachable by its address.',
  'The fix is merged but not deployed: the running version is the old one.',
]
