import { type Course, day, simulatedDays } from './course.ts'
import type { CommitHistory } from './commits.ts'
import type { Random } from './random.ts'

/** A tag that is a release; `at` in milliseconds. */
export interface SimulatedRelease {
  name: string
  hash: string
  at: number
  isPrerelease: boolean
}

/** Invents the releases of a repository: what the main branch holds on release days, by semantic versions. */
export function inventReleases(
  random: Random,
  { mainline }: CommitHistory,
  { course, now }: { course: Course; now: number },
): SimulatedRelease[] {
  const releases: SimulatedRelease[] = []
  const begin = now - simulatedDays * day
  let version: Version = { major: 0, minor: random.int(1, 9), patch: 0 }
  let next = begin + day * random.int(3, 14)
  while (next < now) {
    const gapDays = course.releaseDays((next - begin) / (simulatedDays * day))
    const at = course.isTrain ? tuesday(next) : workingTime(random, next)
    next +=
      day *
      (gapDays === null ? 7 : course.isTrain ? gapDays : Math.max(1, gapDays * (0.6 + 0.8 * random.next())))
    if (gapDays === null || at > now) continue
    const tip = mainline.findLast((commit) => commit.at < at)
    if (!tip || tip.hash === releases.at(-1)?.hash) continue
    version = raise(random, version, course.isTrain)
    const name = `v${version.major}.${version.minor}.${version.patch}`
    if (course.isTrain)
      releases.push(...candidate(mainline, { name, at: at - 5 * day, after: releases.at(-1) }))
    releases.push({ name, hash: tip.hash, at, isPrerelease: false })
  }
  return releases
}

/** What a train tries out before it leaves. */
function candidate(
  mainline: CommitHistory['mainline'],
  { name, at, after }: { name: string; at: number; after: SimulatedRelease | undefined },
): SimulatedRelease[] {
  const tip = mainline.findLast((commit) => commit.at < at)
  if (!tip || tip.hash === after?.hash || at <= (after?.at ?? 0)) return []
  return [{ name: `${name}-rc.1`, hash: tip.hash, at, isPrerelease: true }]
}

interface Version {
  major: number
  minor: number
  patch: number
}

function raise(random: Random, { major, minor, patch }: Version, isTrain: boolean): Version {
  const step = random.next()
  if (step < 0.02) return { major: major + 1, minor: 0, patch: 0 }
  if (isTrain || step < 0.4) return { major, minor: minor + 1, patch: 0 }
  return { major, minor, patch: patch + 1 }
}

/** Ten in the morning of the next Tuesday. */
function tuesday(at: number): number {
  const midnight = Math.floor(at / day) * day
  const ahead = (2 - new Date(midnight).getUTCDay() + 7) % 7
  return midnight + ahead * day + (10 * day) / 24
}

/** Between nine and sixteen o'clock, never on a weekend. */
function workingTime(random: Random, at: number): number {
  const midnight = Math.floor(at / day) * day
  const weekday = new Date(midnight).getUTCDay()
  const ahead = weekday === 6 ? 2 : weekday === 0 ? 1 : 0
  return Math.floor(midnight + ahead * day + ((9 + 7 * random.next()) * day) / 24)
}
