import { createCipheriv, createDecipheriv, randomBytes, scryptSync } from 'node:crypto'
import { readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { chmod, link, mkdir, unlink, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { Fault } from '@weir/contract'
import { z } from 'zod'
import type { KeyVersions } from './versions.ts'

/** Where the keys of an installation lie; with a passphrase they lie sealed. */
export interface KeyringFile {
  read(): KeyVersions
  write(keys: KeyVersions): void
  /** Changes whenever the file does. */
  stamp(): string
}

const bytes = z.base64().transform((text) => Buffer.from(text, 'base64'))
const key = bytes.refine(({ length }) => length === 32)
const Open = z.strictObject({
  format: z.literal(2),
  lasting: key,
  versions: z
    .array(
      z.strictObject({
        version: z.int().min(1).max(32_767),
        state: z.enum(['next', 'current', 'retiring', 'destroyed']),
        since: z.iso.datetime(),
        root: key.nullable(),
      }),
    )
    .refine(
      (all) =>
        ['current', 'next'].every((state) => all.filter((one) => one.state === state).length === 1) &&
        all.every((one) => (one.state === 'destroyed') === (one.root === null)),
    ),
})
const Sealed = z.strictObject({
  format: z.literal(2),
  /** scrypt (RFC 7914), then AES-256-GCM. */
  salt: bytes,
  nonce: bytes,
  sealed: bytes,
})

const cost = { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 1024 * 1024 }
const tagBytes = 16
const aad = Buffer.from('weir keyring 2')

/** Opens the file, making it (mode 0600) with `first` when there is none. An open one is sealed as soon as there is a passphrase. */
export async function openKeyringFile(
  file: string,
  passphrase: string | undefined,
  first: () => KeyVersions,
): Promise<KeyringFile> {
  const opened = overFile(file, passphrase)
  if (readOrNull(file) === null) await create(file, opened.textOf(first()))
  if (passphrase !== undefined && !('sealed' in parsed(file))) opened.write(opened.read())
  return opened
}

function overFile(
  file: string,
  passphrase: string | undefined,
): KeyringFile & { textOf(keys: KeyVersions): string } {
  let derived: { salt: Buffer; key: Buffer } | null = null
  /** Deriving is slow on purpose: once for each salt. */
  const keyFor = (salt: Buffer): Buffer => {
    if (!derived?.salt.equals(salt))
      derived = { salt, key: scryptSync((passphrase ?? '').normalize('NFC'), salt, 32, cost) }
    return derived.key
  }
  const textOf = (keys: KeyVersions): string => {
    const text = JSON.stringify({
      format: 2,
      lasting: keys.lasting.toString('base64'),
      versions: keys.versions.map((one) => ({ ...one, root: one.root?.toString('base64') ?? null })),
    })
    if (passphrase === undefined) return text
    const salt = derived?.salt ?? randomBytes(16)
    const nonce = randomBytes(12)
    const cipher = createCipheriv('aes-256-gcm', keyFor(salt), nonce).setAAD(aad)
    const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()])
    const [inSalt, inNonce, inSealed] = [salt, nonce, sealed].map((one) => one.toString('base64'))
    return JSON.stringify({ format: 2, salt: inSalt, nonce: inNonce, sealed: inSealed })
  }
  return {
    textOf,
    read() {
      const found = parsed(file)
      if ('lasting' in found) return found
      if (passphrase === undefined)
        throw new Fault(
          'unprocessable',
          `The keyring ${file} is sealed. Name the file of its passphrase: --key-passphrase-file, or the systemd credential weir-keyring.`,
        )
      return open(unseal(found, keyFor(found.salt), file), file)
    },
    write(keys) {
      const part = `${file}.${randomBytes(6).toString('hex')}`
      writeFileSync(part, textOf(keys), { mode: 0o600, flush: true })
      renameSync(part, file)
    },
    stamp() {
      const { mtimeNs, size, ino } = statSync(file, { bigint: true })
      return `${mtimeNs}/${size}/${ino}`
    },
  }
}

function unseal({ nonce, sealed }: z.output<typeof Sealed>, under: Buffer, file: string): string {
  try {
    const decipher = createDecipheriv('aes-256-gcm', under, nonce).setAAD(aad)
    decipher.setAuthTag(sealed.subarray(sealed.length - tagBytes))
    return Buffer.concat([
      decipher.update(sealed.subarray(0, sealed.length - tagBytes)),
      decipher.final(),
    ]).toString('utf8')
  } catch {
    throw new Fault(
      'unprocessable',
      `The passphrase does not open the keyring ${file}: it is another one, or the file was changed. Restore both from a backup.`,
    )
  }
}

function parsed(file: string): KeyVersions | z.output<typeof Sealed> {
  const text = readOrNull(file)
  if (text === null) throw damaged(file)
  const sealed = Sealed.safeParse(jsonOf(text))
  return sealed.success ? sealed.data : open(text, file)
}

function open(text: string, file: string): KeyVersions {
  const read = Open.safeParse(jsonOf(text))
  if (!read.success) throw damaged(file)
  return read.data
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** An unreadable keyring must never be replaced. */
const damaged = (file: string): Fault =>
  new Fault(
    'unprocessable',
    `The keyring ${file} is damaged. Restore it from a backup: without it no token and no session can be verified.`,
  )

function readOrNull(file: string): string | null {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw new Fault(
      'unprocessable',
      `The keyring ${file} cannot be read: make it readable to the user that runs Weir.`,
    )
  }
}

/** Two that create at once agree: a link is atomic and the loser reads the winner's file. */
async function create(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 })
  const made = `${file}.${randomBytes(6).toString('hex')}`
  await writeFile(made, text, { mode: 0o600, flush: true })
  await chmod(made, 0o600)
  await link(made, file).catch(() => undefined)
  await unlink(made)
}
