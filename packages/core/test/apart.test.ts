import { setTimeout as wait } from 'node:timers/promises'
import {
  deviceStart,
  groupList,
  levelOf,
  meRead,
  operations,
  securityLogList,
  signInStart,
  tokenLeaked,
} from '@weir/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sealedApart } from '../src/door/implement.ts'
import { implementations } from '../src/operations.ts'
import { openWorld, type World } from './world.ts'

const stranger = { kind: 'anonymous' as const }
let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world[Symbol.asyncDispose]())

/** Connections of the door that are in the middle of something. */
const held = async (): Promise<number> => {
  const [row] = await world.sql<{ count: number }>(
    `select count(*)::int as count from pg_stat_activity
      where datname = current_database() and application_name = 'weir_app' and state <> 'idle'`,
  )
  return row?.count ?? -1
}

test('every change that strangers may ask for stands apart: who waits for it holds no connection', () => {
  const open = [...operations.values()].filter(
    ({ permission, kind }) => levelOf(permission) === 'public' && kind === 'mutation',
  )
  expect(open.length).toBeGreaterThan(6)
  const apart = implementations.filter((one) => sealedApart in one).map(({ operation }) => operation.name)
  expect(open.map(({ name }) => name).filter((name) => !apart.includes(name))).toEqual([])
})

test('reports of leaked tokens that wait hold no connection, however many there are', async () => {
  const token = `weirp_${'0'.repeat(71)}`
  const seen: number[] = []
  for (let attempt = 0; attempt < 5 && !seen.includes(0); attempt++) {
    let answered = 0
    const reports = Array.from({ length: 12 }, () =>
      world.ask(stranger, tokenLeaked, { token }).then(() => answered++),
    )
    await wait(100) // all are at the desk by now, and none is answered before twice that
    const now = await held()
    if (answered === 0) seen.push(now)
    await Promise.all(reports)
  }
  expect(seen).toContain(0)
})

test('what stands apart is asked alone or first, and is parsed and refused like everything else', async () => {
  const together = world.core.session(
    { principal: world.owner.principal, kind: 'mutation' },
    async (call) => {
      await call(groupList, {})
      return call(deviceStart, { client_name: 'late' })
    },
  )
  await expect(together).rejects.toMatchObject({ code: 'invalid' })
  const first = await world.core.session({ principal: stranger, kind: 'mutation' }, async (call) => [
    (await call(deviceStart, { client_name: 'first' })).interval,
    await call(meRead, {}).catch((error: { code: string }) => error.code),
  ])
  expect(first).toEqual([5, 'unauthenticated'])
  await expect(world.ask(stranger, deviceStart, { client_name: '' })).rejects.toMatchObject({
    code: 'invalid',
  })
  await expect(
    world.core.session({ principal: stranger, kind: 'query' }, (call) =>
      call(deviceStart, { client_name: 'reading' }),
    ),
  ).rejects.toMatchObject({ code: 'denied' })
})

test('what a person does apart is in their security log, and what is refused among the denied attempts', async () => {
  const { principal } = world.owner
  await world.ask(principal, deviceStart, { client_name: 'Editor' })
  const { items } = await world.ask(principal, securityLogList, {})
  expect(items[0]).toMatchObject({ operation: 'device.start' })
  const asked = { provider: 'none', code_challenge: 'x'.repeat(43) }
  await expect(world.ask(principal, signInStart, asked)).rejects.toMatchObject({ code: 'invalid' })
})
