import {
  auditInstallation,
  becomeApprove,
  becomeEnd,
  becomeOpen,
  groupCreate,
  groupList,
  type InputOf,
} from '@weir/contract'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { installationChain } from '../src/audit/chain-tables.ts'
import { openCore } from '../src/core.ts'
import { loginPassword } from '../src/db/migrate.ts'
import type { Principal } from '../src/door/principal.ts'
import type { ProviderSettings } from '../src/sign-in/settings.ts'
import { openKeyring } from '../src/keys/keyring.ts'
import { openWorld, type Person, type World } from './world.ts'

const named = (key: string) => ({ email: `${key}@operators.test` })
const operators = { operator: [named('operator'), named('second')], auditor: [named('auditor')] }
const reason = 'A customer asked for help with a list.'

let world: World
let operator: Person
let second: Person
let auditor: Person
let member: Person
beforeAll(async () => {
  world = await openWorld({ operators })
  const known = async (name: string): Promise<Person> => {
    const person = await world.person(name)
    await world.sql('update directory.person set email = $2, email_verified_at = now() where user_id = $1', [
      person.user_id,
      named(name).email,
    ])
    return person
  }
  operator = await known('operator')
  second = await known('second')
  auditor = await known('auditor')
  member = await world.join(world.organization_id, 'admin')
})
afterAll(() => world[Symbol.asyncDispose]())

const read = (input: InputOf<typeof auditInstallation> = {}, by = auditor) =>
  world.ask(by.principal, auditInstallation, input)

const open = () =>
  world.core.session(
    { principal: operator.principal, kind: 'mutation', from: '198.51.100.0', requestId: 'become-1' },
    (call) =>
      call(becomeOpen, {
        organization_id: world.organization_id,
        user_id: member.user_id,
        reason,
        minutes: 5,
      }),
  )

test('an auditor sees who acted as whom, who allowed it, what was done so, links to sign in and from where', async () => {
  const { organization_id } = world
  const { id: become_id } = await open()
  await world.ask(second.principal, becomeApprove, { organization_id, become_id })
  const acting = await world.core.actAs(operator.principal, become_id)
  await world.ask(acting, groupCreate, { organization_id, name: 'Made as another' })
  await world.ask(operator.principal, becomeEnd, { organization_id, become_id })
  await world.core.issueSignInLink(operator.user_id)
  const { items } = await read({ first: 5 })
  expect(items.map(({ operation, who, outcome }) => [operation, who, outcome])).toEqual([
    ['signin.link', 'the machine', 'done'],
    ['become.end', 'operator', 'done'],
    ['group.create', 'operator', 'done'],
    ['become.approve', 'second', 'done'],
    ['become.open', 'operator', 'done'],
  ])
  const [link, , made, , opened] = items
  expect(opened).toMatchObject({
    from_address: '198.51.100.0',
    request_id: 'become-1',
    person: operator.user_id,
  })
  expect(opened?.input).toContain(reason)
  expect(opened?.objects).toContain(member.user_id)
  expect(link?.input).toContain(operator.user_id)
  // what is the organization's own stays there
  expect(made?.input).toBe(`{"organization_id": "${organization_id}"}`)
})

test('refused attempts of strangers, and of anybody on the installation, are in it; those on an organization are not', async () => {
  const { organization_id } = world
  await world.core.identify('weirp_nothing', '203.0.113.0').catch(() => undefined)
  await world.ask({ kind: 'anonymous' }, groupList, { organization_id }).catch(() => undefined)
  await world.ask(world.owner.principal, auditInstallation, {}).catch(() => undefined)
  const viewer = await world.join(organization_id, 'viewer')
  await world.ask(viewer.principal, groupCreate, { organization_id, name: 'x' }).catch(() => undefined)
  const refused = async () =>
    (await read({ first: 50 })).items.flatMap(({ operation, outcome, who, from_address }) =>
      outcome === 'done' ? [] : [`${operation} ${outcome} ${who} ${from_address ?? ''}`.trim()],
    )
  await expect
    .poll(refused)
    .toEqual(
      expect.arrayContaining([
        'identify unauthenticated nobody signed in 203.0.113.0',
        'group.list unauthenticated nobody signed in',
        'audit.installation denied a credential',
      ]),
    )
  expect((await refused()).filter((one) => one.startsWith('group.create'))).toEqual([])
})

