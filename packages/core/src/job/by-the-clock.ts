import type { WorkerLog } from './worker.ts'

export const hourMs = 3_600_000

/** A work, with what is the case where it fails. */
export type Work = readonly [left: string, work: () => Promise<unknown>]

/**
 * Does some works at once and again and again, until disposed. One that still runs is not begun a second time; one that fails waits
 * for its next turn, and is logged once an hour.
 */
export function byTheClock(everyMs: number, works: readonly Work[], log: WorkerLog): Disposable {
  let isOver = false
  const turns = works.map(([left, work]) => {
    let isRunning = false
    let loggedAt = -Infinity
    return async () => {
      if (isRunning) return
      isRunning = true
      try {
        await work()
      } catch (error) {
        if (isOver || performance.now() - loggedAt < hourMs) return
        loggedAt = performance.now()
        log('error', `${left}: ${String(error)}`)
      } finally {
        isRunning = false
      }
    }
  })
  const begin = () => {
    for (const turn of turns) void turn()
  }
  begin()
  const timer = setInterval(begin, everyMs).unref()
  return {
    [Symbol.dispose]() {
      isOver = true
      clearInterval(timer)
    },
  }
}
