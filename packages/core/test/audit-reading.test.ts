import {
  auditExport,
  auditList,
  auditState,
  denialList,
  groupCreate,
  memberList,
  organizationCreate,
} from '@weir/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { beforeFirst, linkOf } from '../src/audit/chain.ts'
import { type Person, openWorld, type World } from './world.ts'

let world: World
let admin: Person
let organization_id: string
beforeAll(async () => {
  world = await openWorld()
  organization_id = world.organization_id
  admin = await world.join(organization_id, 'admin')
  for (const by of [world.owner, admin])
    await world.ask(by.principal, groupCreate, { organization_id, name: `By ${by.name}`.slice(0, 60) })
})
afterAll(() => world[Symbol.asyncDispose]())

const read = (input: object = {}) =>
  world.ask(world.owner.principal, auditList, { organization_id, ...input })

test('the audit is narrowed to a person, an operation, an object and a time', async () => {
  const mine = await read({ person: admin.user_id })
  expect(mine.items).toMatchObject([{ operation: 'group.create', who: admin.name, person: admin.user_id }])
  const [entry] = mine.items
  const [object = ''] = entry?.objects ?? []
  expect((await read({ object })).items.map(({ id }) => id)).toEqual([entry?.id])
  expect(
    (await read({ operation: 'root.add' })).items.every(({ operation }) => operation === 'root.add'),
  ).toBe(true)
  expect((await read({ since: new Date(Date.now() + 60_000).toISOString() })).total).toBe(0)
  expect((await read({ until: new Date(Date.now() - 3_600_000).toISOString() })).total).toBe(0)
  expect((await read({ until: new Date(Date.now() + 60_000).toISOString() })).total).toBeGreaterThan(2)
})

test('an entry says whether it was done by session or by a command of the machine', async () => {
  const { principal } = await world.core.ensureOwner({ name: 'Owner of the machine' })
  const { id } = await world.ask(principal, organizationCreate, { name: 'By command' })
  const commanded = await world.ask(principal, auditList, { organization_id: id })
  expect(commanded.items).toMatchObject([{ operation: 'organization.create', principal: 'command' }])
  expect((await read({ person: admin.user_id })).items).toMatchObject([{ principal: 'session' }])
})

test('the state says how far the chain is sealed and what the verification found', async () => {
  const state = () => world.ask(world.owner.principal, auditState, { organization_id })
  await world.core.audit.seal()
  const sealed = await state()
  expect(sealed).toMatchObject({ unsealed: 0, verified_at: null, fault: null })
  expect(sealed.sealed_seq).toBe((await read()).total)
  expect(await Array.fromAsync(world.core.audit.verify(organization_id))).toMatchObject([{ findings: [] }])
  expect(await state()).toMatchObject({ verified_seq: sealed.sealed_seq, fault: null })
  await world.ask(admin.principal, groupCreate, { organization_id, name: 'Not sealed' })
  expect((await state()).unsealed).toBe(1)
})

test('the export comes in parts, and whoever has it can follow the chain without the database', async () => {
  await world.core.audit.seal()
  const lines: string[] = []
  for (let after: number | null = 0; after !== null;) {
    const part: { lines: string[]; next: number | null } = await world.ask(
      world.owner.principal,
      auditExport,
      {
        organization_id,
        after,
        first: 2,
      },
    )
    lines.push(...part.lines)
    after = part.next
  }
  expect(lines.length).toBe((await read()).total)
  let link: Buffer = beforeFirst
  for (const line of lines) {
    const { seq, link: stored, ...row } = JSON.parse(line)
    link = linkOf(link, seq, row)
    expect(link.toString('hex')).toBe(stored)
  }
})

test('auditors see who was refused what in their organization, and nothing of who stands outside', async () => {
  const rival = await world.organization('Rival')
  const viewer = await world.join(organization_id, 'viewer')
  const from = '198.51.100.0'
  const refused = [
    world.core.session({ principal: viewer.principal, kind: 'mutation', from }, (call) =>
      call(groupCreate, { organization_id, name: 'No' }),
    ),
    world.core.session({ principal: rival.owner.principal, kind: 'query', from }, (call) =>
      call(memberList, { organization_id }),
    ),
  ]
  expect((await Promise.allSettled(refused)).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  const denials = () => world.ask(world.owner.principal, denialList, { organization_id })
  await expect.poll(async () => (await denials()).total).toBe(2)
  const { items } = await denials()
  expect(items.find(({ operation }) => operation === 'group.create')).toMatchObject({
    who: viewer.name,
    person: viewer.user_id,
    code: 'denied',
    from_address: '198.51.100.0',
  })
  expect(items.find(({ operation }) => operation === 'member.list')).toMatchObject({
    who: 'somebody from outside',
    person: null,
  })
  expect(JSON.stringify(items)).not.toContain(rival.owner.user_id)
  const theirs = await world.ask(rival.owner.principal, denialList, {
    organization_id: rival.organization_id,
  })
  expect(theirs.total).toBe(0)
})

test('who reads no audit reads no denials, no state and no export', async () => {
  const lead = await world.join(organization_id, 'security_lead')
  for (const operation of [auditList, denialList, auditState, auditExport])
    await expect(world.ask(lead.principal, operation, { organization_id })).rejects.toMatchObject({
      code: 'denied',
    })
})
