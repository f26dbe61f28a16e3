import { parseCvss } from '@weir/contract/cvss'
import { type Course, day, simulatedDays } from './course.ts'
import { inventPlace, type Place } from './places.ts'
import type { Language } from './products.ts'
import type { Random } from './random.ts'
import type { Scanner } from './scanners.ts'
import type { Weakness } from './weakness-rules.ts'

/** Something that scanners look at. */
export interface Target {
  root_id: string
  /** URL or address of what runs; empty for code. */
  site: string
  language: Language
  weight: number
  course: Course
  /** When the root was taken out of use, else null. */
  removedAt: number | null
}

/** A time in which a vulnerability was open. */
export interface Opening {
  from: number
  to: number | null
  cause: string | null
}

/** One vulnerability from its first report on; instants in milliseconds. */
export interface Life {
  id: string
  root_id: string
  scanner: Scanner
  weakness: Weakness
  place: Place
  /** CVSS score. */
  score: number
  openings: Opening[]
  /** Lines it stood on before, oldest first. */
  moves: { at: number; from: number; to: number }[]
  lastSeenAt: number
  /** Report that first and last saw it; null when a person found it. */
  firstReport: string | null
  lastReport: string | null
  fixAt: number
  dismissAt: number
  returnAt: number
}

/** One report of a scanner; the counts are those of its receipt. */
export interface Scan {
  id: string
  root_id: string
  scanner: Scanner
  at: number
  isComplete: boolean
  counts: { new: number; same: number; moved: number; reopened: number; fixed: number; scan_failed: number }
}

const never = Number.POSITIVE_INFINITY

/** Invents what one scanner sees of one target in two years: its reports, and the vulnerabilities that come and go. */
export function inventLives(
  random: Random,
  { target, scanner, now }: { target: Target; scanner: Scanner; now: number },
): { scans: Scan[]; lives: Life[] } {
  const lives: Life[] = []
  const scans: Scan[] = []
  const places = new Set<string>()
  let previous: number | null = null
  for (const at of scanTimes(random, { target, now })) {
    const scan: Scan = {
      id: random.uuid(at),
      root_id: target.root_id,
      scanner,
      at,
      isComplete: random.chance(0.97),
      counts: { new: 0, same: 0, moved: 0, reopened: 0, fixed: 0, scan_failed: 0 },
    }
    dismiss(lives, at)
    if (scan.isComplete || previous === null) {
      look(random, lives, scan)
      const found = arrivals(random, { target, scanner, at, previous, now })
      for (let i = 0; i < found; i++) {
        const life = appear(random, { target, scan, now })
        const key = `${life.weakness.rule} ${life.place.location}`
        if (places.has(key)) continue
        places.add(key)
        lives.push(life)
        scan.counts.new++
      }
      scan.isComplete = true
      previous = at
    } else scan.counts.scan_failed = lives.filter(isOpen).length
    scans.push(scan)
  }
  if (target.removedAt !== null) remove(lives, target.removedAt)
  return { scans, lives }
}

/** Is it open at the end of what is simulated so far? */
export const isOpen = ({ openings }: Life): boolean => openings.at(-1)?.to === null

/** Every four weeks at night; weekly in the last quarter of a year. */
function* scanTimes(random: Random, { target, now }: { target: Target; now: number }): Generator<number> {
  const begin = now - simulatedDays * day
  const offset = day * random.next()
  for (let i = random.int(0, 27); i < simulatedDays; i += i < simulatedDays - 90 ? 28 : 7) {
    const at = Math.floor(begin + i * day + offset)
    const isBefore = target.course.arrivals(i / simulatedDays) === 0
    if (!isBefore && at < now && at < (target.removedAt ?? never)) yield at
  }
}

/** Expected number at full volume in two years for a target of weight 1. */
const perTarget = 48

