import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { credentialCreate, groupCreate, groupList, organizationCreate, tokenCreate } from '@weir/contract'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { openBlobFolder } from '../src/blob/blob-store.ts'
import { type Core, openCore } from '../src/core.ts'
import { type Embedded, startEmbedded } from '../src/db/embedded.ts'
import { loginPasswords } from '../src/db/migrate.ts'
import { openDatabase } from '../src/db/open.ts'
import { openCredentialVault } from '../src/keys/credential-vault.ts'
import { type DataKeys, openDataKeys } from '../src/keys/data-keys.ts'
import { type Keyring, openKeyring } from '../src/keys/keyring.ts'
import { sealedColumns } from '../src/keys/sealed-column.ts'
import { sessionTokens } from '../src/keys/session-token.ts'
import { uuid7 } from '../src/keys/uuid.ts'

// a rotation changes the passwords of the logins, which belong to the whole server: so this one has a server of its own
const owner = 'weir_rotation_owner'
let folder: string
let embedded: Embedded
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weir-rotation-'))
  embedded = await startEmbedded({
    dataFolder: join(folder, 'postgresql'),
    settings: { max_connections: '100' },
  })
  await asAdmin(`create role ${owner} login createrole password 'rotation'`)
}, 60_000)
afterAll(async () => {
  await embedded.stop()
  await rm(folder, { recursive: true, force: true })
})
afterEach(() => void vi.useRealTimers())

async function asAdmin(statement: string): Promise<void> {
  const admin = new pg.Client({ connectionString: embedded.adminUrl })
  await admin.connect()
  try {
    await admin.query(statement)
  } finally {
    await admin.end()
  }
}

interface Side extends AsyncDisposable {
  core: Core
  keyring: Keyring
  blobs: ReturnType<typeof openBlobFolder>
  dataKeys: DataKeys
  columns: ReturnType<typeof sealedColumns>
  vault: ReturnType<typeof openCredentialVault>
  keeper: pg.Pool
  /** Version of the data key under which a credential lies. */
  sealedUnder(row: { organization_id: string; id: string }): Promise<number>
}

const dataFolder = () => join(folder, 'data')

/** An instance, and beside it the parts of another process on the same keyring and database. */
async function openSide(database: string): Promise<Side> {
  const url = new URL(embedded.adminUrl)
  url.username = owner
  url.password = 'rotation'
  url.pathname = `/${database}`
  const core = await openCore({ dataFolder: dataFolder(), databaseUrl: url.toString() })
  const keyring = await openKeyring(dataFolder())
  const { host, port } = new pg.Client({ connectionString: url.toString() })
  const pools = openDatabase({ host, port, database }, (login) => loginPasswords(keyring, login), 4)
  const dataKeys = openDataKeys(pools.pool('weir_keeper'), keyring)
  return {
    core,
    keyring,
    dataKeys,
    blobs: openBlobFolder(join(folder, 'blobs'), dataKeys),
    columns: sealedColumns(dataKeys),
    keeper: pools.pool('weir_keeper'),
    vault: openCredentialVault(pools.pool('weir_keeper'), sealedColumns(dataKeys)),
    async sealedUnder({ organization_id, id }) {
      const { rows } = await pools
        .pool('weir_keeper')
        .query<{ sealed: Buffer }>('select sealed from credential where organization_id = $1 and id = $2', [
          organization_id,
          id,
        ])
      return rows[0]?.sealed.readUInt32BE(1) ?? 0
    },
    async [Symbol.asyncDispose]() {
      await pools[Symbol.asyncDispose]()
      await core[Symbol.asyncDispose]()
    },
  }
}

