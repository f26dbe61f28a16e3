import {
  groupCreate,
  groupList,
  markedPaths,
  memberGrant,
  operations,
  rootSync,
  treatmentDecide,
  treatmentList,
  vulnerabilityRead,
  vulnerabilityTreat,
} from '@weir/contract'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { redact } from '../src/door/redact.ts'
import { addVulnerability } from './fact-rows.ts'
import { minimalInput } from './minimal-input.ts'
import { openWorld, type Person, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world[Symbol.asyncDispose]())

const audited = (operation: string) =>
  world.sql<{ input: { name?: string }; request_id: string | null; user_id: string }>(
    'select input, request_id, user_id from audit where operation = $1 order by id',
    [operation],
  )
const groupNames = async () => {
  const { items } = await world.ask(world.owner.principal, groupList, {})
  return items.map(({ name }) => name)
}

test('a failing call in a session of several leaves nothing behind, and the others stay', async () => {
  const { owner, organization_id } = world
  await world.core.session({ principal: owner.principal, kind: 'mutation' }, async (call) => {
    await call(groupCreate, { organization_id, name: 'Before' })
    await expect(call(groupCreate, { organization_id, name: 'Before', tags: ['x'] })).rejects.toMatchObject({
      code: 'conflict',
    })
    await expect(call(groupCreate, { organization_id, name: 'After' })).resolves.toMatchObject({
      name: 'After',
    })
  })
  expect(await groupNames()).toEqual(['After', 'Alpha', 'Before'])
  expect((await audited('group.create')).map(({ input }) => input.name)).toEqual(['Alpha', 'Before', 'After'])
})

test('what a call changed before it failed is taken back', async () => {
  const { owner, organization_id } = world
  await world.sql(
    "create function fail() returns trigger language plpgsql as $$ begin raise 'no tag today'; end $$",
  )
  await world.sql('create trigger fail before insert on group_tag for each row execute function fail()')
  await world.core.session({ principal: owner.principal, kind: 'mutation' }, async (call) => {
    await expect(call(groupCreate, { organization_id, name: 'Half', tags: ['x'] })).rejects.toThrow()
    await expect(call(groupCreate, { organization_id, name: 'Whole' })).resolves.toMatchObject({
      name: 'Whole',
    })
  })
  await world.sql('drop trigger fail on group_tag; drop function fail()')
  expect(await groupNames()).toContain('Whole')
  expect(await groupNames()).not.toContain('Half')
})

test('a session that ends with an error changes nothing at all', async () => {
  const { owner, organization_id } = world
  await expect(
    world.core.session({ principal: owner.principal, kind: 'mutation' }, async (call) => {
      await call(groupCreate, { organization_id, name: 'Gone' })
      throw new Error('the caller changed its mind')
    }),
  ).rejects.toThrow('changed its mind')
  expect(await groupNames()).not.toContain('Gone')
})

test('a change and its audit row are one: without the row there is no change', async () => {
  const { owner, organization_id } = world
  await world.core.session({ principal: owner.principal, kind: 'mutation', requestId: 'r-1' }, (call) =>
    call(groupCreate, { organization_id, name: 'Audited' }),
  )
  expect((await audited('group.create')).at(-1)).toMatchObject({
    input: { name: 'Audited' },
    request_id: 'r-1',
    user_id: owner.user_id,
  })
  await world.sql('alter table audit add constraint nothing check (false) not valid')
  await expect(
    world.ask(owner.principal, groupCreate, { organization_id, name: 'Unaudited' }),
  ).rejects.toThrow()
  await world.sql('alter table audit drop constraint nothing')
  expect(await groupNames()).not.toContain('Unaudited')
})

test('secrets and bulk never reach the audit', () => {
  const struck = [...operations.values()].filter(({ input }) =>
    markedPaths(input).some(({ mark }) => mark.secret ?? mark.bulk),
  )
  expect(struck.length).toBeGreaterThan(0)
  for (const operation of struck) {
    const input = minimalInput(operation, () => undefined)
    for (const { path } of markedPaths(operation.input).filter(({ mark }) => mark.secret ?? mark.bulk)) {
      const [field = ''] = path
      const written = redact(operation, Object.assign({}, input, { [field]: 'hush' }))
      expect([operation.name, written.includes('hush'), field in JSON.parse(written)]).toEqual([
        operation.name,
        false,
        true,
      ])
    }
  }
})

test('a job whose principal lost the right is refused', async () => {
  const { organization_id, group_id, root_id } = world
  const developer = await world.join(organization_id, 'member', { id: group_id, role: 'developer' })
  const job = await world.ask(developer.principal, rootSync, { organization_id, root_id })
  await world.sql('delete from group_member where user_id = $1', [developer.user_id])
  await using _worker = await world.core.startWorker()
  await expect
    .poll(() => world.sql('select status, fault_code from job where id = $1', [job.id]))
    .toEqual([{ status: 'failed', fault_code: 'denied' }])
})

