import {
  createHmac,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto'
import { chmod, link, mkdir, readFile, unlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Fault } from '@weir/contract'

/** What a key is for: keys of different purposes never meet. */
export type KeyPurpose = 'scope' | 'token' | 'session' | 'cursor' | 'author' | 'database' | 'blob'

/** Keys of one installation, by purpose and version. */
export interface Keyring {
  readonly version: number
  /** 32 bytes for a purpose; `context` separates tenants or roles. */
  key(purpose: KeyPurpose, context?: string, version?: number): Buffer
  /** HMAC-SHA-256 under the key of a purpose. */
  mac(purpose: KeyPurpose, data: string | Uint8Array, version?: number): Buffer
  /** Compares in constant time. */
  verifies(purpose: KeyPurpose, data: string | Uint8Array, mac: Uint8Array, version?: number): boolean
}

/** Opens the keyring of a data folder, making it (mode 0600) the first time. */
export async function openKeyring(dataFolder: string): Promise<Keyring> {
  await mkdir(dataFolder, { recursive: true, mode: 0o700 })
  const file = join(dataFolder, 'keyring.json')
  const text = (await readOrNull(file)) ?? (await create(file))
  return keyringOf(parse(text, file))
}

async function readOrNull(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw new Fault(
      'unprocessable',
      `The keyring ${file} cannot be read: make it readable to the user that runs Weir.`,
    )
  }
}

/** Two that create at once agree: a link is atomic and the loser reads the winner's file. */
async function create(file: string): Promise<string> {
  const made = `${file}.${randomBytes(6).toString('hex')}`
  await writeFile(made, JSON.stringify({ version: 1, keys: { 1: randomBytes(32).toString('base64') } }), {
    mode: 0o600,
    flush: true,
  })
  await chmod(made, 0o600)
  await link(made, file).catch(() => undefined)
  await unlink(made)
  return readFile(file, 'utf8')
}

function parse(text: string, file: string): { version: number; keys: Map<number, Buffer> } {
  try {
    const raw: unknown = JSON.parse(text)
    if (
      typeof raw === 'object' &&
      raw !== null &&
      'version' in raw &&
      'keys' in raw &&
      typeof raw.keys === 'object'
    ) {
      const keys = new Map(
        Object.entries(raw.keys ?? {}).map(([version, key]) => [
          Number(version),
          Buffer.from(String(key), 'base64'),
        ]),
      )
      const version = Number(raw.version)
      if (keys.get(version)?.length === 32) return { version, keys }
    }
  } catch {
    // falls through to the refusal: an unreadable keyring must never be replaced
  }
  throw new Fault(
    'unprocessable',
    `The keyring ${file} is damaged. Restore it from a backup: without it no token and no session can be verified.`,
  )
}

function keyringOf({ version, keys }: { version: number; keys: Map<number, Buffer> }): Keyring {
  const derived = new Map<string, Buffer>()
  const key = (purpose: KeyPurpose, context = '', at = version): Buffer => {
    const name = `${at}/${purpose}/${context}`
    const known = derived.get(name)
    if (known) return known
    const master = keys.get(at)
    if (!master) throw new Fault('internal', `Key version ${at} is not in the keyring.`)
    const made = Buffer.from(hkdfSync('sha256', master, 'weir', `${purpose}/${context}`, 32))
    derived.set(name, made)
    return made
  }
  const macKeys = new Map<string, KeyObject>() // a key object is prepared once, bytes at every use
  const macKey = (purpose: KeyPurpose, at: number): KeyObject => {
    const name = `${at}/${purpose}`
    const made = macKeys.get(name) ?? createSecretKey(key(purpose, '', at))
    macKeys.set(name, made)
    return made
  }
  const mac = (purpose: KeyPurpose, data: string | Uint8Array, at = version): Buffer =>
    createHmac('sha256', macKey(purpose, at)).update(data).digest()
  return {
    version,
    key,
    mac,
    verifies(purpose, data, given, at = version) {
      if (!keys.has(at)) return false
      const expected = mac(purpose, data, at)
      return given.length === expected.length && timingSafeEqual(expected, given)
    },
  }
}
