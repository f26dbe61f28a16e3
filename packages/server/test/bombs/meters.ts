import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { type Serving, serving } from '../serving.ts'

/** What a process used since it was read the last time. */
export interface Reading {
  cpuMs: number
  /** Largest resident memory. */
  peakMegabytes: number
  /** Longest time in which the event loop did nothing else. */
  delayMs: number
}

/** A server in a process of its own, on the database of a world, with meters on it. */
export interface Victim extends AsyncDisposable {
  here: Serving
  url: string
  /** Reads the meters and starts them anew. */
  read(): Promise<Reading>
  /** What it uses for one piece of work, above what it had. */
  measure<T>(work: () => Promise<T>): Promise<{ result: T; used: Reading }>
  /** The least that three times the same work uses: in one of them memory may be cleared up, or another process have its turn. */
  measureLeast<T>(work: () => Promise<T>): Promise<{ result: T; used: Reading }>
}

/** Starts a victim. */
export async function openVictim(): Promise<Victim> {
  const here = await serving()
  const { ownerUrl, dataFolder } = here.world
  const child = fork(fileURLToPath(new URL('victim.ts', import.meta.url)), [ownerUrl, dataFolder], {
    execArgv: ['--disable-warning=ExperimentalWarning', '--max-semi-space-size=8'],
  })
  const answer = async <T>(): Promise<T> => {
    const [message] = await once(child, 'message', { signal: AbortSignal.timeout(60_000) })
    return message as T // sent by victim.ts
  }
  const { url } = await answer<{ url: string }>()
  const read = async (): Promise<Reading> => {
    child.send('read')
    return answer<Reading>()
  }
  const measure: Victim['measure'] = async (work) => {
    const { peakMegabytes: before } = await read()
    await read() // the first one ends the peak of what came before
    const result = await work()
    const after = await read()
    return { result, used: { ...after, peakMegabytes: after.peakMegabytes - before } }
  }
  return {
    here,
    url,
    read,
    measure,
    async measureLeast(work) {
      const { result, used } = await measure(work)
      for (let again = 0; again < 2; again++) {
        const { cpuMs, peakMegabytes, delayMs } = (await measure(work)).used
        used.cpuMs = Math.min(used.cpuMs, cpuMs)
        used.peakMegabytes = Math.min(used.peakMegabytes, peakMegabytes)
        used.delayMs = Math.min(used.delayMs, delayMs)
      }
      return { result, used }
    },
    async [Symbol.asyncDispose]() {
      child.disconnect()
      await once(child, 'exit')
      await here[Symbol.asyncDispose]()
    },
  }
}
