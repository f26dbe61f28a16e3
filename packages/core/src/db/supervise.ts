import { setTimeout as wait } from 'node:timers/promises'
import { type Embedded, startEmbedded } from './embedded.ts'

/** An embedded PostgreSQL that is started again whenever it dies before it is given back. */
export interface Supervised extends AsyncDisposable {
  readonly current: Embedded
  /** Called with the new server after each restart: its address is another one. */
  onMove(listener: (embedded: Embedded) => void): void
}

const firstPauseMs = 100
const longestPauseMs = 10_000

/** Starts, or attaches to, the embedded PostgreSQL of a folder and keeps it running. */
export async function superviseEmbedded(
  dataFolder: string,
  log: (message: string) => void,
): Promise<Supervised> {
  let current = await startEmbedded({ dataFolder })
  const stopping = new AbortController()
  let restarting: Promise<void> = Promise.resolve()
  const listeners: ((embedded: Embedded) => void)[] = []
  const watch = (): void =>
    current.onExit((fault) => {
      log(`the embedded PostgreSQL died and is started again: ${fault.message}`)
      restarting = restart()
    })
  const restart = async (): Promise<void> => {
    for (let pause = firstPauseMs; !stopping.signal.aborted; pause = Math.min(pause * 2, longestPauseMs)) {
      try {
        current = await startEmbedded({ dataFolder })
        watch()
        for (const listener of listeners) listener(current)
        return
      } catch (error) {
        log(
          `the embedded PostgreSQL does not start: ${error instanceof Error ? error.message : 'unknown error'}`,
        )
        await wait(pause)
      }
    }
  }
  watch()
  return {
    get current() {
      return current
    },
    onMove: (listener) => void listeners.push(listener),
    async [Symbol.asyncDispose]() {
      stopping.abort()
      await restarting
      await current.stop()
    },
  }
}
