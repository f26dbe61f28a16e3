import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  auditList,
  credentialCreate,
  credentialList,
  credentialRemove,
  credentialRotate,
  type InputOf,
  type Permission,
  rootAdd,
  rootDeactivate,
  rootFetch,
  rootList,
  rootSetCredential,
} from '@weir/contract'
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { openCore } from '../src/core.ts'
import { loginPassword, loginPasswords } from '../src/db/migrate.ts'
import { openDatabase } from '../src/db/open.ts'
import type { Principal } from '../src/door/principal.ts'
import { makeKeyFolder } from '../src/delivery/key-folder.ts'
import { openCredentialVault } from '../src/keys/credential-vault.ts'
import { openDataKeys } from '../src/keys/data-keys.ts'
import { openKeyring } from '../src/keys/keyring.ts'
import { sealedColumns } from '../src/keys/sealed-column.ts'
import { uuid7 } from '../src/keys/uuid.ts'
import { commit, run, serve, temporaryFolder } from './git-repositories.ts'
import { openWorld, type World } from './world.ts'

const token = 'canary-token-77e0ab13f2'
const known_hosts = `git.example.test ssh-ed25519 ${Buffer.alloc(51, 7).toString('base64')}`
const log: string[] = []

let world: World
let rival: Awaited<ReturnType<World['organization']>>
let folder: ReturnType<typeof temporaryFolder>
let server: Awaited<ReturnType<typeof serve>>
beforeAll(async () => {
  world = await openWorld({
    allowsLoopback: true,
    log: (level, message, about) => void log.push(JSON.stringify([level, message, about])),
  })
  rival = await world.organization('Rival')
  folder = temporaryFolder()
  const bare = join(folder.path, 'served', 'app.git')
  run(folder.path, ['init', '-q', '-b', 'main', join(folder.path, 'work')])
  run(folder.path, ['init', '-q', '--bare', '-b', 'main', bare])
  run(bare, ['config', 'uploadpack.allowFilter', 'true'])
  writeFileSync(join(folder.path, 'work', 'file.txt'), 'contents\n')
  run(join(folder.path, 'work'), ['add', '.'])
  commit(join(folder.path, 'work'), 'First')
  run(join(folder.path, 'work'), ['push', '-q', bare, 'main'])
  server = await serve(join(folder.path, 'served'), { accepts: `git:${token}` })
})
afterAll(async () => {
  await server[Symbol.asyncDispose]()
  folder[Symbol.dispose]()
  await world[Symbol.asyncDispose]()
})
// each test has a repository of its own: two roots cannot be one
let count = 0
beforeEach(() => {
  count++
  cpSync(join(folder.path, 'served', 'app.git'), join(folder.path, 'served', `app${count}.git`), {
    recursive: true,
  })
})

const make = (more: Partial<InputOf<typeof credentialCreate>> = {}, by = world) =>
  world.ask(by.owner.principal, credentialCreate, {
    organization_id: by.organization_id,
    kind: 'https_token',
    name: `token ${count} of ${more.host ?? 'here'}`,
    host: new URL(server.url).host,
    secret: token,
    ...more,
  })
const add = (credential_id?: string, more: Partial<InputOf<typeof rootAdd>> = {}) =>
  world.ask(world.owner.principal, rootAdd, {
    organization_id: world.organization_id,
    group_id: world.group_id,
    nickname: `app${count}`,
    kind: 'git',
    location: `${server.url}/app${count}.git`,
    ...(credential_id !== undefined && { credential_id }),
    ...more,
  })
const fetch = (root_id: string) =>
  world.ask(world.owner.principal, rootFetch, { organization_id: world.organization_id, root_id })
const list = async () =>
  (await world.ask(world.owner.principal, credentialList, { organization_id: world.organization_id })).items

/** Every row of every table as text, bytes in hexadecimal. */
async function tables(): Promise<string> {
  const names = await world.sql<{ name: string }>(
    `select quote_ident(schemaname) || '.' || quote_ident(tablename) as name from pg_tables
      where schemaname not in ('pg_catalog', 'information_schema')`,
  )
  const parts: string[] = []
  for (const { name } of names)
    parts.push(
      ...(await world.sql<{ row: string }>(`select t::text as row from ${name} t`)).map(({ row }) => row),
    )
  return parts.join('\n')
}

