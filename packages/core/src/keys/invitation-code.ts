import { createHash, randomBytes } from 'node:crypto'

/** What an invitation is accepted with: its id and 256 random bits. Stored is the SHA-256 of the whole. */
export interface InvitationCode {
  id: string
  code: string
  hash: Buffer
}

const prefix = 'weirv_'
const idBytes = 16
const secretBytes = 32

/** A new code of an invitation. */
export function newInvitationCode(id: string): InvitationCode {
  const body = Buffer.concat([Buffer.from(id.replaceAll('-', ''), 'hex'), randomBytes(secretBytes)])
  return withHash(id, prefix + body.toString('base64url'))
}

/** Reads a code; null when it is not one, in whatever way. */
export function readInvitationCode(code: string): InvitationCode | null {
  if (!/^weirv_[\w-]{64}$/.test(code)) return null
  const hex = Buffer.from(code.slice(prefix.length), 'base64url').toString('hex', 0, idBytes)
  const id = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
  return withHash(id, code)
}

const withHash = (id: string, code: string): InvitationCode => ({
  id,
  code,
  hash: createHash('sha256').update(code).digest(),
})
