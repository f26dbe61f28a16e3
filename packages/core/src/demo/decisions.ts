import { day } from './course.ts'
import type { Life } from './lives.ts'
import type { Crew, SimulatedPerson } from './people.ts'
import type { Random } from './random.ts'

/** What was decided about a vulnerability in its last opening, and what holds because of it; instants in milliseconds. */
export interface Decision {
  kind: 'in_progress' | 'accepted' | 'accepted_permanently'
  state: 'submitted' | 'approved' | 'rejected' | 'expired' | 'withdrawn'
  justification: string
  until: number | null
  assignee: SimulatedPerson | null
  requestedBy: SimulatedPerson
  requestedAt: number
  decidedBy: SimulatedPerson | null
  decidedAt: number | null
  decisionText: string | null
}

/** Longest acceptance and highest severity that the policy of the simulated organization allows. */
export const acceptanceLimits = { days: 180, score: 6.9 }

const scenarios = [
  { name: 'none', weight: 46 },
  { name: 'in_progress', weight: 24 },
  { name: 'accepted', weight: 10 },
  { name: 'ending', weight: 2 },
  { name: 'permanent', weight: 4 },
  { name: 'submitted', weight: 5 },
  { name: 'rejected', weight: 4 },
  { name: 'expired', weight: 3 },
  { name: 'withdrawn', weight: 2 },
] as const

type Scenario = (typeof scenarios)[number]['name']

/** Invents the decision about a vulnerability; null when nobody has decided. */
export function inventDecision(
  random: Random,
  { life, crew, isCared, now }: { life: Life; crew: Crew; isCared: boolean; now: number },
): Decision | null {
  const opening = life.openings.at(-1)
  if (!opening || opening.to === null) {
    const name = isCared ? random.weighted(scenarios).name : random.chance(0.08) ? 'permanent' : 'none'
    return decide(random, { name, life, crew, from: opening?.from ?? now, to: now, now })
  }
  const name = isCared && random.chance(0.4) ? 'in_progress' : 'none'
  return decide(random, { name, life, crew, from: opening.from, to: opening.to, now })
}

interface Case {
  name: Scenario
  life: Life
  crew: Crew
  /** When the opening began and ended, or now. */
  from: number
  to: number
  now: number
}

function decide(random: Random, { name, life, crew, from, to, now }: Case): Decision | null {
  const age = to - from
  if (name === 'none' || age < 3 * day) return null
  const isTemporary = name !== 'permanent' && name !== 'in_progress'
  if (isTemporary && life.score > acceptanceLimits.score)
    return name === 'submitted'
      ? request(random, { crew, kind: 'accepted_permanently', at: recent(random, from, now) })
      : inProgress(random, { crew, from, age })
  switch (name) {
    case 'in_progress':
      return inProgress(random, { crew, from, age })
    case 'permanent':
      return approve(
        random,
        crew,
        request(random, { crew, kind: 'accepted_permanently', at: from + age * 0.4 * random.next() }),
      )
    case 'submitted':
      return {
        ...request(random, { crew, kind: 'accepted', at: recent(random, from, now) }),
        until: endOfDay(now + random.int(20, 120) * day),
      }
    case 'accepted':
    case 'ending': {
      const at = Math.max(from + day, now - random.int(20, 80) * day)
      const ends = now + (name === 'ending' ? random.int(2, 12) : random.int(20, 90)) * day
      return {
        ...approve(
          random,
          crew,
          request(random, { crew, kind: 'accepted', at: Math.min(at, now - 2 * day) }),
        ),
        until: endOfDay(ends),
      }
    }
    case 'rejected':
      return {
        ...approve(
          random,
          crew,
          request(random, { crew, kind: 'accepted', at: from + age * 0.6 * random.next() }),
        ),
        state: 'rejected',
        until: endOfDay(now + 30 * day),
        decisionText: random.pick(refusals),
      }
    case 'expired': {
      if (age < 60 * day) return null
      const at = from + age * 0.2 * random.next()
      return {
        ...approve(random, crew, request(random, { crew, kind: 'accepted', at })),
        state: 'expired',
        until: endOfDay(at + Math.min(age * 0.5, 150 * day)),
      }
    }
    case 'withdrawn': {
      const asked = request(random, { crew, kind: 'accepted', at: from + age * 0.6 * random.next() })
      return {
        ...asked,
        state: 'withdrawn',
        until: endOfDay(now + 30 * day),
        decidedBy: asked.requestedBy,
        decidedAt: Math.min(now, asked.requestedAt + day / 4),
      }
    }
  }
}

function inProgress(
  random: Random,
  { crew, from, age }: { crew: Crew; from: number; age: number },
): Decision {
  const assignee = random.pick(crew.developers)
  return {
    kind: 'in_progress',
    state: 'approved',
    justification: random.pick(plans),
    until: null,
    assignee,
    requestedBy: random.pick([crew.manager, crew.vulnerabilityManager, assignee]),
    requestedAt: Math.floor(from + Math.min(age * 0.8, random.wait(4 * day) + 3_600_000)),
    decidedBy: null,
    decidedAt: null,
    decisionText: null,
  }
}

function request(
  random: Random,
  { crew, kind, at }: { crew: Crew; kind: Decision['kind']; at: number },
): Decision {
  return {
    kind,
    state: 'submitted',
    justification: random.pick(reasons),
    until: null,
    assignee: null,
    requestedBy: random.pick(crew.developers),
    requestedAt: Math.floor(at),
    decidedBy: null,
    decidedAt: null,
    decisionText: null,
  }
}

function approve(random: Random, crew: Crew, asked: Decision): Decision {
  const decidedBy = random.pick([crew.manager, crew.vulnerabilityManager])
  const decidedAt = Math.floor(asked.requestedAt + random.next() * day + 1_800_000)
  return { ...asked, state: 'approved', decidedBy, decidedAt, decisionText: random.pick(approvals) }
}

/** Within the days a request may wait for its answer. */
const recent = (random: Random, from: number, now: number): number =>
  Math.max(from + day, now - random.next() * 4.5 * day)

const endOfDay = (at: number): number => Math.floor(at / day) * day + day - 1

const plans = [
  'Planned for this sprint.',
  'The fix is in review.',
  'We upgrade the dependency with the next release.',
  'Will be rewritten together with the form.',
  'Assigned in the weekly triage.',
]
const reasons = [
  'Only reachable from the internal network; the firewall rule is documented.',
  'The affected function is never called; an upgrade breaks the build until the next major version.',
  'The page is replaced next quarter and holds no personal data.',
  'A rule of the web application firewall stops the known attack until we have upgraded.',
  'The value is a test key without rights.',
]
const approvals = [
  'Agreed.',
  'Fine until then; please put the upgrade on the roadmap.',
  'Checked with the architect.',
  '',
]
const refusals = [
  'The page is public: please fix it.',
  'There is a patch release; take it.',
  'This needs a date that is sooner.',
]