function arrivals(
  random: Random,
  {
    target,
    scanner,
    at,
    previous,
    now,
  }: { target: Target; scanner: Scanner; at: number; previous: number | null; now: number },
): number {
  const all = perTarget * scanner.volume * target.weight
  if (previous === null) return random.poisson(all * (target.course.arrivals(0) === 0 ? 0.1 : 0.3))
  const p = 1 - (now - at) / (simulatedDays * day)
  return random.poisson((all * target.course.arrivals(p) * (at - previous)) / (simulatedDays * day))
}

function appear(random: Random, { target, scan, now }: { target: Target; scan: Scan; now: number }): Life {
  const { scanner, at } = scan
  const weakness = random.weighted(scanner.weaknesses)
  const { score } = parseCvss(weakness.vector)
  const place = inventPlace(random, { scanner, weakness, language: target.language, site: target.site })
  const isDoubtful = scanner.kind === 'line' || scanner.kind === 'input'
  return {
    id: random.uuid(at),
    root_id: target.root_id,
    scanner,
    weakness,
    place,
    score,
    openings: [{ from: at, to: null, cause: null }],
    moves: [],
    lastSeenAt: at,
    firstReport: scan.id,
    lastReport: scan.id,
    fixAt: fixTime(random, { course: target.course, at, score, now }),
    dismissAt: isDoubtful && random.chance(0.05) ? at + random.wait(20 * day) : never,
    returnAt: random.chance(0.06) ? random.wait(60 * day) : never,
  }
}

/** When the fix of something that appears now will be merged; the graver, the sooner. */
export function fixTime(
  random: Random,
  { course, at, score, now }: { course: Course; at: number; score: number; now: number },
): number {
  const p = 1 - (now - at) / (simulatedDays * day)
  const haste = score >= 9 ? 0.35 : score >= 7 ? 0.7 : score >= 4 ? 1 : 1.6
  if (!random.chance(Math.min(1, course.neverFixed(p) * haste)))
    return at + random.wait(course.medianDays(p) * haste * day) + day / 2
  if (!random.chance(course.cleansUp)) return never
  const half = now - (simulatedDays * day) / 2
  return Math.max(at + day, half + (random.next() * simulatedDays * day) / 2)
}

/** A person takes out what is none. */
function dismiss(lives: Life[], until: number): void {
  for (const life of lives) {
    const opening = life.openings.at(-1)
    if (opening?.to !== null || life.dismissAt > until) continue
    opening.to = Math.floor(Math.max(life.dismissAt, opening.from + 1000))
    opening.cause = 'false_positive'
  }
}

/** What a complete scan says about what is known. */
function look(random: Random, lives: Life[], scan: Scan): void {
  const { counts, at } = scan
  for (const life of lives) {
    const opening = life.openings.at(-1)
    if (!opening) continue
    if (opening.to !== null) {
      if (opening.cause !== 'absent_from_complete_scan' || opening.to + life.returnAt > at) continue
      life.openings.push({ from: at, to: null, cause: null })
      life.fixAt = at + random.wait(30 * day)
      life.returnAt = never
      counts.reopened++
    } else if (life.fixAt <= at) {
      opening.to = at
      opening.cause = 'absent_from_complete_scan'
      counts.fixed++
      continue
    } else if (life.place.line !== null && random.chance(0.025)) {
      move(random, life, at)
      counts.moved++
    } else counts.same++
    life.lastSeenAt = at
    life.lastReport = scan.id
  }
}

function move(random: Random, life: Life, at: number): void {
  const from = life.place.line ?? 0
  const shift = random.pick([-12, -7, -3, 2, 4, 9, 21])
  const to = from + (from + shift < 1 ? -shift : shift)
  life.moves.push({ at, from, to })
  life.place = { ...life.place, line: to, location: `${life.place.path}:${to}` }
}

function remove(lives: Life[], at: number): void {
  for (const life of lives) {
    const opening = life.openings.at(-1)
    if (opening?.to !== null) continue
    opening.to = at
    opening.cause = 'root_removed'
  }
}
