import type { ReportPlace, ReportStep } from './importer.ts'
import { textOf } from './value.ts'

/** How much of what a result tells beside its place is kept. */
export const traceBounds = {
  flows: 5,
  steps: 100,
  further: 50,
  aliases: 20,
  path: 1024,
  message: 500,
} as const

/** Reads a flow; of one that is too long the first and the last half, because they hold its source and its sink. */
export function boundedSteps(
  all: readonly unknown[],
  read: (step: unknown) => ReportPlace | null,
): ReportStep[] {
  const half = traceBounds.steps / 2
  const isWhole = all.length <= traceBounds.steps
  const kept: ReportStep[] = []
  for (let at = 0; at < all.length; at += 1) {
    if (!isWhole && at === half) at = all.length - half
    const place = read(all[at])
    if (place !== null) kept.push({ number: at + 1, ...place })
  }
  return kept
}

/** A place with its texts cut; null when it says nothing. */
export function boundedPlace({ path, line, message }: ReportPlace): ReportPlace | null {
  if (path === null && message === null) return null
  return { path: textOf(path, traceBounds.path), line, message: textOf(message, traceBounds.message) }
}

/** What of a result is more than is kept, as a sentence; null when all of it is. */
export function cutSentence(told: {
  readonly flows: readonly (readonly unknown[])[]
  readonly further: number
}): string | null {
  const longest = told.flows.reduce((most, { length }) => Math.max(most, length), 0)
  const cuts = [
    told.flows.length > traceBounds.flows && `${traceBounds.flows} of ${told.flows.length} data flows`,
    longest > traceBounds.steps &&
      `the first and last ${traceBounds.steps / 2} of the ${longest} steps of a data flow`,
    told.further > traceBounds.further && `${traceBounds.further} of ${told.further} further places`,
  ].filter((cut) => cut !== false)
  return cuts.length === 0 ? null : `Only a part of what the result tells is kept: ${cuts.join(', ')}.`
}
