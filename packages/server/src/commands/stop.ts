/** Says when a command was told to stop. */
export interface Stop {
  readonly signal: AbortSignal
  /** From here on whoever was told to stop closes what is open; before, there may be nothing that can be closed. */
  opened(): void
}

/** Exit code of a command that was stopped, whatever by. */
export const stopCode = 130

/** What is opened may wait for a database that never answers. */
const openingMs = 10_000
/** One Ctrl+C in a terminal reaches this process from there and from its launcher. */
const sameMs = 1_000
let isAsked = false

/**
 * From here on SIGINT, SIGTERM and SIGHUP ask to stop, whatever is under way. A second one ends a command at once, and changes nothing
 * for a server, which `endsByItself`.
 */
export function stopAsked({ endsByItself = false } = {}): Stop {
  const asked = new AbortController()
  let isOpening = true
  let firstAt = Infinity
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(name, () => {
      isAsked = true
      if (!endsByItself && performance.now() - firstAt > sameMs) process.exit(stopCode)
      firstAt = Math.min(firstAt, performance.now())
      asked.abort()
      if (isOpening) setTimeout(() => isOpening && process.exit(stopCode), openingMs).unref()
    })
  return { signal: asked.signal, opened: () => void (isOpening = false) }
}

/** What some work gives; null: it was stopped before it gave anything. */
export async function untilStopped<T>(stop: AbortSignal, work: () => Promise<T>): Promise<T | null> {
  try {
    const given = await work()
    return stop.aborted ? null : given
  } catch (error) {
    if (isOfStop(error)) return null
    throw error
  }
}

/** Work that is stopped fails as aborted, or, within the door, as what nobody waits for any more. */
export const isOfStop = (error: unknown): boolean =>
  isAsked &&
  error instanceof Error &&
  (error.name === 'AbortError' || Reflect.get(error, 'code') === 'timeout')