async function files(): Promise<string> {
  const entries = await readdir(world.dataFolder, { recursive: true, withFileTypes: true })
  const texts = entries
    .filter((entry) => entry.isFile())
    .map(async (entry) => (await readFile(join(entry.parentPath, entry.name))).toString('latin1'))
  return (await Promise.all(texts)).join('\n')
}

test('a private repository is read with a credential; the secret is in no table, file, line of the log or answer', async () => {
  const made = await make()
  const root = await add(made.id)
  expect(root.credential_id).toBe(made.id)
  const fetched = await fetch(root.id)
  expect(fetched.sync_status).toBe('ok')
  const shown = (await list()).find(({ id }) => id === made.id)
  expect(shown).toMatchObject({ root_count: 1, roots: [{ nickname: root.nickname }] })
  expect(shown?.last_used_at).not.toBeNull()
  expect(shown?.created_by).toBe(world.owner.name)
  const { items: audit } = await world.ask(world.owner.principal, auditList, {
    organization_id: world.organization_id,
    operation: 'credential.create',
  })
  expect(audit[0]?.input).toMatch(/"secret": ?"\[secret\]"/)
  const places = {
    tables: await tables(),
    files: await files(),
    log: log.join('\n'),
    answers: JSON.stringify([made, root, fetched, shown, audit]),
  }
  const forms = [token, Buffer.from(token).toString('hex'), Buffer.from(`git:${token}`).toString('base64')]
  for (const [place, text] of Object.entries(places))
    for (const form of forms) expect([place, text.includes(form)]).toEqual([place, false])
})

test('without the credential, and with a wrong one, the repository is refused with a reason', async () => {
  const bare = await add()
  await expect(fetch(bare.id)).rejects.toMatchObject({ evidence: { reason: 'unauthorized' } })
  const made = await make({ secret: 'canary-wrong-94' })
  const { organization_id } = world
  await world.ask(world.owner.principal, rootSetCredential, {
    organization_id,
    root_id: bare.id,
    credential_id: made.id,
  })
  const error: unknown = await fetch(bare.id).catch((reason: unknown) => reason)
  expect(error).toMatchObject({ code: 'unprocessable', evidence: { reason: 'credential_refused' } })
  expect(JSON.stringify(error) + String(error)).not.toContain('canary-wrong-94')
  const rotated = await world.ask(world.owner.principal, credentialRotate, {
    organization_id,
    credential_id: made.id,
    secret: token,
  })
  expect(rotated.id).toBe(made.id)
  expect((await fetch(bare.id)).sync_status).toBe('ok')
})

test('a ciphertext that is moved to another credential or to another organization opens nothing there', async () => {
  const own = await make()
  const second = await make({ name: `second ${count}` })
  const theirs = await make({ secret: 'canary-of-rival' }, { ...world, ...rival })
  const root = await add(second.id)
  await world.sql(
    'update credential set sealed = (select sealed from credential where id = $1) where id = $2',
    [own.id, second.id],
  )
  await expect(fetch(root.id)).rejects.toMatchObject({
    code: 'unprocessable',
    message: expect.stringContaining('moved'),
  })
  await world.sql(
    'update credential set sealed = (select sealed from credential where id = $1) where id = $2',
    [theirs.id, second.id],
  )
  await expect(fetch(root.id)).rejects.toMatchObject({
    code: 'unprocessable',
    message: expect.stringContaining('moved'),
  })
})

test('what decides where a secret is sent is sealed with it: another host in the row changes nothing', async () => {
  const made = await make({ host: 'git.example.test' })
  const root = await add()
  await world.sql('update credential set host = $2 where id = $1', [made.id, new URL(server.url).host])
  await world.sql('update root set credential_id = $2 where id = $1', [root.id, made.id])
  const before = server.heard.length
  await expect(fetch(root.id)).rejects.toMatchObject({ evidence: { reason: 'credential_elsewhere' } })
  expect(server.heard.slice(before)).toEqual([])
})

test('a root takes only a credential of its own organization, host and protocol, and only a git root takes one', async () => {
  const elsewhere = await make({ host: 'git.example.test' })
  const theirs = await make({}, { ...world, ...rival })
  await expect(add(elsewhere.id)).rejects.toMatchObject({ evidence: { pointer: '/credential_id' } })
  await expect(add(theirs.id)).rejects.toMatchObject({ code: 'not_found' })
  await expect(add(elsewhere.id, { location: 'ssh://git@git.example.test/app.git' })).rejects.toMatchObject({
    code: 'unprocessable',
  })
  await expect(
    add(elsewhere.id, { kind: 'url', location: 'https://git.example.test/app' }),
  ).rejects.toMatchObject({ code: 'unprocessable' })
  const fits = await add(elsewhere.id, { location: 'https://git.example.test/app.git' })
  expect(fits.credential_id).toBe(elsewhere.id)
})

