import type { Core } from '@weir/core'

const mostKeys = 50_000
const parts = 8

/** How many requests of a key run at once, over all instances: what the others have running is heard once a second. */
export class Running {
  readonly #rates: Core['rates']
  readonly #here = new Map<string, number>()
  #elsewhere: ReadonlyMap<string, number> = new Map()
  /** Keys the others were told of: they hear of their end too. */
  readonly #told = new Set<string>()
  readonly #limits = new Map<string, number>()
  #timer: NodeJS.Timeout | undefined

  constructor(rates: Core['rates']) {
    this.#rates = rates
  }

  /** Begins one more unless there are so many; what comes back ends it. */
  enter(key: string, limit: number): (() => void) | null {
    const here = this.#here.get(key) ?? 0
    if (here + (this.#elsewhere.get(key) ?? 0) >= limit) return null
    if (here === 0 && this.#here.size >= mostKeys) return () => undefined
    this.#here.set(key, here + 1)
    if (here + 1 >= limit / parts) this.#watch(key, limit)
    return () => {
      const left = (this.#here.get(key) ?? 1) - 1
      if (left > 0) this.#here.set(key, left)
      else this.#here.delete(key)
    }
  }

  #watch(key: string, limit: number): void {
    this.#limits.set(key, limit)
    this.#timer ??= setTimeout(() => void this.tell(), 1_000).unref()
  }

  /** Tells the others and hears of them, for keys of which there is more than a little. */
  async tell(): Promise<void> {
    clearTimeout(this.#timer)
    const many = [...this.#limits].filter(([key, limit]) => (this.#here.get(key) ?? 0) >= limit / parts)
    const running = new Map(
      [...new Set([...many.map(([key]) => key), ...this.#told])].map((key) => [
        key,
        this.#here.get(key) ?? 0,
      ]),
    )
    this.#elsewhere = await this.#rates.report(running).catch(() => new Map())
    this.#told.clear()
    for (const [key, count] of running)
      if (count > 0) this.#told.add(key)
      else this.#limits.delete(key)
    this.#timer = this.#told.size > 0 ? setTimeout(() => void this.tell(), 1_000).unref() : undefined
  }
}
