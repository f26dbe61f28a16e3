import { Fault, groupCreate, groupList, meUpdate, rootSync, tokenLeaked } from '@weir/contract'
import { type Kysely, sql } from 'kysely'
import { expect, test } from 'vitest'
import { openFoundation } from '../src/db/foundation.ts'
import type { Schema } from '../src/db/schema.generated.ts'
import type { Hands } from '../src/door/hands.ts'
import { sealed, type Within } from '../src/door/implement.ts'
import type { Call, DoorParts } from '../src/door/parts.ts'
import { openSession } from '../src/door/session.ts'
import { openKeyring } from '../src/keys/keyring.ts'
import { openDoor } from '../src/open-door.ts'
import { openWorld, type Person, type World } from './world.ts'

/** What one call was handed, and the backend of its connection. */
interface Kept {
  tx: Kysely<Schema>
  hands: Hands
  pid: number
}

type Watched = (typeof groupCreate | typeof groupList)['name']

/** A world with a door of its own, on which the handlers of some operations keep what they are handed. */
async function watching(beside: (kept: Kept) => Promise<unknown> = async () => undefined) {
  await using stack = new AsyncDisposableStack()
  const world = stack.use(await openWorld())
  const { dataFolder, ownerUrl: databaseUrl } = world
  const keyring = await openKeyring(dataFolder)
  const options = { dataFolder, databaseUrl, keyring, log: () => undefined }
  const foundation = stack.use(await openFoundation(options))
  const { parts } = await openDoor(options, { foundation, keyring, installation: 'watching' })
  const kept: Kept[] = []
  const implementations = new Map(parts.implementations)
  for (const name of [groupCreate.name, groupList.name] satisfies Watched[]) {
    const real = implementations.get(name)
    if (!real || !(sealed in real)) throw new Error(`${name} has no handler`)
    implementations.set(name, {
      operation: real.operation,
      async [sealed](tx, input, hands) {
        const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(tx)
        const one = { tx, hands, pid: rows[0]?.pid ?? 0 }
        kept.push(one)
        const [output] = await Promise.all([real[sealed](tx, input, hands), beside(one)])
        return output
      },
    } satisfies Within)
  }
  const owned = stack.move()
  return {
    world,
    kept,
    parts: { ...parts, implementations },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

const session = <T>(parts: DoorParts, { principal }: Person, work: (call: Call) => Promise<T>): Promise<T> =>
  openSession(parts, { principal, kind: 'mutation' }, work)
const groupsOf = async (world: World, { principal }: Person): Promise<string[]> =>
  (await world.ask(principal, groupList, {})).items.map(({ name }) => name)
const renameAll = ({ tx }: Kept) => tx.updateTable('group').set({ name: 'Taken' }).execute()

test('what was kept of a session is refused once it is over, also while another session has its connection', async () => {
  await using watched = await watching()
  const { world, kept, parts } = watched
  const { organization_id, owner } = world
  const other = await world.organization('Other')
  let late: Call | undefined
  await session(parts, owner, async (call) => {
    late = call
    await call(groupCreate, { organization_id, name: 'Mine' })
  })
  const names = await session(parts, other.owner, async (call) => {
    await call(groupCreate, { organization_id: other.organization_id, name: 'Theirs' })
    const [before, now] = kept
    if (!late || !before) throw new Error('nothing was kept')
    expect(before.pid).toBe(now?.pid)
    const about = { group_id: null, object_id: world.root_id }
    const asked = await Promise.allSettled([
      late(groupCreate, { organization_id, name: 'Late' }),
      late(tokenLeaked, { token: 'x' }),
      renameAll(before),
      before.hands.metrics.ask({} as never),
      before.hands.changeDirectory({ user_id: owner.user_id, name: 'Late' }),
      before.hands.later(rootSync, { organization_id, root_id: world.root_id }, about),
    ])
    expect(asked.map(({ status }) => status)).toEqual(asked.map(() => 'rejected'))
    expect(asked.slice(0, 4)).toMatchObject([
      { reason: { message: 'the session is over' } },
      { reason: { message: 'the session is over' } },
      { reason: { message: 'the call is over' } },
      { reason: { message: 'the call is over' } },
    ])
    return (await call(groupList, {})).items.map(({ name }) => name)
  })
  expect(names).toEqual(['Alpha', 'Theirs'])
  expect(await groupsOf(world, other.owner)).toEqual(['Alpha', 'Theirs'])
  expect(await groupsOf(world, owner)).toEqual(['Alpha', 'Mine'])
  expect(kept).toHaveLength(3)
})

test('a session in which nothing was asked begins nothing after its end', async () => {
  await using watched = await watching()
  const { world, kept, parts } = watched
  const [done, failed] = [new Set<Call>(), new Set<Call>()]
  await session(parts, world.owner, async (call) => done.add(call))
  const failing = session(parts, world.owner, async (call) => {
    failed.add(call)
    throw new Error('no more')
  })
  await expect(failing).rejects.toThrow('no more')
  for (const call of [...done, ...failed])
    await expect(call(groupList, {})).rejects.toThrow('the session is over')
  expect(kept).toEqual([])
  expect(parts.database.pool('weir_app').totalCount).toBe(0)
})

test('what a failing call left running changes nothing in the calls after it', async () => {
  const gate = Promise.withResolvers<undefined>()
  const late = Promise.withResolvers<unknown>()
  let calls = 0
  await using watched = await watching(async (one) => {
    if (calls++ > 0) return
    void gate.promise.then(() => renameAll(one)).then(late.resolve, late.reject)
    throw new Fault('invalid', 'This one fails.')
  })
  const { world, parts } = watched
  const { organization_id, owner } = world
  await session(parts, owner, async (call) => {
    await expect(call(groupCreate, { organization_id, name: 'Half' })).rejects.toMatchObject({
      code: 'invalid',
    })
    await call(groupCreate, { organization_id, name: 'Whole' })
    gate.resolve(undefined)
    await expect(late.promise).rejects.toThrow('the call is over')
  })
  expect(await groupsOf(world, owner)).toEqual(['Alpha', 'Whole'])
})

test('a change that the database takes back at the commit is told as not done, and the directory keeps the name', async () => {
  await using world = await openWorld()
  const { organization_id, owner } = world
  await world.sql(
    "create function fail() returns trigger language plpgsql as $$ begin raise 'not today'; end $$",
  )
  await world.sql('create trigger fail before insert on "group" for each row execute function fail()')
  const { principal, user_id } = owner
  const ended = world.core.session({ principal, kind: 'mutation', isSingle: true }, async (call) => {
    await call(meUpdate, { name: 'Renamed' })
    await call(groupCreate, { organization_id, name: 'Never' }).catch(() => undefined)
    return 'done'
  })
  await expect(ended).rejects.toMatchObject({
    code: 'internal',
    message: expect.stringContaining('nothing was changed'),
  })
  expect(await world.sql('select name from directory.person where user_id = $1', [user_id])).toEqual([
    { name: owner.name },
  ])
  expect(await world.sql('select 1 from directory.staged')).toEqual([])
})