test('nobody but an auditor reads it: no operator, no owner, no token, no stranger', async () => {
  const { user_id } = auditor
  const token: Principal = {
    kind: 'personal',
    user_id,
    credential_id: user_id,
    scopes: ['installation:audit'],
  }
  for (const principal of [operator.principal, world.owner.principal, member.principal, token])
    await expect(world.ask(principal, auditInstallation, {})).rejects.toMatchObject({ code: 'denied' })
  await expect(world.ask({ kind: 'anonymous' }, auditInstallation, {})).rejects.toMatchObject({
    code: 'unauthenticated',
  })
})

test('pages follow each other without a gap or a double, and a filter narrows them', async () => {
  for (let turn = 0; turn < 7; turn++) await world.core.issueSignInLink(operator.user_id)
  const whole = (await read({ first: 200 })).items.map(({ id }) => id)
  const paged: string[] = []
  for (let after: string | undefined; ;) {
    const page = await read({ first: 3, ...(after !== undefined && { after }) })
    paged.push(...page.items.map(({ id }) => id))
    if (!page.has_next) break
    after = page.cursors.at(-1)
  }
  expect(paged.slice(-whole.length)).toEqual(whole)
  const { items } = await read({ operation: 'signin.link', since: '2020-01-01T00:00:00Z' })
  expect(new Set(items.map(({ operation }) => operation))).toEqual(new Set(['signin.link']))
  expect((await read({ until: '2020-01-01T00:00:00Z' })).items).toEqual([])
})

test('an act and its row are one: without the row nobody acts as another', async () => {
  await world.sql(`create function refuse() returns trigger language plpgsql as $$
    begin raise exception 'no room' using errcode = '55P03'; end $$`)
  await world.sql(
    'create trigger refuse before insert on installation_act for each row execute function refuse()',
  )
  const count = async () => await world.sql('select count(*)::int as count from become')
  const before = await count()
  await expect(open()).rejects.toMatchObject({ code: 'busy' })
  await expect(world.core.issueSignInLink(operator.user_id)).rejects.toThrow('no room')
  expect(await count()).toEqual(before)
  await world.sql('drop function refuse cascade')
})

test('the serving login neither reads nor writes the record; what it may say there is said by the verified scope', async () => {
  const url = new URL(world.ownerUrl)
  url.username = 'weir_app'
  url.password = loginPassword(await openKeyring(world.dataFolder), 'weir_app')
  const client = new pg.Client({ connectionString: url.toString() })
  await client.connect()
  try {
    for (const statement of [
      'select 1 from installation_act',
      'delete from installation_act',
      "insert into installation_act (id, principal_kind, operation, input) values (gen_random_uuid(), 'session', 'x', '{}')",
    ])
      await expect(client.query(statement)).rejects.toThrow('permission denied')
    await expect(
      client.query("select record_act(gen_random_uuid(), 'x', '{}', '{}', null, null)"),
    ).rejects.toThrow('only who has a scope')
  } finally {
    await client.end()
  }
})