const manager = (...groups: string[]) => personIn(groups, 'manager')

/** A member with one role in each of some groups. */
async function personIn([first = '', ...more]: string[], role: 'manager' | 'viewer' | 'developer') {
  const { organization_id } = world
  const person = await world.join(organization_id, 'member', { id: first, role })
  for (const id of more)
    await world.sql(
      'insert into group_member (organization_id, user_id, group_id, role) values ($1, $2, $3, $4)',
      [organization_id, person.user_id, id, role],
    )
  return person.principal
}

const use = (principal: Principal, credential_id: string, group_id: string, root_id?: string) => {
  const { organization_id } = world
  return root_id === undefined
    ? world.ask(principal, rootAdd, {
        organization_id,
        group_id,
        nickname: `of-${credential_id.slice(-12)}-${group_id.slice(-12)}`,
        kind: 'git',
        location: `${server.url}/app${count}.git`,
        credential_id,
      })
    : world.ask(principal, rootSetCredential, { organization_id, root_id, credential_id })
}

test('a credential is used for its own groups, and by who acts in them; one of no group only by who manages credentials', async () => {
  const { organization_id, group_id: one } = world
  const { group_id: two } = await world.group(world.owner, organization_id, `Two ${count}`)
  const ofTwo = await make({ group_ids: [two, two] })
  const ofNone = await make({ name: `none ${count}` })
  expect([ofTwo.group_ids, ofNone.group_ids]).toEqual([[two], []])
  const stranger = await manager(one)
  const own = await world.ask(stranger, rootAdd, {
    organization_id,
    group_id: one,
    nickname: `own${count}`,
    kind: 'git',
    location: `${server.url}/app${count}.git`,
  })
  const unknown = await use(stranger, uuid7(), one, own.id).catch((error: unknown) => error)
  for (const { id } of [ofTwo, ofNone])
    for (const root_id of [undefined, own.id])
      expect(await use(stranger, id, one, root_id).catch((error: unknown) => error)).toEqual(unknown)
  expect(unknown).toMatchObject({ code: 'not_found', evidence: { pointer: '/credential_id' } })

  const ofBoth = await manager(one, two)
  for (const by of [ofBoth, world.owner.principal])
    await expect(use(by, ofTwo.id, one, own.id)).rejects.toMatchObject({
      code: 'unprocessable',
      evidence: { pointer: '/credential_id' },
    })
  const token = {
    kind: 'personal' as const,
    user_id: world.owner.user_id,
    credential_id: world.owner.user_id,
    scopes: ['root:add' as const, 'root:update' as const],
  }
  for (const by of [ofBoth, token])
    await expect(use(by, ofNone.id, one, own.id)).rejects.toMatchObject({ code: 'not_found' })
  await use(world.owner.principal, ofNone.id, one, own.id)
  const fetched = await world.ask(stranger, rootFetch, { organization_id, root_id: own.id })
  expect(fetched.sync_status, 'who manages credentials gave it to this root').toBe('ok')
  await world.ask(world.owner.principal, rootDeactivate, {
    organization_id,
    root_id: own.id,
    reason: 'moved',
  })
  const read = await use(await manager(two), ofTwo.id, two)
  expect(read.credential_id).toBe(ofTwo.id)
  expect((await fetch(read.id)).sync_status).toBe('ok')
  expect((await use(token, ofTwo.id, two, read.id)).credential_id).not.toBeNull()
})

