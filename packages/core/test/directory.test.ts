import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { invitationCreate, invitationList, meRead, meUpdate } from '@weir/contract'
import pg from 'pg'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { loginPasswords } from '../src/db/migrate.ts'
import { type Database, openDatabase } from '../src/db/open.ts'
import { openStaged, type Staged } from '../src/door/staged.ts'
import { openKeyring } from '../src/keys/keyring.ts'
import { openWorld, type Person, type World } from './world.ts'

/*
 * Names and addresses lie in the directory, which may be another database: no transaction holds a change of them and its row of the
 * audit. Each of both steps is made to fail, and the process to die in each: afterwards both are there, or neither.
 */
let world: World
let database: Database
let staged: Staged
let person: Person
beforeEach(async () => {
  world = await openWorld()
  person = await world.join(world.organization_id, 'admin')
  const keyring = await openKeyring(world.dataFolder)
  const { host, port, database: name } = new pg.Client({ connectionString: world.ownerUrl })
  database = openDatabase({ host, port, database: name ?? '' }, (login) => loginPasswords(keyring, login))
  staged = openStaged({ directory: database.pool('weir_directory'), keeper: database.pool('weir_keeper') })
})
afterEach(async () => {
  await database[Symbol.asyncDispose]()
  await world[Symbol.asyncDispose]()
})

const changes = ['me.update', 'invitation.create'] as const
type Change = (typeof changes)[number]
const email = 'guest@example.test'

const make = async (what: Change): Promise<unknown> =>
  what === 'me.update'
    ? world.ask(person.principal, meUpdate, { name: 'Another Name' })
    : world.ask(person.principal, invitationCreate, {
        organization_id: world.organization_id,
        email,
        groups: [],
      })

/** Is the change seen, is its row kept, and does anything wait? */
async function state(what: Change): Promise<{ seen: boolean; audited: boolean; waiting: number }> {
  const [audited] = await world.sql<{ count: number }>(
    `select ((select count(*) from audit where operation = $1 and user_id = $2)
           + (select count(*) from security_log where operation = $1 and user_id = $2))::int as count`,
    [what, person.user_id],
  )
  const [waiting] = await world.sql<{ count: number }>('select count(*)::int as count from directory.staged')
  return {
    seen: what === 'me.update' ? await hasName() : await hasAddress(),
    audited: audited?.count === 1,
    waiting: waiting?.count ?? 0,
  }
}

const hasName = async () => (await world.ask(person.principal, meRead, {})).name === 'Another Name'
/** Whether anybody can read it by now or not: an address that no invitation names is one too many. */
const hasAddress = async () =>
  (await world.sql('select 1 from directory.invitee where email = $1', [email])).length === 1

/** Makes one of both steps fail, or wait for a lock that the test holds. */
async function breakStep(step: 'commit' | 'directory', how: 'raise' | 'wait'): Promise<void> {
  const body =
    how === 'raise'
      ? `raise exception 'broken on purpose' using errcode = '55P03'`
      : `perform pg_advisory_lock_shared(4711); perform pg_advisory_unlock_shared(4711); return null`
  await world.sql(`create function broken() returns trigger language plpgsql as $$ begin ${body}; end $$`)
  const tables = step === 'commit' ? ['audit', 'security_log'] : ['directory.person', 'directory.invitee']
  for (const table of tables)
    await world.sql(
      step === 'commit'
        ? `create constraint trigger broken after insert on ${table} deferrable initially deferred for each row execute function broken()`
        : `create trigger broken after insert or update on ${table} for each row execute function broken()`,
    )
}
const mend = () => world.sql('drop function broken cascade')

/** As an hour later: nothing of before can still be under way. */
const pass = (interval: string) =>
  world.sql('update directory.staged set staged_at = staged_at - $1::interval', [interval])

test.for(changes)('%s and its row of the audit are kept together', async (what) => {
  await make(what)
  expect(await state(what)).toEqual({ seen: true, audited: true, waiting: 0 })
  const { organization_id } = world
  const { items } = await world.ask(person.principal, invitationList, { organization_id })
  expect(items.map((one) => one.email)).toEqual(what === 'me.update' ? [] : [email])
})

