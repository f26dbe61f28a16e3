import { randomBytes } from 'node:crypto'
import { crc32 } from 'node:zlib'

/** Letter of each kind of credential that is written `weir` + letter + `_` + body + checksum. */
const letters = { personal: 'p', ide: 'i', ci: 'c', service: 's', link: 'l' } as const
export type CredentialKind = keyof typeof letters

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const idBytes = 16
const secretBytes = 32
const bodyLength = 65 // 48 bytes in base 62
const checkLength = 6 // a CRC-32 in base 62

/** A credential in parts: the id finds its row, the whole text is what is MACed. */
export interface CredentialText {
  kind: CredentialKind
  id: string
  text: string
}

/** A new credential: 128 bits of id, 256 random bits, and a checksum that secret scanners can verify. */
export function newCredentialText(kind: CredentialKind, id: string): CredentialText {
  const body = Buffer.concat([Buffer.from(id.replaceAll('-', ''), 'hex'), randomBytes(secretBytes)])
  const head = `weir${letters[kind]}_${base62(BigInt(`0x${body.toString('hex')}`), bodyLength)}`
  return { kind, id, text: head + base62(BigInt(crc32(head)), checkLength) }
}

/** Reads a credential; null when it is not one of ours, in whatever way. */
export function readCredentialText(text: string): CredentialText | null {
  if (text.length !== 6 + bodyLength + checkLength || !/^weir[picsl]_[0-9A-Za-z]+$/.test(text)) return null
  const kind = Object.entries(letters).find(([, letter]) => letter === text[4])?.[0]
  const head = text.slice(0, 6 + bodyLength)
  if (kind === undefined || base62(BigInt(crc32(head)), checkLength) !== text.slice(6 + bodyLength))
    return null
  const hex = fromBase62(text.slice(6, 6 + bodyLength))
    .toString(16)
    .padStart((idBytes + secretBytes) * 2, '0')
  if (hex.length !== (idBytes + secretBytes) * 2) return null
  const id = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`
  return { kind: kind as CredentialKind, id, text } // a key of our own constant
}

function base62(value: bigint, length: number): string {
  let rest = value
  let text = ''
  for (let place = 0; place < length; place++) {
    text = (alphabet[Number(rest % 62n)] ?? '') + text
    rest /= 62n
  }
  return text
}

const digitsAtOnce = 8 // 62 ** 8 is a number that is exact

function fromBase62(text: string): bigint {
  let value = 0n
  for (let at = 0; at < text.length; at += digitsAtOnce) {
    const digits = text.slice(at, at + digitsAtOnce)
    let part = 0
    for (const letter of digits) part = part * 62 + alphabet.indexOf(letter)
    value = value * BigInt(62 ** digits.length) + BigInt(part)
  }
  return value
}