async function makeOrganization({ core }: Side) {
  const { user_id, principal: operator } = await core.ensureOwner({ name: 'owner' })
  const principal = { ...operator, signed_in_at: new Date().toISOString() }
  const made = await core.session({ principal, kind: 'mutation' }, (call) =>
    call(organizationCreate, { name: `Rotating ${randomBytes(3).toString('hex')}` }),
  )
  const organization_id = made.id
  for (const name of ['Alpha', 'Beta', 'Gamma'])
    await core.session({ principal, kind: 'mutation' }, (call) =>
      call(groupCreate, { organization_id, name }),
    )
  const token = async (name: string) =>
    (
      await core.session({ principal, kind: 'mutation' }, (call) =>
        call(tokenCreate, { name, scopes: ['group:read'], days: 180 }),
      )
    ).token
  return { user_id, principal, organization_id, token }
}

async function* once(text: string) {
  yield Buffer.from(text)
}

async function textOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  const pieces: Uint8Array[] = []
  for await (const piece of body) pieces.push(piece)
  return Buffer.concat(pieces).toString()
}

test(
  'sixty days of rotation under traffic of two instances fail not once',
  { timeout: 180_000 },
  async () => {
    await asAdmin(`create database weir_rotation owner ${owner} template template0 encoding 'UTF8'`)
    await using one = await openSide('weir_rotation')
    await using other = await openSide('weir_rotation')
    const { principal, organization_id, token } = await makeOrganization(one)
    const [used, sleeping] = [await token('used'), await token('sleeping')]
    const cell = { organization_id, table: 'root', column: 'secret', row: uuid7() }
    const credential = await one.core.session({ principal, kind: 'mutation' }, (call) =>
      call(credentialCreate, {
        organization_id,
        kind: 'https_token',
        name: 'kept',
        host: 'git.example.test',
        secret: 'secret-of-sixty-days',
      }),
    )
    const row = { organization_id, id: credential.id }
    const oldest = {
      blob: (await one.blobs.write(organization_id, once('first'), 100)).id,
      secret: await one.columns.seal(cell, 'first secret'),
    }
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() })
    const failures: string[] = []
    const remember = (what: string) => (error: unknown) => void failures.push(`${what}: ${String(error)}`)
    let asked = 0
    let previous = { ...oldest, after: '', session: '' }

    /** What one instance is asked in one moment; each answer needs what an earlier version closed. */
    const traffic = async ({ core, blobs, columns, keyring }: Side): Promise<void> => {
      asked++
      const read = { principal, kind: 'query' as const }
      const page = previous.after === '' ? {} : { after: previous.after }
      await Promise.all([
        core.identify(used).catch(remember('token')),
        core
          .session(read, (call) => call(groupList, { organization_id, first: 1, ...page }))
          .catch(remember('cursor')),
        textOf(blobs.read(organization_id, previous.blob)).catch(remember('blob')),
        columns.open(cell, previous.secret).catch(remember('secret')),
        textOf(blobs.read(organization_id, oldest.blob))
          .then((text) => expect(text).toBe('first'))
          .catch(remember('oldest blob')),
        columns
          .open(cell, oldest.secret)
          .then((text) => expect(text).toBe('first secret'))
          .catch(remember('oldest secret')),
      ])
      if (previous.session !== '')
        try {
          sessionTokens(keyring, 'here').open(previous.session)
        } catch (error) {
          remember('session')(error)
        }
    }

    for (let hour = 0; hour <= 60 * 24; hour += 12) {
      vi.setSystemTime(Date.now() + 12 * 3_600_000)
      const [maker, taker] = hour % 24 === 0 ? [one, other] : [other, one]
      const first = await maker.core
        .session({ principal, kind: 'query' }, (call) => call(groupList, { organization_id, first: 1 }))
        .catch(remember('list'))
      previous = {
        blob: (await maker.blobs.write(organization_id, once(`at ${hour}`), 100)).id,
        secret: await maker.columns.seal(cell, `at ${hour}`),
        after: first?.cursors[0] ?? '',
        session: sessionTokens(maker.keyring, 'here').seal({
          sid: uuid7(),
          jkt: 'a'.repeat(43),
          authenticated_at: new Date(),
          expires_at: new Date(Date.now() + 8 * 3_600_000),
        }),
      }
      // the rotation comes in the middle of what both are asked
      await Promise.all([
        traffic(taker),
        maker.core.keys.rotate().catch(remember('rotation')),
        traffic(maker),
        traffic(taker),
      ])
      await traffic(maker)
      if (hour % 96 === 0) {
        // connections that are made now need the password of now
        await using fresh = await openSide('weir_rotation')
        await traffic(fresh)
      }
    }
    expect(failures).toEqual([])
    expect(asked).toBeGreaterThan(450)
    const states = async () => (await one.core.keys.status()).map(({ state }) => state)
    expect(await states(), 'the first one waits for a token that nobody used since').toEqual([
      'retiring',
      'destroyed',
      'destroyed',
      'retiring',
      'current',
      'next',
    ])
    await one.core.identify(sleeping)
    await one.core.keys.rotate()
    expect((await states())[0]).toBe('destroyed')
    await other.core.identify(sleeping)
    expect(await one.vault.open(row)).toMatchObject({ secret: 'secret-of-sixty-days' })
    expect(await one.vault.reseal(), 'each rotation sealed it again').toBe(0)
    expect(await one.sealedUnder(row)).toBeGreaterThan(3)
  },
)

