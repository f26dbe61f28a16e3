import {
  createHmac,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto'
import { access } from 'node:fs/promises'
import { join } from 'node:path'
import { Fault } from '@weir/contract'
import { type KeyringFile, openKeyringFile } from './keyring-file.ts'
import { currentOf, firstVersions, type KeyVersions } from './versions.ts'

/** What a key is for: keys of different purposes never meet. */
export type KeyPurpose = 'scope' | 'token' | 'session' | 'cursor' | 'author' | 'owner' | 'database' | 'data'

/** Keys of one installation, by purpose and version. */
export interface Keyring {
  /** The current version: what is made now is made under it. Changes while we run. */
  readonly version: number
  /** Every version that still opens what was closed under it, the current one first. */
  readonly live: readonly number[]
  /** All versions, also those that were destroyed. */
  readonly all: KeyVersions
  /** Is the file sealed by a passphrase? */
  readonly isSealed: boolean
  /** 32 bytes for a purpose; `context` separates tenants or roles. */
  key(purpose: KeyPurpose, context?: string, version?: number): Buffer
  /** HMAC-SHA-256 under the key of a purpose. */
  mac(purpose: KeyPurpose, data: string | Uint8Array, version?: number): Buffer
  /** The same under the key of every live version: to find what was made under one of them. */
  macs(purpose: KeyPurpose, data: string | Uint8Array): Buffer[]
  /** Compares in constant time; under a version that is not live nothing verifies. */
  verifies(purpose: KeyPurpose, data: string | Uint8Array, mac: Uint8Array, version?: number): boolean
  /** Reads the file again, now. */
  refresh(): void
  /** Keeps other versions from now on: only for who holds the lock of rotation. */
  replace(keys: KeyVersions): void
}

/** Purposes whose key never rotates: what it marks is found by it, and the owner's password is asked for at a start only. */
const lasting: readonly KeyPurpose[] = ['author', 'owner']

/** How often the file is looked at for what another process did with it. */
const lookEveryMs = 5000

const fileIn = (dataFolder: string): string => join(dataFolder, 'keyring.json')

/** Was an installation ever made in this data folder? What cannot be looked at counts as one: opening it says why. */
export const isInstalled = (dataFolder: string): Promise<boolean> =>
  access(fileIn(dataFolder)).then(
    () => true,
    ({ code }: NodeJS.ErrnoException) => code !== 'ENOENT' && code !== 'ENOTDIR',
  )

/** Opens the keyring of a data folder, making it the first time. With a passphrase the file lies sealed. */
export async function openKeyring(
  dataFolder: string,
  { passphrase }: { passphrase?: string | undefined } = {},
): Promise<Keyring> {
  const first = () => firstVersions(() => randomBytes(32), Date.now())
  const file = await openKeyringFile(fileIn(dataFolder), passphrase, first)
  return keyringOver(file, passphrase !== undefined)
}

function keyringOver(file: KeyringFile, isSealed: boolean): Keyring {
  let stamp = file.stamp()
  let loaded = new LoadedKeys(file.read())
  let lookedAt = Date.now()
  const refresh = (): void => {
    lookedAt = Date.now()
    const now = file.stamp()
    if (now === stamp) return
    loaded = new LoadedKeys(file.read())
    stamp = now
  }
  /** What another process rotated is seen within seconds; a version we do not know is looked for at once. */
  const fresh = (wanted?: number): LoadedKeys => {
    const age = Date.now() - lookedAt
    const isNew = wanted !== undefined && !loaded.live.includes(wanted)
    if (age > lookEveryMs || age < 0 || (isNew && age > 200)) refresh()
    return loaded
  }
  return {
    get version() {
      return fresh().version
    },
    get live() {
      return fresh().live
    },
    get all() {
      return fresh().all
    },
    isSealed,
    key: (purpose, context, version) => fresh(version).key(purpose, context, version),
    mac: (purpose, data, version) => fresh(version).mac(purpose, data, version),
    macs: (purpose, data) => fresh().macs(purpose, data),
    verifies: (purpose, data, mac, version) => fresh(version).verifies(purpose, data, mac, version),
    refresh,
    replace(keys) {
      file.write(keys)
      stamp = file.stamp()
      loaded = new LoadedKeys(keys)
    },
  }
}

/** The keys as they were read once, with all that was derived from them. */
class LoadedKeys implements Pick<Keyring, 'version' | 'live' | 'all' | 'key' | 'mac' | 'macs' | 'verifies'> {
  readonly version: number
  readonly live: readonly number[]
  readonly all: KeyVersions
  readonly #derived = new Map<string, Buffer>()
  /** A key object is prepared once, bytes at every use. */
  readonly #macKeys = new Map<string, KeyObject>()

  constructor(all: KeyVersions) {
    const { version } = currentOf(all)
    const others = all.versions.filter((one) => one.root !== null && one.version !== version)
    this.version = version
    this.live = [version, ...others.map((one) => one.version).sort((one, other) => other - one)]
    this.all = all
  }

  key(purpose: KeyPurpose, context = '', at = this.version): Buffer {
    const isLasting = lasting.includes(purpose)
    const name = `${isLasting ? '' : at}/${purpose}/${context}`
    const known = this.#derived.get(name)
    if (known) return known
    const root = isLasting ? this.all.lasting : this.all.versions.find((one) => one.version === at)?.root
    if (!root) throw new Fault('internal', `Key version ${at} is not in the keyring.`)
    const made = Buffer.from(hkdfSync('sha256', root, 'weir', `${purpose}/${context}`, 32))
    this.#derived.set(name, made)
    return made
  }

  mac(purpose: KeyPurpose, data: string | Uint8Array, at = this.version): Buffer {
    const name = `${at}/${purpose}`
    const made = this.#macKeys.get(name) ?? createSecretKey(this.key(purpose, '', at))
    this.#macKeys.set(name, made)
    return createHmac('sha256', made).update(data).digest()
  }

  macs(purpose: KeyPurpose, data: string | Uint8Array): Buffer[] {
    return this.live.map((version) => this.mac(purpose, data, version))
  }

  verifies(purpose: KeyPurpose, data: string | Uint8Array, given: Uint8Array, at = this.version): boolean {
    if (!this.live.includes(at)) return false
    const expected = this.mac(purpose, data, at)
    return given.length === expected.length && timingSafeEqual(expected, given)
  }
}
