import { groupList, rootAdd } from '@weir/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { uuid7 } from '../src/keys/uuid.ts'
import { openWorld, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world[Symbol.asyncDispose]())

test('a deleted group cannot be named, and is refused like one that never was', async () => {
  const { organization_id, owner } = world
  const gone = await world.group(owner, organization_id, 'Gone')
  await world.sql(`update "group" set status = 'deleted' where id = $1`, [gone.group_id])
  const refusals: unknown[] = []
  for (const group_id of [gone.group_id, uuid7()]) {
    const input = { organization_id, group_id, nickname: 'x', kind: 'ip' as const, location: '192.0.2.1' }
    for (const asked of [
      () => world.ask(owner.principal, groupList, { organization_id, group_ids: [group_id] }),
      () => world.ask(owner.principal, rootAdd, input),
    ])
      refusals.push(
        await asked().then(
          () => 'allowed',
          (error: Error & { code?: string }) => [error.code, error.message],
        ),
      )
  }
  expect(refusals.slice(0, 2)).toEqual(refusals.slice(2))
  expect(refusals[0]).toEqual(['not_found', expect.any(String)])
})
