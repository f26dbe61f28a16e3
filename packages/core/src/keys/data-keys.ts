import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { Fault } from '@weir/contract'
import type pg from 'pg'
import { locks } from '../db/locks.ts'
import { inTransaction } from '../db/transaction.ts'
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
  /**
   * Before a version of the keyring is destroyed because it was stolen: data keys that were ever wrapped under it seal nothing any
   * more, what is wrapped under it is wrapped under the current one, and none is made until `destroy` has ended.
   */
  retire(key_version: number, destroy: () => Promise<void>): Promise<void>
}

interface Row {
  organization_id: string
  version: number
  wrapped: Buffer
  key_version: number
  created_at: string
  retired_at: string | null
}

interface Kept extends DataKey {
  readonly createdAt: number
  readonly isRetired: boolean
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
  const recall = recallUnder(keyring)
  const seals = ({ createdAt, isRetired }: Kept): boolean => !isRetired && now() - createdAt < rotationMs
  return {
    async newest(organization_id) {
      for (;;) {
        const known = await recall(organization_id, seals, () => newestRow(pool, organization_id))
        if (known && seals(known)) return known
        await make(pool, keyring, {
          organization_id,
          version: (known?.version ?? 0) + 1,
          created_at: new Date(now()),
        })
      }
    },
    async find(organization_id, version) {
      const found = await recall(
        `${organization_id}/${version}`,
        () => true,
        () => rowOf(pool, { organization_id, version }),
      )
      if (!found) throw lost()
      return found.key
    },
    rewrap: () => rewrap(pool, keyring),
    retire: (key_version, destroy) => retire(pool, keyring, { key_version, destroy }),
  }
}

/**
 * Unwraps keys and keeps them by name. One that no longer serves is read again, and all of them when the keyring changed, by whatever
 * process: a data key may have been retired with it.
 */
function recallUnder(keyring: Keyring) {
  let kept = new Map<string, Kept>()
  let keptFor = keyring.all
  const cache = (): Map<string, Kept> => {
    const { all } = keyring
    if (all !== keptFor) kept = new Map()
    keptFor = all
    return kept
  }
  return async (
    name: string,
    serves: (known: Kept) => boolean,
    read: () => Promise<Row | undefined>,
  ): Promise<Kept | null> => {
    const into = cache()
    const known = into.get(name)
    if (known && serves(known)) return known
    const row = await read()
    if (!row) return null
    const found = keptOf(keyring, row)
    // into the cache of before the row was read: when the keyring changed meanwhile, that one is gone already
    if (into.size >= mostKept) into.clear()
    into.set(name, found)
    return found
  }
}

const keptOf = (keyring: Keyring, row: Row): Kept => ({
  version: row.version,
  key: unwrap(keyring, row),
  createdAt: Date.parse(row.created_at),
  isRetired: row.retired_at !== null,
})

async function newestRow(pool: pg.Pool, organization_id: string): Promise<Row | undefined> {
  const { rows } = await pool.query<Row>(
    'select * from data_key where organization_id = $1 order by version desc limit 1',
    [organization_id],
  )
  return rows[0]
}

async function rowOf(pool: pg.Pool, { organization_id, version }: Name): Promise<Row | undefined> {
  const { rows } = await pool.query<Row>(
    'select * from data_key where organization_id = $1 and version = $2',
    [organization_id, version],
  )
  return rows[0]
}

/** Makes a data key under the version of the keyring that is current at this moment: never under one that was destroyed meanwhile. */
async function make(
  pool: pg.Pool,
  keyring: Keyring,
  { created_at, ...name }: Name & { created_at: Date },
): Promise<void> {
  await inTransaction(pool, async (client) => {
    await client.query('select pg_advisory_xact_lock_shared($1)', [locks.dataKeys])
    keyring.refresh()
    const { wrapped, key_version } = wrap(keyring, name, randomBytes(32))
    await client.query(
      `insert into data_key (organization_id, version, wrapped, first_key_version, key_version, created_at)
       values ($1, $2, $3, $4, $4, $5)
       on conflict do nothing`, // another instance was first: its key is taken
      [name.organization_id, name.version, wrapped, key_version, created_at],
    )
  })
}

async function rewrap(pool: pg.Pool, keyring: Keyring): Promise<number> {
  const { rows } = await pool.query<Row>('select * from data_key where key_version <> $1', [keyring.version])
  for (const row of rows) {
    const { wrapped, key_version } = wrap(keyring, row, unwrap(keyring, row))
    await pool.query(
      'update data_key set wrapped = $3, key_version = $4 where organization_id = $1 and version = $2',
      [row.organization_id, row.version, wrapped, key_version],
    )
  }
  return rows.length
}

async function retire(
  pool: pg.Pool,
  keyring: Keyring,
  { key_version, destroy }: { key_version: number; destroy: () => Promise<void> },
): Promise<void> {
  const client = await pool.connect()
  try {
    await client.query('select pg_advisory_lock($1)', [locks.dataKeys])
    await client.query(
      `update data_key set retired_at = now()
        where retired_at is null and $1 between first_key_version and key_version`,
      [key_version],
    )
    await rewrap(pool, keyring)
    await destroy()
  } finally {
    client.release(true) // and the lock with it
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