test(
  'a revoked version ends what was made under it at once, and nothing else',
  { timeout: 60_000 },
  async () => {
    await asAdmin(`create database weir_revoked owner ${owner} template template0 encoding 'UTF8'`)
    await using side = await openSide('weir_revoked')
    const { organization_id, principal, token } = await makeOrganization(side)
    const [stolen] = [await token('stolen')]
    const { id } = await side.blobs.write(organization_id, once('kept'), 100)
    const { version } = side.keyring
    await side.core.keys.revoke(version)
    await expect(side.core.identify(stolen)).rejects.toMatchObject({ code: 'unauthenticated' })
    expect(await textOf(side.blobs.read(organization_id, id))).toBe('kept')
    const { total } = await side.core.session({ principal, kind: 'query' }, (call) =>
      call(groupList, { organization_id }),
    )
    expect(total).toBe(3)
    expect(await side.core.identify(await token('new'))).toMatchObject({ kind: 'personal' })
    await expect(side.core.keys.revoke(version)).rejects.toMatchObject({ code: 'not_found' })
    const { rows } = await side.keeper.query<{ operation: string; outcome: string }>(
      "select operation, input ->> 'outcome' as outcome from installation_act where operation like 'keys.%' order by id",
    )
    expect(rows.map(({ operation, outcome }) => `${operation} ${outcome}`)).toEqual([
      'keys.rotate begun',
      'keys.rotate done',
      'keys.destroy begun',
      'keys.destroy done',
    ])
  },
)

const credentialOf = (
  { core }: Side,
  { principal, organization_id }: Awaited<ReturnType<typeof makeOrganization>>,
) =>
  core.session({ principal, kind: 'mutation' }, (call) =>
    call(credentialCreate, {
      organization_id,
      kind: 'https_token',
      name: 'kept',
      host: 'git.example.test',
      secret: 'secret-of-a-revoke',
    }),
  )

