/** A key is made as next, is used as current, still opens what it closed while retiring, and is then destroyed. */
export type KeyState = 'next' | 'current' | 'retiring' | 'destroyed'

/** One version of the root key; a destroyed one has no bytes any more. */
export interface KeyVersion {
  readonly version: number
  readonly state: KeyState
  /** Since when it is in this state. */
  readonly since: string
  readonly root: Buffer | null
}

/** Everything in a keyring. */
export interface KeyVersions {
  readonly versions: readonly KeyVersion[]
  /** Never rotated: what it marks must be found again for ever. */
  readonly lasting: Buffer
}

const day = 86_400_000

/** How long a version is current, and how long it retires at least. */
export const rotationMs = 14 * day

/** The version that closes and signs. */
export function currentOf({ versions }: KeyVersions): KeyVersion & { root: Buffer } {
  const found = versions.find(({ state }) => state === 'current')
  if (!found?.root) throw new Error('a keyring without a current key')
  return { ...found, root: found.root }
}

/** A keyring as it begins: a current version and the next one, so that everybody knows a key long before it is used. */
export function firstVersions(makeKey: () => Buffer, now: number): KeyVersions {
  const since = new Date(now).toISOString()
  return {
    lasting: makeKey(),
    versions: [
      { version: 1, state: 'current', since, root: makeKey() },
      { version: 2, state: 'next', since, root: makeKey() },
    ],
  }
}

/** Is it time for the next version? */
export const isRotationDue = (keys: KeyVersions, now: number): boolean =>
  now - Date.parse(currentOf(keys).since) >= rotationMs

/** The next version becomes current, the current one retires, and a new next one is made. */
export function rotated(keys: KeyVersions, makeKey: () => Buffer, now: number): KeyVersions {
  const since = new Date(now).toISOString()
  const moved = keys.versions.map((one): KeyVersion => {
    if (one.state === 'next') return { ...one, state: 'current', since }
    if (one.state === 'current') return { ...one, state: 'retiring', since }
    return one
  })
  const version = Math.max(...keys.versions.map((one) => one.version)) + 1
  return { ...keys, versions: [...moved, { version, state: 'next', since, root: makeKey() }] }
}

/** Versions that have retired long enough. */
export const retired = ({ versions }: KeyVersions, now: number): number[] =>
  versions
    .filter(({ state, since }) => state === 'retiring' && now - Date.parse(since) >= rotationMs)
    .map(({ version }) => version)

/** Those versions without their bytes. */
export function destroyed(keys: KeyVersions, gone: readonly number[], now: number): KeyVersions {
  const since = new Date(now).toISOString()
  return {
    ...keys,
    versions: keys.versions.map((one) =>
      gone.includes(one.version) ? { ...one, state: 'destroyed', since, root: null } : one,
    ),
  }
}
