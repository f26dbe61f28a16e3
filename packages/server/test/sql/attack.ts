import type { Heard } from '../cells/asking.ts'

/** Somewhere a text is put in and an answer comes out. */
export interface Target {
  name: string
  ask(text: string): Promise<Heard>
  /** Texts that must never be answered. */
  hidden: readonly string[]
  /** Is this answer one that a fault of the server gives? */
  isBroken(heard: Heard): boolean
}

/** What a run puts in: single texts, pairs that must be answered alike, and texts that must not take their time. */
export interface Arms {
  texts: readonly string[]
  pairs: readonly (readonly [string, string])[]
  sleeping: readonly string[]
}

/** What waits takes its three seconds each time; a machine that is busy does not. */
const slowMs = 2_900
const tries = 3
const ofDatabase =
  /syntax error|unterminated|sqlstate|postgres|relation "|column "|invalid input syntax|operator does not exist|violates|must be owner|permission denied for|current transaction is aborted/i

/** Puts all of it in, and says what it found: nothing, where nothing of the input is code. */
export async function attack(target: Target, { texts, pairs, sleeping }: Arms): Promise<string[]> {
  const found: string[] = []
  const ask = async (text: string): Promise<Heard> => {
    const heard = await target.ask(text)
    found.push(
      ...wrongIn(target, text, heard).map((what) => `${target.name}, ${JSON.stringify(text)}: ${what}`),
    )
    return heard
  }
  for (const text of texts) await ask(text)
  for (const text of sleeping)
    if (await takesLong(ask, text))
      found.push(`${target.name}, ${JSON.stringify(text)}: took its three seconds`)
  for (const [isTrue, isFalse] of pairs) {
    const [one, other] = [meaningOf(await ask(isTrue), isTrue), meaningOf(await ask(isFalse), isFalse)]
    if (one !== other)
      found.push(
        `${target.name}, ${JSON.stringify(isTrue)}: ${one.slice(0, 200)}, but false: ${other.slice(0, 200)}`,
      )
  }
  return found
}

async function takesLong(ask: (text: string) => Promise<Heard>, text: string): Promise<boolean> {
  for (let turn = 0; turn < tries; turn++) {
    const began = performance.now()
    await ask(text)
    if (performance.now() - began < slowMs) return false
  }
  return true
}

function wrongIn({ hidden, isBroken }: Target, text: string, heard: Heard): string[] {
  const said = without(heard.text, text)
  return [
    ...(isBroken(heard) ? [`broke it: ${heard.status} ${said.slice(0, 200)}`] : []),
    ...(ofDatabase.test(said) ? [`shows the database: ${said.slice(0, 200)}`] : []),
    ...hidden.filter((canary) => said.includes(canary)).map((canary) => `shows ${canary}`),
  ]
}

/** An answer without what differs from request to request: its id, instants, ids that were made, and what was put in. */
const meaningOf = ({ status, text }: Heard, put: string): string =>
  `${status} ${without(text, put)
    .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, '(id)')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '(instant)')}`

const without = (said: string, put: string): string =>
  said.replaceAll(JSON.stringify(put).slice(1, -1), '(put)').replaceAll(put, '(put)')