test('for which groups and which path a credential is, is sealed with it: another row changes nothing', async () => {
  const { organization_id } = world
  const { group_id } = await world.group(world.owner, organization_id, `Sealed ${count}`)
  const root = await add()
  const before = server.heard.length
  for (const wrong of [{ group_ids: [group_id] }, { path: 'team' }]) {
    const made = await make({ name: JSON.stringify(wrong), ...wrong })
    await expect(use(world.owner.principal, made.id, world.group_id, root.id)).rejects.toMatchObject({
      code: 'unprocessable',
    })
    await world.sql("update credential set group_ids = '{}', path = null where id = $1", [made.id])
    await use(world.owner.principal, made.id, world.group_id, root.id)
    await expect(fetch(root.id)).rejects.toMatchObject({ evidence: { reason: 'credential_elsewhere' } })
    await world.ask(world.owner.principal, credentialRotate, {
      organization_id,
      credential_id: made.id,
      secret: token,
    })
    await expect(fetch(root.id), 'nor does another secret').rejects.toMatchObject({
      evidence: { reason: 'credential_elsewhere' },
    })
  }
  expect(server.heard.slice(before)).toEqual([])
  const served = join(folder.path, 'served')
  cpSync(join(served, 'app.git'), join(served, 'team', `app${count}.git`), { recursive: true })
  const team = await make({ path: 'team', name: `team ${count}` })
  const inTeam = await add(team.id, { nickname: 'team', location: `${server.url}/team/app${count}.git` })
  expect((await fetch(inTeam.id)).sync_status).toBe('ok')
})

test('who may neither manage nor use the credential of a root is not told which it is', async () => {
  const { organization_id, group_id } = world
  const made = await make()
  const root = await add(made.id)
  const seenBy = async (principal: Principal) =>
    (await world.ask(principal, rootList, { organization_id, root_ids: [root.id] })).items.map(
      ({ id, credential_id }) => ({ id, credential_id }),
    )
  const token = (...scopes: Permission[]) => ({
    kind: 'personal' as const,
    user_id: world.owner.user_id,
    credential_id: world.owner.user_id,
    scopes,
  })
  for (const by of [await personIn([group_id], 'viewer'), token('group:read')])
    expect(await seenBy(by)).toEqual([{ id: root.id, credential_id: null }])
  for (const by of [
    world.owner.principal,
    await personIn([group_id], 'developer'),
    token('group:read', 'root:update'),
  ])
    expect(await seenBy(by)).toEqual([{ id: root.id, credential_id: made.id }])
})

test('a credential is not removed while a root uses it, by name; a root that goes out of use lets it go', async () => {
  const made = await make()
  const root = await add(made.id)
  const { organization_id } = world
  const remove = () =>
    world.ask(world.owner.principal, credentialRemove, { organization_id, credential_id: made.id })
  await expect(remove()).rejects.toMatchObject({
    code: 'conflict',
    message: expect.stringContaining(root.nickname),
  })
  await expect(world.sql('delete from credential where id = $1', [made.id])).rejects.toThrow(
    'root_credential',
  )
  await world.ask(world.owner.principal, rootDeactivate, {
    organization_id,
    root_id: root.id,
    reason: 'moved',
  })
  await remove()
  expect((await list()).map(({ id }) => id)).not.toContain(made.id)
  const { items } = await world.ask(world.owner.principal, rootList, { organization_id, root_ids: [root.id] })
  expect(items[0]?.credential_id).toBeNull()
})

test('only owners and admins keep credentials, by a sign-in of these minutes, never by a token', async () => {
  const { organization_id } = world
  const input = {
    organization_id,
    kind: 'https_token' as const,
    name: 'x',
    host: 'git.example.test',
    secret: 'x',
  }
  for (const role of ['security_lead', 'member', 'viewer'] as const) {
    const { principal } = await world.join(organization_id, role, { id: world.group_id, role: 'manager' })
    await expect(world.ask(principal, credentialCreate, input)).rejects.toMatchObject({ code: 'denied' })
    await expect(world.ask(principal, credentialList, { organization_id })).rejects.toMatchObject({
      code: 'denied',
    })
  }
  const { user_id } = world.owner
  const asleep = { ...world.owner.principal, signed_in_at: new Date(Date.now() - 3_600_000).toISOString() }
  await expect(world.ask(asleep, credentialCreate, input)).rejects.toMatchObject({
    evidence: { reason: 'sign_in_again' },
  })
  const byToken = {
    kind: 'personal' as const,
    user_id,
    credential_id: user_id,
    scopes: ['credential:write' as const],
  }
  await expect(world.ask(byToken, credentialCreate, input)).rejects.toMatchObject({ code: 'denied' })
})

