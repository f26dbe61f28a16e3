import { createHmac } from 'node:crypto'
import type { ForgeDoubt, ForgeHands, ForgePerson } from '../../forge.ts'

/** How raw fields of one reading become facts, and what was doubted on the way. */
export interface Reading {
  person(name: string, email: string): ForgePerson
  /** Seconds since 1970 as git prints them; null and a doubt about `subject` unless after 1970 and at most a day ahead. */
  date(seconds: string, subject: string): Date | null
  doubt(code: ForgeDoubt['code'], example: string): void
  doubts(): ForgeDoubt[]
}

/** A reading under the organization's key and clock. */
export function startReading(hands: Pick<ForgeHands, 'emailKey' | 'now'>): Reading {
  const latest = (hands.now?.() ?? new Date()).getTime() + dayMilliseconds
  const hashes = new Map<string, string>()
  const doubts = new Map<ForgeDoubt['code'], { count: number; examples: string[] }>()
  const doubt: Reading['doubt'] = (code, example) => {
    const known = doubts.get(code) ?? { count: 0, examples: [] }
    known.count++
    if (known.examples.length < 5) known.examples.push(example.slice(0, 200))
    doubts.set(code, known)
  }
  const hashOf = (address: string) => {
    const known = hashes.get(address)
    if (known !== undefined) return known
    if (hashes.size >= 50_000) hashes.clear()
    const hash = createHmac('sha256', hands.emailKey).update(address).digest('hex')
    hashes.set(address, hash)
    return hash
  }
  return {
    doubt,
    person(name, email) {
      const address = email.trim().toLowerCase()
      return { name: oneLine(name, 200), emailHash: address === '' ? null : hashOf(address) }
    },
    date(seconds, subject) {
      const time = /^\d{1,12}$/.test(seconds) ? Number(seconds) * 1000 : 0
      if (time > 0 && time <= latest) return new Date(time)
      doubt('bad_date', subject)
      return null
    },
    doubts: () => [...doubts].map(([code, seen]) => ({ code, message: messages[code], ...seen })),
  }
}

/** Text for one line on a screen: control characters become spaces, and it ends after `length` characters. */
export function oneLine(text: string, length: number): string {
  const cut = text.length > length ? text.slice(0, length).toWellFormed() : text
  return cut.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim()
}

const dayMilliseconds = 86_400_000

const messages: Record<ForgeDoubt['code'], string> = {
  bad_date: 'The date is missing, before 1970 or in the future, and is left out.',
  bad_encoding: 'The text is not in the encoding it claims; what cannot be read is replaced by a sign.',
  not_a_commit: 'The tag does not point at a commit and is left out.',
  shallow:
    'The clone is shallow: history before these commits is not here. Fetch it by: git fetch --unshallow',
}
