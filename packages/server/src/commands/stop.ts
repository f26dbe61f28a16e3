import { constants } from 'node:os'

/** Says when a command was told to stop. */
export interface Stop {
  readonly signal: AbortSignal
  /** From here on whoever was told to stop closes what is open; before, there may be nothing that can be closed. */
  opened(): void
}

/** What is opened may wait for a database that never answers. */
const openingMs = 10_000

/** From here on SIGINT, SIGTERM and SIGHUP ask to stop, whatever is under way; a second one changes nothing. */
export function stopAsked(): Stop {
  const asked = new AbortController()
  let isOpening = true
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(name, () => {
      asked.abort()
      const giveUp = () => isOpening && process.exit(128 + constants.signals[name])
      if (isOpening) setTimeout(giveUp, openingMs).unref()
    })
  return { signal: asked.signal, opened: () => void (isOpening = false) }
}

/** A command was told to stop before it was done. */
export class Stopped extends Error {}

/** What some work gives; null: it was stopped before it gave anything. */
export async function untilStopped<T>(stop: AbortSignal, work: () => Promise<T>): Promise<T | null> {
  try {
    const given = await work()
    return stop.aborted ? null : given
  } catch (error) {
    if (stop.aborted && isOfStop(error)) return null
    throw error
  }
}

/** Work that is stopped fails as aborted, or, within the door, as what nobody waits for any more. */
const isOfStop = (error: unknown): boolean =>
  error instanceof Error && (error.name === 'AbortError' || Reflect.get(error, 'code') === 'timeout')
