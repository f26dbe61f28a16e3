import { Fault } from '@weir/contract'

/** Runs work of a key; null counts for nobody. */
export type AtOnce = <T>(key: string | null, work: () => Promise<T>) => Promise<T>

/** Lets so many of each key run at once; who comes on top is told so, and to come again. */
export function atOnce(limit: number, tooMany: string): AtOnce {
  const running = new Map<string, number>()
  return async (key, work) => {
    if (key === null) return work()
    const others = running.get(key) ?? 0
    if (others >= limit) throw new Fault('busy', tooMany, { retryAfterSeconds: 3 })
    running.set(key, others + 1)
    try {
      return await work()
    } finally {
      const left = (running.get(key) ?? 1) - 1
      if (left > 0) running.set(key, left)
      else running.delete(key)
    }
  }
}
