import {
  auditList,
  becomeApprove,
  becomeEnd,
  becomeList,
  becomeNever,
  becomeOpen,
  groupCreate,
  groupList,
  meRead,
  meUpdate,
  type Operation,
  operations,
  organizationList,
  type ReferenceKind,
  tokenList,
  vulnerabilityList,
} from '@weir/contract'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Principal } from '../src/door/principal.ts'
import { uuid7 } from '../src/keys/uuid.ts'
import { minimalInput } from './minimal-input.ts'
import { openWorld, type Person, type World } from './world.ts'

let world: World
let operator: Person
let second: Person
let auditor: Person
let manager: Person
let other: Awaited<ReturnType<World['organization']>>
const named = (key: string) => ({ email: `${key}@operators.test` })

async function known(name: string): Promise<Person> {
  const person = await world.person(name)
  await world.sql('update directory.person set email = $2, email_verified_at = now() where user_id = $1', [
    person.user_id,
    named(name).email,
  ])
  return person
}

beforeAll(async () => {
  world = await openWorld({
    operators: {
      operator: [named('operator'), { issuer: 'https://issuer.test', subject: 'second' }],
      auditor: [named('auditor')],
    },
  })
  operator = await known('operator')
  auditor = await known('auditor')
  second = await world.person('second')
  await world.sql('insert into directory.sign_in_identity (issuer, subject, user_id) values ($1, $2, $3)', [
    'https://issuer.test',
    'second',
    second.user_id,
  ])
  manager = await world.join(world.organization_id, 'member', { id: world.group_id, role: 'manager' })
  other = await world.organization('Second')
  await world.sql("insert into member (organization_id, user_id, role) values ($1, $2, 'owner')", [
    other.organization_id,
    manager.user_id,
  ])
})
afterAll(() => world[Symbol.asyncDispose]())

const reason = 'Ticket 4711: a report is not shown'
const open = (by: Person, user_id: string, organization_id = world.organization_id) =>
  world.ask(by.principal, becomeOpen, { organization_id, user_id, reason })

let opened: Awaited<ReturnType<typeof open>>
let acting: Principal
beforeEach(async () => {
  opened = await open(operator, manager.user_id)
  acting = await world.core.actAs(operator.principal, opened.id)
})

test('an operator sees what the person sees, in that organization alone', async () => {
  expect(acting).toMatchObject({ kind: 'operator', user_id: manager.user_id, operator_id: operator.user_id })
  expect(await world.ask(acting, meRead, {})).toMatchObject({ kind: 'operator', name: manager.name })
  const { items } = await world.ask(acting, groupList, { organization_id: world.organization_id })
  expect(items.map(({ id }) => id)).toEqual([world.group_id])
  await expect(
    world.ask(acting, groupList, { organization_id: other.organization_id }),
  ).rejects.toMatchObject({
    code: 'not_found',
  })
  expect((await world.ask(acting, organizationList, {})).map(({ id }) => id)).toEqual([world.organization_id])
})

test('nothing is written, by whatever operation', async () => {
  for (const operation of [...operations.values()].filter(({ kind }) => kind === 'mutation')) {
    const refused = world.ask(acting, operation, Object(minimalInput(operation, idOf)))
    await expect(refused, operation.name).rejects.toMatchObject({ code: 'denied' })
  }
})

const idOf = (kind: ReferenceKind): string | undefined =>
  kind === 'organization'
    ? world.organization_id
    : kind === 'group'
      ? world.group_id
      : kind === 'root'
        ? world.root_id
        : kind === 'member'
          ? manager.user_id
          : undefined

