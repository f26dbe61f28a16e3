import { demoRead, type Operation, operations, type ReferenceKind, vulnerabilityList } from '@weir/contract'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Principal } from '../src/door/principal.ts'
import type { Fixtures } from '../src/fixture/install.ts'
import { loginPassword } from '../src/db/migrate.ts'
import { openKeyring } from '../src/keys/keyring.ts'
import { uuid7 } from '../src/keys/uuid.ts'
import { minimalInput } from './minimal-input.ts'
import { openEmptyWorld } from './world.ts'

let world: Awaited<ReturnType<typeof openEmptyWorld>>
let fixtures: Fixtures
let visitor: Principal
beforeAll(async () => {
  world = await openEmptyWorld()
  fixtures = await world.core.seedFixtures(3)
  world.core.showDemo(shown().id)
  visitor = world.core.visitor
})
afterAll(() => world[Symbol.asyncDispose]())

const shown = () => organizationAt(0)
const hidden = () => organizationAt(1)
function organizationAt(index: number) {
  const found = fixtures.organizations[index]
  if (!found) throw new Error('two organizations are made')
  return found
}

/** Ids of the organization as inputs name them. */
function idsOf({ id, groups }: ReturnType<typeof shown>) {
  const [alpha] = groups
  const known: Partial<Record<ReferenceKind, string | undefined>> = {
    organization: id,
    group: alpha?.id,
    root: alpha?.root_ids[0],
    finding: alpha?.finding_ids[0],
    vulnerability: alpha?.vulnerability_ids[0],
    treatment: alpha?.treatment_ids[0],
    zero_risk: alpha?.zero_risk_ids[0],
    reattack: alpha?.reattack_ids[0],
    event: alpha?.event_ids[0],
    report: alpha?.report_ids[0],
    repository: alpha?.repository_ids[0],
    release: alpha?.release_ids[0],
  }
  return (kind: ReferenceKind) => known[kind]
}

const ask = (principal: Principal, operation: Operation, of = shown()) =>
  world.ask(principal, operation, Object(minimalInput(operation, idsOf(of)))).then(
    (output) => ({ code: 'answered', text: JSON.stringify(output) }),
    (error: unknown) => ({ code: String(Reflect.get(Object(error), 'code')), text: String(error) }),
  )

/** Reviewed: what a visitor reads of the demo organization. A change of this list is a change of the product. */
const readable = ['group:read', 'delivery:read']
const all = [...operations.values()]
/** Reviewed: what a visitor never asks, although it reads no more than that. */
const never = ['package.bom', 'vulnerability.export']
const isOpen = ({ permission, kind, name }: Operation): boolean =>
  readable.includes(permission) && kind === 'query' && !never.includes(name)
const open = all.filter(isOpen)

test('a visitor may ask what reads groups and delivery, and every answer comes from the demo organization', async () => {
  expect(open.length).toBeGreaterThan(15)
  const foreign = hidden().groups.flatMap(({ id, vulnerability_ids }) => [id, ...vulnerability_ids])
  const canaries = fixtures.canaries.filter(
    ({ organization, kind }) => organization !== shown().key && kind !== 'secret',
  )
  for (const operation of open) {
    const { code, text } = await ask(visitor, operation)
    // not_found: a job or another kind of which there is none, invalid: a metric of no such name; both come after the right was found
    expect([operation.name, ['answered', 'not_found', 'invalid'].includes(code) ? 'allowed' : text]).toEqual([
      operation.name,
      'allowed',
    ])
    expect(text).not.toContain(hidden().id)
    for (const one of [...foreign, ...canaries.map((canary) => canary.text)]) expect(text).not.toContain(one)
  }
  expect((await ask(visitor, vulnerabilityList)).text).toContain(
    shown().groups[0]?.vulnerability_ids[0] ?? 'none',
  )
})