test(
  'data keys that were ever wrapped under a revoked version seal nothing new, also in a process that kept them; what they sealed is sealed again',
  { timeout: 60_000 },
  async () => {
    await asAdmin(`create database weir_retired owner ${owner} template template0 encoding 'UTF8'`)
    await using one = await openSide('weir_retired')
    await using other = await openSide('weir_retired')
    const made = await makeOrganization(one)
    const { organization_id } = made
    const row = { organization_id, id: (await credentialOf(one, made)).id }
    const cell = { organization_id, table: 'root', column: 'secret', row: uuid7() }
    const sealedUnder = async (side: Side) => (await side.columns.seal(cell, 'text')).readUInt32BE(1)
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() })
    for (const turns of [0, 1]) {
      const stolen = one.keyring.version
      const before = await sealedUnder(other)
      const sealed = await other.columns.seal(cell, 'sealed before')
      const { id } = await one.blobs.write(organization_id, once('kept'), 100)
      // where it was rotated before, the same data key lies under the next version by now
      for (let turn = 0; turn < turns; turn++) await one.core.keys.rotate({ isForced: true })
      await one.core.keys.revoke(stolen)
      expect(await one.sealedUnder(row), 'sealed again').toBeGreaterThan(before)
      expect(await one.vault.open(row)).toMatchObject({ secret: 'secret-of-a-revoke' })
      expect(await other.vault.reseal(), 'and never under an older one').toBe(0)
      // as long as other processes take to see any change of the keyring
      vi.setSystemTime(Date.now() + 5001)
      expect(await one.vault.reseal()).toBe(0)
      expect(await sealedUnder(other), 'not under a key that was kept').toBeGreaterThan(before)
      expect(await other.columns.open(cell, sealed)).toBe('sealed before')
      expect(await textOf(other.blobs.read(organization_id, id))).toBe('kept')
    }
    const { rows } = await one.keeper.query<{ version: number; is_retired: boolean }>(
      'select version, retired_at is not null as is_retired from data_key where organization_id = $1 order by version',
      [organization_id],
    )
    expect(rows.map(({ is_retired }) => is_retired)).toEqual([true, true, false])
  },
)

test(
  'while a version is revoked no data key is made under it, and none is lost with it',
  { timeout: 60_000 },
  async () => {
    await asAdmin(`create database weir_made owner ${owner} template template0 encoding 'UTF8'`)
    await using one = await openSide('weir_made')
    await using other = await openSide('weir_made')
    const { organization_id } = await makeOrganization(one)
    const { version } = one.keyring
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() })
    expect(other.keyring.version).toBe(version) // and for five seconds it does not look again
    await one.core.keys.rotate({ isForced: true })
    let making: Promise<unknown> = Promise.resolve()
    let meanwhile: number | null = null
    const count = async () =>
      (await one.keeper.query('select from data_key where organization_id = $1', [organization_id])).rowCount
    await one.dataKeys.retire(version, async () => {
      making = other.dataKeys.newest(organization_id)
      await new Promise((done) => setTimeout(done, 300))
      meanwhile = await count()
    })
    await making
    expect(meanwhile, 'it waits').toBe(0)
    const { rows } = await one.keeper.query<{ key_version: number }>(
      'select key_version from data_key where organization_id = $1',
      [organization_id],
    )
    expect(rows).toEqual([{ key_version: version + 1 }])
  },
)

test('a token moves to the newest key at its next use, and its old key is destroyed only then', async () => {
  await asAdmin(`create database weir_moved owner ${owner} template template0 encoding 'UTF8'`)
  await using side = await openSide('weir_moved')
  const { core, keeper } = side
  const token = await (await makeOrganization(side)).token('moving')
  const versionOf = async () =>
    (await keeper.query<{ key_version: number }>('select key_version from user_token')).rows[0]?.key_version
  const old = (await core.keys.status()).find(({ state }) => state === 'current')?.version ?? 0
  const needed = async () => (await core.keys.status()).find(({ version }) => version === old)?.needed_by ?? 0
  expect(await versionOf()).toBe(old)
  await core.keys.rotate({ isForced: true })
  expect(await versionOf()).toBe(old)
  const before = await needed()
  expect(before).toBeGreaterThan(0)
  expect((await core.identify(token)).kind).toBe('personal')
  expect(await versionOf()).toBe(old + 1)
  expect(await needed()).toBe(before - 1)
  await core.keys.revoke(old)
  expect((await core.identify(token)).kind).toBe('personal')
})
