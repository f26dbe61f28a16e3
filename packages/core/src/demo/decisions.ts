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

function decide(random: Random, one: Case): Decision | null {
  const { name, life, crew, from, to, now } = one
  const age = to - from
  if (name === 'none' || age < 3 * day) return null
  if (name === 'in_progress') return inProgress(random, { crew, from, age })
  if (name === 'permanent') {
    const kind = 'accepted_permanently'
    if (random.chance(0.3)) return request(random, { crew, kind, at: recent(random, from, now) })
    const at = from + age * 0.4 * random.next()
    return approve(random, crew, request(random, { crew, kind, at }))
  }
  if (life.score <= acceptanceLimits.score) return acceptances[name](random, { ...one, age })
  return name === 'submitted'
    ? request(random, { crew, kind: 'accepted_permanently', at: recent(random, from, now) })
    : inProgress(random, { crew, from, age })
}

type Acceptance = Exclude<Scenario, 'none' | 'in_progress' | 'permanent'>

/** How each kind of temporary acceptance comes about. */
const acceptances: Record<Acceptance, (random: Random, one: Case & { age: number }) => Decision | null> = {
  submitted: (random, { crew, from, now }) => ({
    ...request(random, { crew, kind: 'accepted', at: recent(random, from, now) }),
    until: endOfDay(now + random.int(20, 120) * day),
  }),
  accepted: (random, one) => accept(random, one, random.int(20, 90)),
  ending: (random, one) => accept(random, one, random.int(2, 12)),
  rejected(random, { crew, from, age }) {
    const at = from + age * 0.6 * random.next()
    const decided = approve(random, crew, request(random, { crew, kind: 'accepted', at }))
    return {
      ...decided,
      state: 'rejected',
      until: endOfDay(at + 60 * day),
      decisionText: random.pick(refusals),
    }
  },
  expired(random, { crew, from, age }) {
    if (age < 60 * day) return null
    const at = from + age * 0.2 * random.next()
    const decided = approve(random, crew, request(random, { crew, kind: 'accepted', at }))
    return { ...decided, state: 'expired', until: endOfDay(at + Math.min(age * 0.5, 150 * day)) }
  },
  withdrawn(random, { crew, from, age, now }) {
    const asked = request(random, { crew, kind: 'accepted', at: from + age * 0.6 * random.next() })
    return {
      ...asked,
      state: 'withdrawn',
      until: endOfDay(asked.requestedAt + 60 * day),
      decidedBy: asked.requestedBy,
      decidedAt: Math.min(now, asked.requestedAt + day / 4),
    }
  },
}

/** An acceptance that holds now and ends in some days. */
function accept(random: Random, { crew, from, now }: Case, endsInDays: number): Decision {
  const at = Math.min(Math.max(from + day, now - random.int(20, 80) * day), now - 2 * day)
  const decided = approve(random, crew, request(random, { crew, kind: 'accepted', at }))
  return { ...decided, until: endOfDay(now + endsInDays * day) }
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