/** One who makes a person a plain member in a transaction of its own. */
async function stepDown({ user_id, organization_id }: { user_id: string; organization_id: string }) {
  const client = new pg.Client({ connectionString: world.adminUrl })
  await client.connect()
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid')
  const pid = rows[0]?.pid
  await client.query('begin')
  return {
    update: () =>
      client.query("update member set role = 'member' where organization_id = $1 and user_id = $2", [
        organization_id,
        user_id,
      ]),
    commit: () => client.query('commit'),
    waits: async () => {
      const blockers = await world.sql('select 1 where cardinality(pg_blocking_pids($1)) > 0', [pid])
      return blockers.length > 0
    },
    [Symbol.asyncDispose]: () => client.end(),
  }
}

test('the last owner or admin stays, also when two go at once', async () => {
  const { organization_id, owner } = await world.organization('Two admins')
  const admin = await world.join(organization_id, 'admin')
  await using first = await stepDown({ organization_id, ...owner })
  await using second = await stepDown({ organization_id, ...admin })
  await first.update()
  const late = Promise.allSettled([second.update()])
  await expect.poll(second.waits).toBe(true)
  await first.commit()
  expect(await late).toMatchObject([{ status: 'rejected', reason: { constraint: 'member_last_admin' } }])
  expect(
    await world.sql(
      "select count(*)::int as n from member where organization_id = $1 and role in ('owner', 'admin')",
      [organization_id],
    ),
  ).toEqual([{ n: 1 }])
})

test('a role is given and taken only by someone who stands above it', async () => {
  const { organization_id, group_id, owner } = world
  const inGroup = (role: 'manager' | 'developer' | 'viewer') =>
    world.join(organization_id, 'member', { id: group_id, role })
  const [manager, peer, developer, plain] = [
    await inGroup('manager'),
    await inGroup('manager'),
    await inGroup('developer'),
    await world.join(organization_id, 'member'),
  ]
  const grant = (by: Person, to: Person, role: 'manager' | 'developer' | 'viewer' | null) =>
    world.ask(by.principal, memberGrant, { organization_id, group_id, member_id: to.user_id, role })
  const denied = { code: 'denied' }
  await expect(grant(manager, plain, 'manager')).rejects.toMatchObject(denied)
  await expect(grant(manager, peer, 'viewer')).rejects.toMatchObject(denied)
  await expect(grant(manager, peer, null)).rejects.toMatchObject(denied)
  await expect(grant(manager, manager, 'viewer')).rejects.toMatchObject(denied)
  await expect(grant(developer, plain, 'viewer')).rejects.toMatchObject(denied)
  const shouted = { ...owner, user_id: owner.user_id.toUpperCase() } // the same id, spelled otherwise
  await expect(grant(owner, shouted, 'manager')).rejects.toMatchObject(denied)
  expect(await grant(manager, plain, 'developer')).toMatchObject({
    groups: [{ group_id, role: 'developer' }],
  })
  expect(await grant(owner, plain, 'manager')).toMatchObject({ groups: [{ group_id, role: 'manager' }] })
  const stranger = (await world.organization('Elsewhere')).owner
  await expect(grant(manager, stranger, 'viewer')).rejects.toMatchObject({ code: 'not_found' })
})

test('four eyes: who asked for an acceptance cannot approve it', async () => {
  const { organization_id, group_id } = world
  const { id } = await addVulnerability(world, world, { severity: 30 })
  const one = await world.join(organization_id, 'member', { id: group_id, role: 'manager' })
  const two = await world.join(organization_id, 'member', { id: group_id, role: 'vulnerability_manager' })
  await world.ask(one.principal, vulnerabilityTreat, {
    organization_id,
    vulnerability_ids: [id],
    treatment: 'accepted_permanently',
    justification: 'We live with it.',
  })
  const waiting = await world.ask(one.principal, treatmentList, { organization_id, state: 'submitted' })
  const treatment_ids = waiting.items.map((item) => item.id)
  expect(treatment_ids).toHaveLength(1)
  const decide = (by: Person) =>
    world.ask(by.principal, treatmentDecide, { organization_id, treatment_ids, decision: 'approved' })
  await expect(decide(one)).rejects.toMatchObject({ code: 'denied' })
  const read = () => world.ask(one.principal, vulnerabilityRead, { organization_id, vulnerability_id: id })
  expect(await read()).toMatchObject({ treatment: 'untreated', treatment_state: 'submitted' })
  await decide(two)
  expect(await read()).toMatchObject({ treatment: 'accepted_permanently', treatment_state: 'approved' })
  await expect(decide(two)).rejects.toMatchObject({ code: 'conflict' })
})