test.for<[string, Partial<InputOf<typeof credentialCreate>>, string]>([
  [
    'a token of two lines, which would say more to git than a password',
    { secret: 'a\nhost=evil' },
    '/secret',
  ],
  ['a user name with a colon', { user_name: 'a:b' }, '/user_name'],
  ['known hosts of a token', { known_hosts }, '/known_hosts'],
  ['a key that is none', { kind: 'ssh_key', secret: 'no key', known_hosts }, '/secret'],
  ['a host with a path', { host: 'git.example.test/x' }, '/host'],
])('%s is refused, without a word of the secret', async ([, more, pointer]) => {
  const error: unknown = await make(more).catch((reason: unknown) => reason)
  expect(error).toMatchObject({ code: 'invalid', evidence: { pointer } })
  expect(String(error)).not.toContain(more.secret ?? token)
})

test('an ssh key needs known hosts and no passphrase', async () => {
  const made = ['', 'a phrase'].map((phrase) => {
    const file = join(folder.path, `key-${phrase.length}`)
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', phrase, '-f', file])
    return readFileSync(file, 'utf8')
  })
  const [open = '', closed = ''] = made
  const key = { kind: 'ssh_key' as const, host: 'git.example.test' }
  await expect(make({ ...key, secret: open })).rejects.toMatchObject({
    evidence: { pointer: '/known_hosts' },
  })
  await expect(make({ ...key, secret: open, known_hosts: 'git.example.test' })).rejects.toMatchObject({
    evidence: { pointer: '/known_hosts' },
  })
  await expect(make({ ...key, secret: closed, known_hosts })).rejects.toMatchObject({
    message: expect.stringContaining('passphrase'),
  })
  const kept = await make({ ...key, secret: open, known_hosts })
  expect(kept).toMatchObject({ kind: 'ssh_key', host: 'git.example.test' })
  expect(await tables()).not.toContain(open.split('\n')[2])
})

test('the serving login writes what is sealed and cannot read it', async () => {
  await make()
  const url = new URL(world.ownerUrl)
  url.username = 'weir_app'
  url.password = loginPassword(await openKeyring(world.dataFolder), 'weir_app')
  const client = new pg.Client({ connectionString: url.toString() })
  await client.connect()
  try {
    await expect(client.query('select sealed from credential')).rejects.toThrow('permission denied')
    expect((await client.query('select id from credential')).rows).toEqual([])
  } finally {
    await client.end()
  }
})

test('keys of ssh that a killed process left are removed at the next start, those of a reading that goes on are not', async () => {
  const { pid: dead } = spawnSync('true')
  const left = (name: string) => {
    const made = mkdtempSync(join(tmpdir(), `weir-ssh-${name}-`))
    writeFileSync(join(made, 'key'), 'canary-of-a-killed-reading', { mode: 0o600 })
    return made
  }
  const ended = left(`${dead}-1`)
  const another = left(`${process.pid}-1`) // its number is ours now, its start is not
  const reading = await makeKeyFolder()
  await using _ = await openCore({ dataFolder: world.dataFolder, databaseUrl: world.ownerUrl })
  expect([ended, another, reading].map((path) => existsSync(path))).toEqual([false, false, true])
  expect(statSync(reading).mode & 0o777).toBe(0o700)
  rmSync(reading, { recursive: true })
})

test('after 14 days a credential lies under a new key, and opens as before', async () => {
  const made = await make()
  const keyring = await openKeyring(world.dataFolder)
  const { host, port, database: name } = new pg.Client({ connectionString: world.ownerUrl })
  await using database = openDatabase({ host, port, database: name ?? '' }, (login) =>
    loginPasswords(keyring, login),
  )
  const keeper = database.pool('weir_keeper')
  let now = Date.now()
  const vault = openCredentialVault(keeper, sealedColumns(openDataKeys(keeper, keyring, () => now)))
  const row = { organization_id: world.organization_id, id: made.id }
  const sealed = async () =>
    (await world.sql<{ sealed: Buffer }>('select sealed from credential where id = $1', [made.id]))[0]?.sealed
  const before = await sealed()
  await vault.reseal()
  expect(await sealed()).toEqual(before) // it is fresh
  now += 15 * 86_400_000
  expect(await vault.reseal()).toBeGreaterThan(0)
  const after = await sealed()
  expect(after?.readUInt32BE(1)).toBe((before?.readUInt32BE(1) ?? 0) + 1)
  expect(await vault.open(row)).toMatchObject({ secret: token, host: new URL(server.url).host })
  expect(await vault.reseal()).toBe(0)
})
