import { parseCvss } from '@weir/contract/cvss'
import { day, simulatedDays } from './course.ts'
import { fixTime, type Life, type Target } from './lives.ts'
import { inventPlace } from './places.ts'
import type { Random } from './random.ts'
import { manualReview } from './scanners.ts'

/** Invents what people find who review a running product twice a year; a fix counts when they have verified it. */
export function inventManualLives(random: Random, target: Target, now: number): Life[] {
  const begin = now - simulatedDays * day
  const lives = new Map<string, Life>()
  for (let i = random.int(20, 120); i < simulatedDays; i += random.int(150, 210)) {
    if (target.course.arrivals(i / simulatedDays) === 0) continue
    for (let count = random.int(1, 4); count > 0; count--) {
      const at = begin + i * day + random.int(0, 5 * day)
      const life = report(random, target, { at, now })
      if (at < now) lives.set(`${life.weakness.rule} ${life.place.location}`, life)
    }
  }
  return [...lives.values()]
}

function report(random: Random, target: Target, { at, now }: { at: number; now: number }): Life {
  const weakness = random.weighted(manualReview.weaknesses)
  const { score } = parseCvss(weakness.vector)
  const fixAt = Math.floor(fixTime(random, { course: target.course, at, score, now }))
  const isFixed = fixAt < now
  return {
    id: random.uuid(at),
    root_id: target.root_id,
    scanner: manualReview,
    weakness,
    place: inventPlace(random, {
      scanner: manualReview,
      weakness,
      language: target.language,
      site: target.site,
    }),
    score,
    openings: [{ from: at, to: isFixed ? fixAt : null, cause: isFixed ? 'verified_reattack' : null }],
    moves: [],
    lastSeenAt: at,
    firstReport: null,
    lastReport: null,
    fixAt,
    dismissAt: Number.POSITIVE_INFINITY,
    returnAt: Number.POSITIVE_INFINITY,
  }
}
