import { randomBytes } from 'node:crypto'
import { Fault } from '@weir/contract'
import pg from 'pg'
import { isLiveToken } from '../db/live-token.ts'
import { locks } from '../db/locks.ts'
import { installKeys } from '../db/migrate.ts'
import type { CredentialVault } from './credential-vault.ts'
import type { DataKeys } from './data-keys.ts'
import type { Keyring } from './keyring.ts'
import { currentOf, destroyed, isRotationDue, type KeyState, retired, rotated } from './versions.ts'

/** A version of the keys as `weir keys status` shows it. */
export interface KeyStatus {
  version: number
  state: KeyState
  since: string
  /** Live tokens and data keys that need it still: it is not destroyed before. */
  needed_by: number
}

/** The keys of an installation over time. */
export interface Keys {
  status(): Promise<KeyStatus[]>
  /** Rotates when it is time, or in any case; destroys what has retired and nothing needs. True when something changed. */
  rotate(options?: { isForced?: boolean }): Promise<boolean>
  /** Destroys a version now, whatever still needs it, after it was stolen: data keys that were ever wrapped under it seal nothing any more. */
  revoke(version: number): Promise<void>
  readonly isSealed: boolean
}

interface Parts {
  readonly keyring: Keyring
  readonly dataKeys: DataKeys
  readonly vault: Pick<CredentialVault, 'reseal'>
  /** Writes down what is done here: before it is begun, and how it ended. */
  readonly noteAround: <T>(
    operation: string,
    input: Readonly<Record<string, unknown>>,
    work: () => Promise<T>,
  ) => Promise<T>
  readonly pool: pg.Pool
  readonly ownerUrl: () => Promise<string> | string
  readonly log: (level: 'info' | 'error', message: string, about?: Record<string, unknown>) => void
  readonly now?: () => number
}

const makeKey = () => randomBytes(32)

/** Keys over a keyring and the database that keeps a part of them. One rotates at a time. */
export function openKeys(parts: Parts): Keys {
  const { keyring, dataKeys, vault, noteAround, log, now = () => Date.now() } = parts
  /** The next version becomes the current one; the database knows it before it is used. */
  const advance = (client: pg.Client) =>
    noteAround('keys.rotate', { version: keyring.version + 1 }, async () => {
      keyring.replace(rotated(keyring.all, makeKey, now()))
      await installKeys(client, keyring)
    })
  const rotate: Keys['rotate'] = ({ isForced = false } = {}) =>
    alone(parts, async (client) => {
      const isDue = isForced || isRotationDue(keyring.all, now())
      if (isDue) {
        await advance(client)
        log('info', 'keys rotated', { version: keyring.version })
      }
      await dataKeys.rewrap()
      await vault.reseal()
      const needs = await needsOf(parts.pool)
      const gone = retired(keyring.all, now()).filter((version) => !needs.get(version))
      if (gone.length > 0) await destroy(parts, client, gone)
      return isDue || gone.length > 0
    })
  return {
    isSealed: keyring.isSealed,
    rotate,
    async status() {
      keyring.refresh()
      const needs = await needsOf(parts.pool)
      return keyring.all.versions.map(({ version, state, since }) => ({
        version,
        state,
        since,
        needed_by: needs.get(version) ?? 0,
      }))
    },
    revoke: (version) =>
      alone(parts, async (client) => {
        if (!keyring.live.includes(version))
          throw new Fault('not_found', `There is no key version ${version}. \`weir keys status\` lists them.`)
        // the current one, and the next, make room before they go
        while (version === keyring.version || isNext(keyring, version)) await advance(client)
        await dataKeys.retire(version, () => destroy(parts, client, [version]))
        // what is interrupted here, the hourly turn ends
        await vault.reseal()
      }),
  }
}

const isNext = (keyring: Keyring, version: number): boolean =>
  keyring.all.versions.some((one) => one.version === version && one.state === 'next')

async function destroy(
  { keyring, noteAround, log, now = () => Date.now() }: Parts,
  client: pg.Client,
  gone: number[],
): Promise<void> {
  await noteAround('keys.destroy', { versions: gone }, async () => {
    keyring.replace(destroyed(keyring.all, gone, now()))
    await installKeys(client, keyring)
  })
  log('info', 'keys destroyed', { versions: gone })
}

/** How many live tokens and data keys name each version. */
async function needsOf(pool: pg.Pool): Promise<Map<number, number>> {
  const { rows } = await pool.query<{ key_version: number; count: number }>(
    `select key_version, count(*)::int as count
       from (select key_version from user_token where ${isLiveToken}
             union all select key_version from machine_token where ${isLiveToken}
             union all select key_version from data_key) as named
      group by key_version`,
  )
  return new Map(rows.map(({ key_version, count }) => [key_version, count]))
}

/** Works as the owner of the database, one instance at a time, on the keyring as it is now. */
async function alone<T>({ keyring, ownerUrl }: Parts, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({
    connectionString: await ownerUrl(),
    application_name: 'weir_owner',
    connectionTimeoutMillis: 10_000,
    keepAlive: true, // the lock may be waited for
  })
  client.on('error', () => undefined) // what it was doing fails, and says so
  await client.connect()
  try {
    await client.query('select pg_advisory_lock($1)', [locks.keys])
    keyring.refresh()
    currentOf(keyring.all)
    return await work(client)
  } finally {
    await client.end().catch(() => undefined)
  }
}
