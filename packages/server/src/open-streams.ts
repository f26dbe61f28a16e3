import { Fault } from '@weir/contract'
import { placeOf } from './rate/client-address.ts'
import type { Asked } from './served.ts'

type Who = Pick<Asked, 'principal' | 'visit'>

/** How many answers that last one credential, or one place of strangers, has open at once: each asks the database again and again. */
export class OpenStreams {
  readonly #most: number
  readonly #refusal: string
  readonly #open = new Map<string, number>()

  constructor(most: number, refusal: string) {
    this.#most = most
    this.#refusal = refusal
  }

  /** Refuses one more than there may be. */
  refuseMore(who: Who): void {
    if ((this.#open.get(nameOf(who)) ?? 0) >= this.#most)
      throw new Fault('rate_limited', this.#refusal, { retryAfterSeconds: 5 })
  }

  /** The same pieces, counted from the first one taken until they end or are left. */
  async *counted<Piece>(asked: Who, pieces: AsyncGenerator<Piece>): AsyncGenerator<Piece> {
    const who = nameOf(asked)
    this.#open.set(who, (this.#open.get(who) ?? 0) + 1)
    try {
      yield* pieces
    } finally {
      const left = (this.#open.get(who) ?? 1) - 1
      if (left > 0) this.#open.set(who, left)
      else this.#open.delete(who)
    }
  }
}

const nameOf = ({ principal, visit }: Who): string =>
  'credential_id' in principal ? principal.credential_id : placeOf(visit.address ?? '')
