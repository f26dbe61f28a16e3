import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { Fault } from '@weir/contract'
import type pg from 'pg'
import type { Keyring } from './keyring.ts'
import { rotationMs } from './versions.ts'

/** A key that encrypts what belongs to one organization. */
export interface DataKey {
  readonly version: number
  readonly key: Buffer
}

/** Keys of organizations. They lie in the database, each wrapped under a key of the keyring. */
export interface DataKeys {
  /** The key to encrypt with: the newest, or a new one when that is older than 14 days. */
  newest(organization_id: string): Promise<DataKey>
  /** The key something was encrypted with; a Fault when there is none. */
  find(organization_id: string, version: number): Promise<Buffer>
  /** Wraps what is wrapped under other versions of the keyring under its current one; how many there were. */
  rewrap(): Promise<number>
}

interface Row {
  organization_id: string
  version: number
  wrapped: Buffer
  key_version: number
  created_at: string
}

const mostKept = 5000
const nonceBytes = 12
const tagBytes = 16

/** Data keys over the keeper's pool. */
export function openDataKeys(
  pool: pg.Pool,
  keyring: Keyring,
  now: () => number = () => Date.now(),
): DataKeys {
  const kept = new Map<string, DataKey & { createdAt: number }>()
  const keep = (name: string, row: Row) => {
    const found = { version: row.version, key: unwrap(keyring, row), createdAt: Date.parse(row.created_at) }
    if (kept.size >= mostKept) kept.clear()
    kept.set(name, found)
    return found
  }
  const isFresh = ({ createdAt }: { createdAt: number }) => now() - createdAt < rotationMs
  const newestOf = async (organization_id: string) => {
    const { rows } = await pool.query<Row>(
      'select * from data_key where organization_id = $1 order by version desc limit 1',
      [organization_id],
    )
    return rows[0] ? keep(organization_id, rows[0]) : null
  }
  return {
    async newest(organization_id) {
      const known = kept.get(organization_id) ?? (await newestOf(organization_id))
      if (known && isFresh(known)) return known
      const made = { organization_id, version: (known?.version ?? 0) + 1 }
      const wrapped = wrap(keyring, made, randomBytes(32))
      await pool.query(
        `insert into data_key (organization_id, version, wrapped, key_version, created_at) values ($1, $2, $3, $4, $5)
         on conflict do nothing`, // another instance was first: its key is taken
        [organization_id, made.version, wrapped.wrapped, wrapped.key_version, new Date(now())],
      )
      const stored = await newestOf(organization_id)
      if (!stored) throw new Error('a data key was not kept')
      return stored
    },
    async find(organization_id, version) {
      const name = `${organization_id}/${version}`
      const known = kept.get(name)
      if (known) return known.key
      const { rows } = await pool.query<Row>(
        'select * from data_key where organization_id = $1 and version = $2',
        [organization_id, version],
      )
      if (!rows[0]) throw lost()
      return keep(name, rows[0]).key
    },
    async rewrap() {
      const { rows } = await pool.query<Row>('select * from data_key where key_version <> $1', [
        keyring.version,
      ])
      for (const row of rows) {
        const { wrapped, key_version } = wrap(keyring, row, unwrap(keyring, row))
        await pool.query(
          'update data_key set wrapped = $3, key_version = $4 where organization_id = $1 and version = $2',
          [row.organization_id, row.version, wrapped, key_version],
        )
      }
      return rows.length
    },
  }
}

type Name = Pick<Row, 'organization_id' | 'version'>

const aadOf = ({ organization_id, version }: Name): Buffer =>
  Buffer.from(JSON.stringify(['data_key', organization_id, version]))

function wrap(keyring: Keyring, name: Name, key: Buffer): Pick<Row, 'wrapped' | 'key_version'> {
  const key_version = keyring.version
  const nonce = randomBytes(nonceBytes)
  const cipher = createCipheriv('aes-256-gcm', keyring.key('data', 'wrap', key_version), nonce).setAAD(
    aadOf(name),
  )
  return {
    wrapped: Buffer.concat([nonce, cipher.update(key), cipher.final(), cipher.getAuthTag()]),
    key_version,
  }
}

function unwrap(keyring: Keyring, row: Row): Buffer {
  try {
    const { wrapped } = row
    const under = keyring.key('data', 'wrap', row.key_version)
    const decipher = createDecipheriv('aes-256-gcm', under, wrapped.subarray(0, nonceBytes)).setAAD(
      aadOf(row),
    )
    decipher.setAuthTag(wrapped.subarray(wrapped.length - tagBytes))
    return Buffer.concat([decipher.update(wrapped.subarray(nonceBytes, -tagBytes)), decipher.final()])
  } catch {
    throw lost()
  }
}

const lost = (): Fault =>
  new Fault(
    'unprocessable',
    'The key of this organization’s data cannot be had: the keyring is of another installation, or the row was moved. Restore both from one backup.',
  )