test.for(changes)('%s whose row of the audit cannot be kept changes nothing', async (what) => {
  await breakStep('commit', 'raise')
  await expect(make(what)).rejects.toMatchObject({ code: 'busy' })
  expect(await state(what)).toEqual({ seen: false, audited: false, waiting: 0 })
  await mend()
  await pass('2 hours')
  await staged.settle()
  expect(await state(what)).toEqual({ seen: false, audited: false, waiting: 0 })
})

test.for(changes)('%s that the directory does not take at once is carried out once it does', async (what) => {
  await breakStep('directory', 'raise')
  await make(what)
  expect(await state(what)).toEqual({ seen: false, audited: true, waiting: 1 })
  await mend()
  await pass('10 seconds')
  await staged.settle()
  expect(await state(what)).toEqual({ seen: true, audited: true, waiting: 0 })
})

const moments: [Change, 'commit' | 'directory', boolean][] = changes.flatMap((what) => [
  [what, 'commit', false],
  [what, 'commit', true],
  [what, 'directory', true],
])

test.for(moments)(
  '%s of a process that is killed at its %s: both are there afterwards, or neither (its row kept: %s)',
  { timeout: 60_000 },
  async ([what, step, isKept]) => {
    await breakStep(step, 'wait')
    await world.sql('select pg_advisory_lock(4711)')
    const child = start(what)
    const backend = await waiting()
    child.kill('SIGKILL')
    await once(child, 'close')
    // a commit that had begun goes on without its client; without that, as if its machine had died too
    if (!(step === 'commit' && isKept)) await world.sql('select pg_terminate_backend($1)', [backend])
    await world.sql('select pg_advisory_unlock(4711)')
    await ended(backend)
    expect(await state(what)).toEqual({ seen: false, audited: isKept, waiting: 1 })
    await mend()
    await pass('10 seconds')
    await staged.settle()
    if (!isKept) {
      expect((await state(what)).waiting, 'it may still be under way').toBe(1)
      await pass('2 hours')
      await staged.settle()
    }
    expect(await state(what)).toEqual({ seen: isKept, audited: isKept, waiting: 0 })
  },
)

test('a name that comes late never takes the place of a newer one', async () => {
  await breakStep('directory', 'raise')
  await make('me.update')
  await mend()
  await world.ask(person.principal, meUpdate, { name: 'Newest Name' })
  await pass('10 seconds')
  await staged.settle()
  expect((await world.ask(person.principal, meRead, {})).name).toBe('Newest Name')
  expect((await state('me.update')).waiting).toBe(0)
})

test('a call that fails beside one that stands takes its own change of the directory back alone', async () => {
  const ask = { principal: person.principal, kind: 'mutation' as const }
  await world.core.session(ask, async (call) => {
    await call(meUpdate, { name: 'Another Name' })
    const invitation = { organization_id: world.organization_id, email, groups: [] }
    await call(invitationCreate, invitation)
    await expect(call(invitationCreate, invitation)).rejects.toMatchObject({ code: 'conflict' })
  })
  expect(await state('me.update')).toEqual({ seen: true, audited: true, waiting: 0 })
  expect(await state('invitation.create')).toEqual({ seen: true, audited: true, waiting: 0 })
})

function start(what: Change): ChildProcess {
  const program = join(import.meta.dirname, 'directory-holder.ts')
  const { dataFolder, ownerUrl, organization_id } = world
  const words = [program, dataFolder, ownerUrl, person.user_id, what, organization_id]
  return spawn(process.execPath, words, { stdio: ['ignore', 'ignore', 'inherit'] })
}

/** The backend that waits for the lock of the test. */
async function waiting(): Promise<number> {
  for (;;) {
    const [found] = await world.sql<{ pid: number }>(
      `select pid from pg_locks
        where locktype = 'advisory' and objid = 4711 and not granted
          and database = (select oid from pg_database where datname = current_database())`,
    )
    if (found) return found.pid
    await wait(50)
  }
}

async function ended(backend: number): Promise<void> {
  for (;;) {
    const found = await world.sql(`select 1 from pg_stat_activity where pid = $1 and state <> 'idle'`, [
      backend,
    ])
    if (found.length === 0) return
    await wait(50)
  }
}