test('a visitor finds by a rare word what is in the demo organization, and nothing beside', async () => {
  for (const { id, groups } of [shown(), hidden()]) {
    const [alpha] = groups
    await world.sql(
      `insert into vulnerability (organization_id, group_id, id, root_id, finding_id, serial, kind, location, rule, tool, technique, severity, cvssf, status, reported_at, opened_at)
       select $1, $2, gen_random_uuid(), $3, $4, 100000 + i, 'line', 'src/' || case i when 900 then 'seldom' else 'often_' || i % 9 end || '.ts', 'rule', 'tool', 'SAST',
              100, 1, 'vulnerable', now(), now()
         from generate_series(1, 900) i`,
      [id, alpha?.id, alpha?.root_ids[0], alpha?.finding_ids[0]],
    )
  }
  const { items } = await world.ask(visitor, vulnerabilityList, {
    organization_id: shown().id,
    search: 'seldom',
  })
  expect(items.map(({ organization_id, location }) => [organization_id, location])).toEqual([
    [shown().id, 'src/seldom.ts'],
  ])
})

test('everything else that is not public refuses a visitor as it refuses a stranger', async () => {
  const refused = all.filter((operation) => operation.permission !== 'public:read' && !isOpen(operation))
  expect(refused.length).toBeGreaterThan(40)
  for (const operation of refused) {
    const asVisitor = await ask(visitor, operation)
    expect([operation.name, asVisitor]).toEqual([operation.name, await ask({ kind: 'anonymous' }, operation)])
    expect(asVisitor.code).toBe('unauthenticated')
  }
})

test('another organization answers a visitor as it answers a stranger', async () => {
  for (const operation of open) expect((await ask(visitor, operation, hidden())).code).toBe('unauthenticated')
})

test('people are told apart and not named', async () => {
  const people = fixtures.canaries.filter(({ kind }) => kind === 'person')
  let named = ''
  for (const operation of open) {
    const { text } = await ask(visitor, operation)
    named += text.match(/Person [0-9A-F]{4}/)?.[0] ?? ''
    for (const { text: name } of people) expect(text).not.toContain(name)
  }
  expect(named).not.toBe('')
})

test('a visitor names nobody: members are as people who are not there', async () => {
  const { id: organization_id, people } = shown()
  const refusals = [people[0]?.user_id ?? '', uuid7()].map((user_id) =>
    world.ask(visitor, vulnerabilityList, { organization_id, assignee_ids: [user_id] }).catch(String),
  )
  const [member, nobody] = await Promise.all(refusals)
  expect(member).toContain('No such member')
  expect(nobody).toBe(member)
})

test('the demo says what it shows, and nothing to who signed in', async () => {
  const { id, slug, name } = shown()
  expect(await world.ask(visitor, demoRead, {})).toEqual({
    organization_id: id,
    slug,
    name,
    is_simulated: false,
  })
  expect(await world.ask({ kind: 'anonymous' }, demoRead, {})).toBeNull()
  const owner = await world.core.identify(shown().people[0]?.tokens.full ?? '')
  expect(await world.ask(owner, demoRead, {})).toBeNull()
})

test('the login of visitors writes nothing, reads no person, member or credential, and nothing at all without a scope of the demo', async () => {
  const url = new URL(world.ownerUrl)
  url.username = 'weir_demo'
  url.password = loginPassword(await openKeyring(world.dataFolder), 'weir_demo')
  const client = new pg.Client({ connectionString: url.toString() })
  await client.connect()
  try {
    for (const table of [
      'member',
      'group_member',
      'session',
      'user_token',
      'machine_token',
      'audit',
      'directory.person',
    ])
      await expect(client.query(`select 1 from ${table}`)).rejects.toThrow(/permission denied/)
    const { rows } = await world
      .sql<{ name: string }>(
        "select quote_ident(relname) as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and has_table_privilege('weir_demo', oid, 'select')",
      )
      .then((tables) => ({ rows: tables }))
    expect(rows.length).toBeGreaterThan(15)
    for (const { name } of rows) {
      expect([name, (await client.query(`select 1 from ${name} limit 1`)).rowCount]).toEqual([name, 0])
      await expect(client.query(`delete from ${name}`)).rejects.toThrow(/permission denied/)
    }
  } finally {
    await client.end()
  }
})