test('never: tokens, grants, secrets, exports, or what belongs to the person, also where writing is allowed', async () => {
  await world.ask(second.principal, becomeApprove, {
    organization_id: world.organization_id,
    become_id: opened.id,
  })
  const writing = await world.core.actAs(operator.principal, opened.id)
  expect(writing).toMatchObject({ mayWrite: true })
  const never: Operation[] = [...operations.values()].filter(
    ({ permission, name }) =>
      becomeNever.some((one) => one === permission) ||
      /export|citrust/.test(name) ||
      (permission === 'self:read' && !['me.read', 'organization.list'].includes(name)),
  )
  expect(never.length).toBeGreaterThan(8)
  for (const operation of [...never, tokenList, meUpdate])
    await expect(
      world.ask(writing, operation, Object(minimalInput(operation, idOf))),
      operation.name,
    ).rejects.toMatchObject({ code: 'denied' })
})

test('what is written with the approval of a second operator names both in the audit', async () => {
  const { organization_id } = world
  const owned = await open(operator, world.owner.user_id)
  for (const [who, code] of [
    [operator, 'denied'],
    [auditor, 'denied'],
    [world.owner, 'denied'],
  ] as const)
    await expect(
      world.ask(who.principal, becomeApprove, { organization_id, become_id: owned.id }),
    ).rejects.toMatchObject({ code })
  const approved = await world.ask(second.principal, becomeApprove, { organization_id, become_id: owned.id })
  expect(approved.may_write).toBe(true)
  const writing = await world.core.actAs(operator.principal, owned.id)
  await world.ask(writing, groupCreate, { organization_id, name: 'Made for someone' })
  const rows = await world.sql(
    `select principal_kind, user_id, operator_id, credential_id from audit where operation = 'group.create' order by at desc limit 1`,
  )
  expect(rows).toEqual([
    {
      principal_kind: 'operator',
      user_id: world.owner.user_id,
      operator_id: operator.user_id,
      credential_id: owned.id,
    },
  ])
})

test('the opening is in the audit of the organization, and the person and its admins are told', async () => {
  const { organization_id } = world
  const [entry] = (
    await world.ask(world.owner.principal, auditList, { organization_id, operation: 'become.open' })
  ).items
  expect(entry?.input).toContain(reason)
  expect(entry?.input).toContain(manager.user_id)
  const told = await world.sql<{ user_id: string; params: Record<string, string> }>(
    "select user_id, params from notice where kind = 'become.opened' and params ->> 'become_id' = $1",
    [opened.id],
  )
  expect(told.map(({ user_id }) => user_id).sort()).toEqual([manager.user_id, world.owner.user_id].sort())
  expect(told[0]?.params).toMatchObject({ operator_id: operator.user_id, user_id: manager.user_id, reason })
})

test('the person is told also when their organization told them so much that the rest is held back', async () => {
  const { organization_id } = world
  await world.sql(
    `insert into notice (user_id, kind, params)
     select $1, 'group.role_changed', jsonb_build_object('organization_id', $2::uuid) from generate_series(1, 60)`,
    [manager.user_id, organization_id],
  )
  const { id } = await open(operator, manager.user_id)
  await world.ask(second.principal, becomeApprove, { organization_id, become_id: id })
  await world.ask(operator.principal, becomeEnd, { organization_id, become_id: id })
  const told = await world.sql(
    "select kind from notice where user_id = $1 and params ->> 'become_id' = $2 order by created_at",
    [manager.user_id, id],
  )
  expect(told.map(({ kind }) => kind)).toEqual(['become.opened', 'become.approved', 'become.ended'])
  await world.sql("delete from notice where kind = 'group.role_changed'")
})

test('a refused attempt names the operator and the person', async () => {
  await expect(world.ask(acting, tokenList, {})).rejects.toMatchObject({ code: 'denied' })
  await expect
    .poll(() =>
      world.sql('select operation from denied_attempt where principal like $1', [
        `operator:%${operator.user_id} as ${manager.user_id}`,
      ]),
    )
    .toContainEqual({ operation: 'token.list' })
})

