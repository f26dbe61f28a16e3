import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { Fault } from '@weir/contract'
import type { DataKeys } from './data-keys.ts'

/** Where a sealed text lives: it opens there and nowhere else. */
export interface Cell {
  readonly organization_id: string
  readonly table: string
  readonly column: string
  /** Id of the row. */
  readonly row: string
}

/** Texts in columns that only their own organization, table, column and row open. */
export interface SealedColumns {
  seal(cell: Cell, text: string): Promise<Buffer>
  open(cell: Cell, sealed: Buffer): Promise<string>
  /** Was it sealed under the key that seals now, or one that another process knows already? */
  isNewest(organization_id: string, sealed: Buffer): Promise<boolean>
}

const headBytes = 5 // one of format, four of the version of the data key
const nonceBytes = 12
const tagBytes = 16
const format = 1

const aadOf = ({ organization_id, table, column, row }: Cell): Buffer =>
  Buffer.from(JSON.stringify([organization_id, table, column, row]))

/** Sealed columns (AES-256-GCM) under the data keys of their organizations. */
export const sealedColumns = (keys: DataKeys): SealedColumns => ({
  async seal(cell, text) {
    const { version, key } = await keys.newest(cell.organization_id)
    const head = Buffer.alloc(headBytes)
    head.writeUInt8(format)
    head.writeUInt32BE(version, 1)
    const nonce = randomBytes(nonceBytes)
    const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(aadOf(cell))
    return Buffer.concat([head, nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()])
  },
  async open(cell, sealed) {
    if (sealed.length < headBytes + nonceBytes + tagBytes || sealed[0] !== format) throw moved()
    const key = await keys.find(cell.organization_id, sealed.readUInt32BE(1))
    const nonce = sealed.subarray(headBytes, headBytes + nonceBytes)
    try {
      const decipher = createDecipheriv('aes-256-gcm', key, nonce).setAAD(aadOf(cell))
      decipher.setAuthTag(sealed.subarray(sealed.length - tagBytes))
      const text = decipher.update(sealed.subarray(headBytes + nonceBytes, sealed.length - tagBytes))
      return Buffer.concat([text, decipher.final()]).toString('utf8')
    } catch {
      throw moved()
    }
  },
  isNewest: async (organization_id, sealed) =>
    sealed.length >= headBytes && sealed.readUInt32BE(1) >= (await keys.newest(organization_id)).version,
})

const moved = (): Fault =>
  new Fault('unprocessable', 'A stored secret is damaged, or was moved from another row. Enter it again.')
