import type { WorkerLog } from './worker.ts'

const everyMs = 3_600_000

/** A work, with what is the case where it fails. */
export type Work = readonly [left: string, work: () => Promise<void>]

/** Does some works at once and every hour, until disposed; one that fails is logged and waits for the next hour. */
export function everyHour(works: readonly Work[], log: WorkerLog): Disposable {
  let isOver = false
  const turn = () => {
    for (const [left, work] of works)
      work().catch((error: unknown) => {
        if (!isOver) log('error', `${left} for another hour: ${String(error)}`)
      })
  }
  turn()
  const timer = setInterval(turn, everyMs).unref()
  return {
    [Symbol.dispose]() {
      isOver = true
      clearInterval(timer)
    },
  }
}