test('only operators, by a session that signed in within five minutes, for a reason', async () => {
  const { organization_id } = world
  const input = { organization_id, user_id: manager.user_id, reason }
  for (const who of [world.owner, auditor, manager])
    await expect(world.ask(who.principal, becomeOpen, input)).rejects.toMatchObject({ code: 'denied' })
  const { user_id } = operator
  const stale = new Date(Date.now() - 301_000).toISOString()
  const tired: Principal = { kind: 'session', user_id, credential_id: uuid7(), signed_in_at: stale }
  await expect(world.ask(tired, becomeOpen, input)).rejects.toMatchObject({
    code: 'denied',
    evidence: { reason: 'sign_in_again', fresh_seconds: 300 },
  })
  await expect(
    world.ask(operator.principal, becomeOpen, { ...input, reason: 'because' }),
  ).rejects.toMatchObject({ code: 'invalid' })
  await expect(world.ask(operator.principal, becomeOpen, { ...input, minutes: 31 })).rejects.toMatchObject({
    code: 'invalid',
  })
})

test('never by a token, nested, as oneself, as another operator, or as who is no member', async () => {
  const { organization_id } = world
  const { user_id } = operator
  const token: Principal = { kind: 'personal', user_id, credential_id: uuid7(), scopes: ['become:open'] }
  const input = { organization_id, user_id: manager.user_id, reason }
  await expect(world.ask(token, becomeOpen, input)).rejects.toMatchObject({ code: 'denied' })
  await expect(world.core.actAs(token, opened.id)).rejects.toMatchObject({ code: 'denied' })
  await expect(world.ask(acting, becomeOpen, input)).rejects.toMatchObject({ code: 'denied' })
  await expect(world.core.actAs(acting, opened.id)).rejects.toMatchObject({ code: 'denied' })
  for (const operators of [operator, second]) {
    await world.sql(
      "insert into member (organization_id, user_id, role) values ($1, $2, 'member') on conflict do nothing",
      [organization_id, operators.user_id],
    )
    await expect(open(operator, operators.user_id)).rejects.toMatchObject({ code: 'denied' })
    await world.sql('delete from member where user_id = $1', [operators.user_id])
  }
  await expect(open(operator, auditor.user_id)).rejects.toMatchObject({ code: 'not_found' })
  await expect(open(operator, manager.user_id, uuid7())).rejects.toMatchObject({ code: 'not_found' })
})

test('an operator who is not acting as anybody has no right in the organization', async () => {
  const { organization_id } = world
  await expect(world.ask(operator.principal, vulnerabilityList, { organization_id })).rejects.toMatchObject({
    code: 'not_found',
  })
})

test('it ends early, by time, with the role of the operator, and is nobody else’s', async () => {
  const { organization_id } = world
  const ended = { code: 'denied', evidence: { reason: 'become_ended' } }
  expect((await world.ask(second.principal, becomeList, { organization_id })).map(({ id }) => id)).toContain(
    opened.id,
  )
  for (const who of [second, manager, world.owner])
    await expect(world.core.actAs(who.principal, opened.id)).rejects.toMatchObject(ended)
  await world.ask(operator.principal, becomeEnd, { organization_id, become_id: opened.id })
  await expect(world.core.actAs(operator.principal, opened.id)).rejects.toMatchObject(ended)
  const timed = await open(operator, manager.user_id)
  await world.sql(
    "update become set created_at = now() - interval '31 minutes', expires_at = now() - interval '1 minute' where id = $1",
    [timed.id],
  )
  await expect(world.core.actAs(operator.principal, timed.id)).rejects.toMatchObject(ended)
  const demoted = await open(operator, manager.user_id)
  await world.sql('update directory.person set email_verified_at = null where user_id = $1', [
    operator.user_id,
  ])
  await expect(world.core.actAs(operator.principal, demoted.id)).rejects.toMatchObject(ended)
  await world.sql('update directory.person set email_verified_at = now() where user_id = $1', [
    operator.user_id,
  ])
  await world.core.actAs(operator.principal, demoted.id)
  for (const text of ['', 'x', `${demoted.id}'`])
    await expect(world.core.actAs(operator.principal, text)).rejects.toMatchObject(ended)
})
