import { noticeList, noticeRead } from '@weir/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openWorld, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world[Symbol.asyncDispose]())

const tell = (user_id: string, kind: string, params: object) =>
  world.sql(
    "insert into notice (user_id, kind, params) values ($1, $2, $3::jsonb || jsonb_build_object('organization_id', $4::uuid))",
    [user_id, kind, JSON.stringify(params), world.organization_id],
  )

test('a person reads what they were told, newest first, and marks it read; nobody else sees it', async () => {
  const reader = await world.join(world.organization_id, 'member')
  await tell(reader.user_id, 'member.role_changed', { role: 'viewer' })
  await tell(reader.user_id, 'member.suspended', { days: 90 })
  const told = await world.ask(reader.principal, noticeList, {})
  expect(told.items).toMatchObject([
    {
      kind: 'member.suspended',
      organization_id: world.organization_id,
      values: [{ name: 'days', value: '90' }],
    },
    { kind: 'member.role_changed', read_at: null },
  ])
  expect((await world.ask(world.owner.principal, noticeList, {})).total).toBe(0)
  const [newest] = told.items
  await world.ask(world.owner.principal, noticeRead, { notice_ids: [newest?.id ?? ''] })
  expect((await world.ask(reader.principal, noticeList, { unread: true })).total).toBe(2)
  await world.ask(reader.principal, noticeRead, { notice_ids: [newest?.id ?? ''] })
  expect((await world.ask(reader.principal, noticeList, { unread: true })).items).toMatchObject([
    { kind: 'member.role_changed' },
  ])
  await world.ask(reader.principal, noticeRead, {})
  expect((await world.ask(reader.principal, noticeList, { unread: true })).total).toBe(0)
})

test('a notice names no organization that the person left', async () => {
  const leaver = await world.join(world.organization_id, 'viewer')
  await tell(leaver.user_id, 'member.removed', { organization: 'First' })
  await world.sql('delete from member where user_id = $1', [leaver.user_id])
  expect((await world.ask(leaver.principal, noticeList, {})).items).toMatchObject([
    { organization_id: null, values: [{ name: 'organization', value: 'First' }] },
  ])
})
