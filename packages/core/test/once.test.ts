import { groupCreate, groupList, meRead, rootSync } from '@weir/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openWorld, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world[Symbol.asyncDispose]())

const namesLike = async (start: string): Promise<string[]> => {
  const { items } = await world.ask(world.owner.principal, groupList, { first: 100 })
  return items.map(({ name }) => name).filter((name) => name.startsWith(start))
}

test('a job that two workers perform at once has its effect once', async () => {
  const { organization_id, root_id, owner } = world
  const { id: job_id } = await world.ask(owner.principal, rootSync, { organization_id, root_id })
  await world.sql("update job set status = 'running' where id = $1", [job_id])
  const perform = (name: string) =>
    world.core.session(
      {
        principal: owner.principal,
        kind: 'mutation',
        job: { organization_id, job_id, progress: () => undefined },
      },
      (call) => call(groupCreate, { organization_id, name }),
    )
  const ended = await Promise.allSettled([perform('Once 1'), perform('Once 2')])
  expect(ended.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  expect(ended.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'conflict' } })
  expect(await namesLike('Once')).toHaveLength(1)
  expect(await world.sql('select status from job where id = $1', [job_id])).toEqual([{ status: 'done' }])
})

test('a connection that breaks while a change is committed is not told as a change that did not happen', async () => {
  const { organization_id, owner } = world
  await world.sql(`create function break_off() returns trigger language plpgsql as
    $$ begin perform pg_terminate_backend(pg_backend_pid()); return null; end $$`)
  await world.sql(`create constraint trigger break_off after insert on "group" deferrable initially deferred
    for each row execute function break_off()`)
  await expect(
    world.ask(owner.principal, groupCreate, { organization_id, name: 'Broken off' }),
  ).rejects.toMatchObject({ code: 'internal', message: expect.stringContaining('Look whether') })
})

test('who no longer waits is not worked for: not before the first statement, nor between two', async () => {
  await using other = await openWorld()
  const { principal } = other.owner
  await other.sql('begin')
  await other.sql('lock table "group" in access exclusive mode')
  const late = setTimeout(() => void other.sql('rollback'), 30_000) // what never ends would never fail
  const started = performance.now()
  const before = { principal, kind: 'query' as const, signal: AbortSignal.abort() }
  await expect(other.core.session(before, (call) => call(groupList, {}))).rejects.toMatchObject({
    code: 'timeout',
  })
  const leaving = new AbortController()
  const between = other.core.session({ principal, kind: 'query', signal: leaving.signal }, async (call) => {
    await call(meRead, {})
    leaving.abort()
    await new Promise((resolve) => setTimeout(resolve, 50)) // the cancellation finds nothing to end
    return call(groupList, {})
  })
  await expect(between).rejects.toMatchObject({ code: 'timeout' })
  expect(performance.now() - started, 'nothing waited for the lock').toBeLessThan(20_000)
  clearTimeout(late)
  await other.sql('rollback')
})
