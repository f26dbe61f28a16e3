import type { WorkerLog } from './worker.ts'

export const secondMs = 1000
export const minuteMs = 60 * secondMs
export const hourMs = 60 * minuteMs
/** What fails every hour fails a little sooner or later than an hour ago. */
const slackMs = minuteMs

/** A work, with what is the case where it fails. */
export type Work = readonly [left: string, work: () => Promise<unknown>]

/**
 * Does some works at once and again and again, until disposed. One that still runs is not begun a second time; one that fails waits
 * for its next turn. As long as it fails, or does not end, that is logged once an hour.
 */
export function byTheClock(everyMs: number, works: readonly Work[], log: WorkerLog): Disposable {
  let isOver = false
  const turns = works.map(([left, work]) => {
    let runningSince: number | null = null
    let loggedAt = -Infinity
    const tell = (why: string) => {
      const now = performance.now()
      if (isOver || now - loggedAt < hourMs - slackMs) return
      loggedAt = now
      log('error', `${left}: ${why}`)
    }
    return async () => {
      if (runningSince !== null) {
        if (performance.now() - runningSince >= hourMs - slackMs)
          tell('what was begun an hour ago still runs')
        return
      }
      runningSince = performance.now()
      try {
        await work()
        loggedAt = -Infinity
      } catch (error) {
        tell(String(error))
      } finally {
        runningSince = null
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
