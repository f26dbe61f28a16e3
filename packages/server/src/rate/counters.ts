import type { Core } from '@weir/core'

/** What came of asking to be counted. */
export interface Counted {
  isAllowed: boolean
  /** What is left of the limit right now. */
  remaining: number
  /** Seconds until there is more. */
  resetSeconds: number
}

interface Counter {
  limit: number
  minute: number
  /** Of the minute that runs, over all instances, as last heard. */
  known: number
  previous: number
  /** Counted here and not yet told. */
  own: number
  /** Told, and not yet answered. */
  told: number
}

const minuteMs = 60_000
const mostKeys = 50_000
const parts = 8

/**
 * Counts of requests by key in sliding minutes, shared by all instances at the price of one statement a second: each instance
 * lets an eighth of a limit through before it asks what the others did, and tells the rest when the second is over. So no limit
 * is exceeded by more than an eighth for each further instance, and a limit below sixteen by nothing.
 */
export class Counters {
  readonly #rates: Core['rates']
  readonly #counters = new Map<string, Counter>()
  readonly #untold = new Set<string>()
  #timer: NodeJS.Timeout | undefined
  #telling: Promise<void> | undefined
  #next: Promise<void> | undefined
  /** How far the clock of the database is ahead of ours. */
  #ahead = 0

  constructor(rates: Core['rates']) {
    this.#rates = rates
  }

  /** Counts one request; what is refused is not counted. At once, except when others have to be asked. */
  take(key: string, limit: number): Counted | Promise<Counted> {
    const counter = this.#counterOf(key, limit)
    if (!this.#fits(counter)) return this.#answer(counter, false)
    counter.own++
    this.#untold.add(key)
    if (counter.own < Math.floor(limit / parts)) {
      this.#timer ??= setTimeout(() => void this.tell(), 1_000).unref()
      return this.#answer(counter, true)
    }
    return this.tell().then(() => this.#answer(counter, this.#used(counter) <= counter.limit))
  }

  /** What is left, without counting. */
  look(key: string, limit: number): Counted {
    const counter = this.#counterOf(key, limit)
    return this.#answer(counter, this.#fits(counter))
  }

  /** Tells all that was counted here until now and hears the sums. While the database does not answer, each instance counts alone. */
  tell(): Promise<void> {
    if (!this.#telling) return this.#start()
    this.#next ??= this.#telling.then(() => {
      this.#next = undefined
      return this.#start()
    })
    return this.#next
  }

  #start(): Promise<void> {
    this.#telling = this.#tellOnce().finally(() => (this.#telling = undefined))
    return this.#telling
  }

  async #tellOnce(): Promise<void> {
    await Promise.resolve() // what is counted in the same moment goes along
    clearTimeout(this.#timer)
    this.#timer = undefined
    const counts = new Map<string, number>()
    for (const key of this.#untold) {
      const counter = this.#counters.get(key)
      if (!counter) continue
      counts.set(key, counter.own)
      counter.told = counter.own
      counter.own = 0
    }
    this.#untold.clear()
    if (counts.size === 0) return
    const { at, totals } = await this.#rates.add(counts).catch(() => ({ at: null, totals: null }))
    if (at !== null) this.#ahead = at - Date.now()
    for (const key of counts.keys()) {
      const counter = this.#counters.get(key)
      const total = totals?.get(key)
      if (!counter) continue
      if (total)
        Object.assign(counter, { known: total.count, previous: total.previous, minute: this.#minute() })
      else counter.known += counter.told
      counter.told = 0
    }
  }

  #minute(): number {
    return Math.floor((Date.now() + this.#ahead) / minuteMs)
  }

  #counterOf(key: string, limit: number): Counter {
    const minute = this.#minute()
    let counter = this.#counters.get(key)
    if (!counter) {
      this.#forget()
      counter = { limit, minute, known: 0, previous: 0, own: 0, told: 0 }
      this.#counters.set(key, counter)
    }
    counter.limit = limit
    if (counter.minute < minute) {
      const gone = counter.known + counter.own + counter.told
      counter.previous = counter.minute === minute - 1 ? gone : 0
      counter.known = counter.own = 0
      counter.minute = minute
    }
    return counter
  }

  /** The oldest keys go first; a flood of new ones takes no more memory than this. */
  #forget(): void {
    for (const key of this.#counters.keys()) {
      if (this.#counters.size < mostKeys) return
      this.#counters.delete(key)
    }
  }

  #used({ known, own, told, previous }: Counter): number {
    const left = 1 - ((Date.now() + this.#ahead) % minuteMs) / minuteMs
    return known + own + told + previous * left
  }

  #fits(counter: Counter): boolean {
    return this.#used(counter) + 1 <= counter.limit
  }

  #answer(counter: Counter, isAllowed: boolean): Counted {
    const remaining = Math.max(0, Math.floor(counter.limit - this.#used(counter)))
    const resetSeconds = Math.max(1, Math.ceil((minuteMs - ((Date.now() + this.#ahead) % minuteMs)) / 1000))
    return { isAllowed, remaining, resetSeconds }
  }
}