test('its chain is verified like that of an organization: an edit, a removal and a cut end are found', async () => {
  const verify = async () => {
    const found = await Array.fromAsync(world.core.audit.verify(installationChain))
    expect(found, 'one chain').toHaveLength(1)
    return found[0] ?? { findings: [], entries: 0, heads: 0 }
  }
  for (let turn = 0; turn < 12; turn++) await world.core.issueSignInLink(operator.user_id)
  await world.core.audit.seal()
  const whole = await verify()
  expect(whole).toMatchObject({ findings: [] })
  expect(whole.entries).toBeGreaterThan(10)
  expect(whole.heads).toBeGreaterThan(0)
  await expect(world.sql("update installation_act set operation = 'x' where seq = 2")).rejects.toThrow(
    'never changed',
  )
  await world.sql('alter table installation_act disable trigger keep_sealed')
  const kinds = async () => (await verify()).findings.map(({ kind }) => kind)
  const [edited] = await world.sql<{ operation: string }>(
    'select operation from installation_act where seq = 2',
  )
  await world.sql("update installation_act set operation = 'x' where seq = 2")
  expect(await kinds()).toContain('edited')
  await world.sql('update installation_act set operation = $1 where seq = 2', [edited?.operation])
  expect(await kinds()).toEqual([])
  await world.sql(
    'create table kept as select * from installation_act where seq = 3 or seq = (select max(seq) from installation_act)',
  )
  await world.sql('delete from installation_act where seq = 3')
  expect(await kinds()).toContain('missing')
  await world.sql('insert into installation_act select * from kept where seq = 3')
  await world.sql('delete from installation_act where seq = (select max(seq) from installation_act)')
  expect(await kinds()).toContain('truncated')
  await world.sql('insert into installation_act select * from kept where seq > 3')
  expect(await kinds()).toEqual([])
  await world.sql('drop table kept')
})

test('settings of who operates and who signs in where are noted when they change, without a name', async () => {
  const { dataFolder, ownerUrl: databaseUrl } = world
  const changes = async () =>
    (await read({ operation: 'configuration.change', first: 10 })).items.map(({ input }) => input)
  const start = async (settings: typeof operators) => {
    await using core = await openCore({ dataFolder, databaseUrl, operators: settings })
    await core.ready()
  }
  const before = await changes()
  await start(operators)
  expect(await changes()).toEqual(before)
  await start({ ...operators, operator: [named('operator'), named('mallory')] })
  await start(operators)
  const after = await changes()
  expect(after).toHaveLength(before.length + 2)
  expect(after.join()).not.toContain('mallory')
})

test('whatever of a provider decides who comes in is noted when it changes, never its secret', async () => {
  const { dataFolder, ownerUrl: databaseUrl } = world
  const provider: ProviderSettings = {
    id: 'corp',
    kind: 'oidc',
    label: 'Corp',
    issuer: 'https://id.corp.example',
    client_id: 'weir',
    client_secret: 'first secret',
    verified_claim: 'email_verified',
    tenants: [],
    emailDomains: [],
    allowsFreeMail: false,
    allowsPrivate: false,
    allowsUnprovenFresh: false,
  }
  const changes: Record<keyof ProviderSettings, unknown> = {
    id: 'corporate',
    kind: 'github',
    label: 'Another corp',
    issuer: 'https://id.other.example',
    client_id: 'other',
    client_secret: 'second secret',
    verified_claim: 'xms_edov',
    tenants: ['11111111-2222-4333-8444-555555555555'],
    emailDomains: ['other.example'],
    allowsFreeMail: true,
    allowsPrivate: true,
    allowsUnprovenFresh: true,
  }
  const start = async (changed: object, options: object = {}) => {
    const signIn = { publicUrl: 'https://weir.test', providers: [{ ...provider, ...changed }] }
    await using core = await openCore({ dataFolder, databaseUrl, operators, signIn, ...options })
    await core.ready()
    const { items } = await read({ operation: 'configuration.change', first: 100 })
    return items.map(({ input }) => input)
  }
  let noted = (await start({})).length
  for (const [at, key] of Object.keys(changes).entries()) {
    const after = await start(Object.fromEntries(Object.entries(changes).slice(0, at + 1)))
    expect(after.length - noted, key).toBe(key === 'client_secret' ? 0 : 1)
    noted = after.length
  }
  const after = await start(changes, { allowsOwnerLink: false })
  expect(after.length - noted, 'the link of the owner').toBe(1)
  expect(after.join()).toContain('other.example')
  expect(after.join()).not.toContain('secret')
})
