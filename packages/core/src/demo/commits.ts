import { type Course, day, simulatedDays, workOn } from './course.ts'
import { dependencyBot } from './people.ts'
import { modules } from './places.ts'
import type { Random } from './random.ts'

/** A commit of a simulated repository; `at` in milliseconds. */
export interface SimulatedCommit {
  hash: string
  parents: string[]
  at: number
  author: string
  subject: string
}

/** All commits, parents before children, and the tip of the main branch over time. */
export interface CommitHistory {
  commits: SimulatedCommit[]
  mainline: SimulatedCommit[]
  /** Branches that are not merged. */
  branches: { name: string; hash: string }[]
}

/** What decides the commits of a repository. */
export interface CommitPlan {
  course: Course
  /** Expected commits on a day of full work. */
  perDay: number
  /** Keys of who commits. */
  authors: readonly string[]
  now: number
}

/** Relative work of a course over the whole time, so that several repositories can share a total. */
export function workOf(course: Course, now: number): number {
  let sum = 0
  for (const { midnight, p } of days(now)) sum += course.commits(p) * workOn(midnight)
  return sum
}

/** Invents two years of commits: direct ones, branches that are merged, and raised versions of dependencies. */
export function inventCommits(random: Random, plan: CommitPlan): CommitHistory {
  const history: CommitHistory = { commits: [], mainline: [], branches: [] }
  let owed = 0
  for (const { midnight, p } of days(plan.now)) {
    owed += random.poisson(plan.perDay * plan.course.commits(p) * workOn(midnight))
    for (const at of moments(random, midnight, Math.max(0, owed))) {
      if (owed <= 0 || at > plan.now) break
      owed -= addChange(random, history, { plan, at })
    }
  }
  leaveBranches(random, history, plan)
  return history
}

function* days(now: number): Generator<{ midnight: number; p: number }> {
  const today = Math.floor(now / day) * day
  for (let i = simulatedDays - 1; i >= 0; i--)
    yield { midnight: today - i * day, p: 1 - i / (simulatedDays - 1) }
}

/** Moments of a working day, ascending: most around noon UTC. */
function moments(random: Random, midnight: number, count: number): number[] {
  return Array.from({ length: count }, () => {
    const hour = 6 + 12 * ((random.next() + random.next()) / 2)
    return Math.floor(midnight + (hour * day) / 24)
  }).sort((a, b) => a - b)
}

/** Adds one change that reaches the main branch at a moment; returns how many commits it made. */
function addChange(
  random: Random,
  history: CommitHistory,
  { plan, at }: { plan: CommitPlan; at: number },
): number {
  const tip = history.mainline.at(-1)
  const author = random.pick(plan.authors)
  if (!tip || random.chance(0.35)) {
    const isBot = tip !== undefined && random.chance(0.2)
    const subject = tip ? (isBot ? bump(random) : work(random)) : 'Begin'
    append(history, {
      hash: random.hex(40),
      parents: tip ? [tip.hash] : [],
      at,
      author: isBot ? dependencyBot.author : author,
      subject,
    })
    return 1
  }
  const topic = random.pick(modules)
  const branch = addBranch(random, history, { author, topic, until: at })
  append(history, {
    hash: random.hex(40),
    parents: [tip.hash, branch.tip],
    at,
    author: random.pick(plan.authors),
    subject: `Merge branch 'feature/${topic}-${random.int(100, 999)}'`,
  })
  return branch.count + 1
}

function append(history: CommitHistory, commit: SimulatedCommit): void {
  history.commits.push(commit)
  history.mainline.push(commit)
}

/** One to four commits on what the main branch was when they began. */
function addBranch(
  random: Random,
  { commits, mainline }: CommitHistory,
  { author, topic, until }: { author: string; topic: string; until: number },
): { tip: string; count: number } {
  const count = random.int(1, 4)
  const begun = Math.floor(until - random.wait(day * 0.7) - 600_000)
  const base = mainline.findLast(({ at }) => at < begun) ?? mainline[0]
  let parent = base?.hash ?? ''
  const from = Math.max(begun, base?.at ?? begun)
  for (let i = 0; i < count; i++) {
    const hash = random.hex(40)
    const at = Math.floor(from + ((until - from) * i) / count)
    commits.push({ hash, parents: [parent], at, author, subject: work(random, topic) })
    parent = hash
  }
  return { tip: parent, count }
}

/** Work of the last days that is not merged yet. */
function leaveBranches(random: Random, history: CommitHistory, { authors, now }: CommitPlan): void {
  const last = history.mainline.at(-1)
  if (!last || last.at < now - 30 * day) return
  for (let i = random.int(0, 3); i > 0; i--) {
    const topic = random.pick(modules)
    const { tip } = addBranch(random, history, {
      author: random.pick(authors),
      topic,
      until: now - 60_000 * i,
    })
    history.branches.push({ name: `feature/${topic}-${random.int(100, 999)}`, hash: tip })
  }
}

const verbs = [
  'Add',
  'Fix',
  'Simplify',
  'Rename',
  'Test',
  'Move',
  'Speed up',
  'Remove',
  'Log',
  'Cache',
  'Retry',
]
const things = [
  'validation',
  'list',
  'form',
  'mapping',
  'job',
  'query',
  'page',
  'error',
  'metric',
  'endpoint',
  'view',
]
const dependencies = [
  'lodash',
  'express',
  'jackson-databind',
  'requests',
  'golang.org/x/net',
  'openssl',
  'semver',
]

const work = (random: Random, topic: string = random.pick(modules)): string =>
  `${random.pick(verbs)} ${topic} ${random.pick(things)}${random.chance(0.3) ? ` (SIM-${random.int(100, 4999)})` : ''}`

function bump(random: Random): string {
  const [major, minor] = [random.int(1, 6), random.int(0, 20)]
  return `Bump ${random.pick(dependencies)} from ${major}.${minor}.${random.int(0, 5)} to ${major}.${minor + 1}.0`
}
