import {
  Fault,
  gateEvaluate,
  noticeList,
  reattackList,
  reattackRequest,
  reattackVerify,
  rootAdd,
  rootDeactivate,
  vulnerabilityHistory,
  vulnerabilityList,
  vulnerabilityRead,
  vulnerabilityRemove,
  vulnerabilityRestore,
} from '@weir/contract'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { reattackAfter, type ReattackState } from '../src/calc/reattack.ts'
import type { Principal } from '../src/door/principal.ts'
import { uuid7 } from '../src/keys/uuid.ts'
import { addVulnerability, insert, type Place } from './fact-rows.ts'
import { importSarif } from './report-world.ts'
import { generateSarif } from './sarif-generator.ts'
import { openWorld, type Person, type World } from './world.ts'

let world: World
let tester: Person
beforeAll(async () => {
  world = await openWorld()
  tester = await world.join(world.organization_id, 'member', { id: world.group_id, role: 'tester' })
})
afterAll(() => world[Symbol.asyncDispose]())

const add = async (place: Place = world) => (await addVulnerability(world, place, { severity: 90 })).id
const request = (vulnerability_ids: string[], by = world.owner) =>
  world.ask(by.principal, reattackRequest, { vulnerability_ids, justification: 'Fixed in 2.3.1.' })
const list = async (vulnerability_id: string, by = world.owner) =>
  (await world.ask(by.principal, reattackList, { vulnerability_ids: [vulnerability_id] })).items
const verify = async (id: string, outcome: 'open' | 'closed', principal = tester.principal) => {
  const [newest] = await list(id)
  if (!newest) throw new Fault('conflict', 'Nobody has asked.')
  return world.ask(principal, reattackVerify, { reattack_ids: [newest.id], outcome, text: 'Tried it again.' })
}
const read = (vulnerability_id: string) =>
  world.ask(world.owner.principal, vulnerabilityRead, { vulnerability_id })
const remove = (vulnerability_ids: string[]) =>
  world.ask(world.owner.principal, vulnerabilityRemove, {
    vulnerability_ids,
    reason: 'false_positive',
    justification: 'It is none.',
  })

/** A group of its own, with a tester. */
async function elsewhere(name: string): Promise<Place & { tester: Person }> {
  const { organization_id, owner } = world
  const made = await world.group(owner, organization_id, name)
  const person = await world.join(organization_id, 'member', { id: made.group_id, role: 'retester' })
  return { organization_id, ...made, tester: person }
}

test('what is requested counts and breaks the build; what is found closed is fixed, and its asker is told', async () => {
  const { tester: other, ...place } = await elsewhere('Gated')
  const gate = () =>
    world.ask({ kind: 'ci', ...place, credential_id: uuid7() }, gateEvaluate, {
      root_id: place.root_id,
      commit: 'a'.repeat(40),
      nonce: 'a nonce of the build',
    })
  const id = await add(place)
  expect(await request([id])).toMatchObject([{ id, reattack: 'requested', status: 'vulnerable' }])
  expect(await gate()).toMatchObject({ verdict: 'break', judged: 1 })
  expect(await verify(id, 'open', other.principal)).toMatchObject([
    { state: 'verified', outcome: 'open', decided_by: other.name, decision_text: 'Tried it again.' },
  ])
  expect(await read(id)).toMatchObject({ reattack: 'verified', status: 'vulnerable', closing_cause: null })
  await request([id])
  await verify(id, 'closed', other.principal)
  expect(await read(id)).toMatchObject({
    reattack: 'verified',
    status: 'safe',
    closing_cause: 'verified_reattack',
    closed_at: expect.any(String),
  })
  expect(await gate()).toMatchObject({ verdict: 'pass', judged: 0 })
  const { entries } = await world.ask(world.owner.principal, vulnerabilityHistory, { vulnerability_id: id })
  expect(entries.filter(({ field }) => field === 'reattack')).toMatchObject([
    { new_value: 'verified', operation: 'reattack.verify', by: other.name },
    { new_value: 'requested', operation: 'reattack.request', by: world.owner.name },
    { new_value: 'verified', operation: 'reattack.verify' },
    { new_value: 'requested', operation: 'reattack.request' },
  ])
  const { items } = await world.ask(world.owner.principal, noticeList, {})
  expect(items.filter(({ kind }) => kind === 'reattack.verified')).toHaveLength(2)
})

test('who asked does not find it closed, and no machine verifies', async () => {
  const { organization_id, group_id } = world
  const both = await world.join(organization_id, 'member', { id: group_id, role: 'tester' })
  const id = await add()
  await request([id], both)
  expect(await list(id, both)).toMatchObject([
    { is_own: true, may_decide: false, can: ['reattack:verify', 'reattack:hold'] },
  ])
  await expect(verify(id, 'closed', both.principal)).rejects.toMatchObject({
    code: 'denied',
    message: expect.stringMatching(/^You asked for one of these/),
  })
  const machines: Principal[] = [
    { kind: 'ci', organization_id, group_id, credential_id: uuid7() },
    { kind: 'service', organization_id, credential_id: uuid7(), scopes: ['group:read', 'reattack:verify'] },
  ]
  for (const machine of machines)
    await expect(verify(id, 'closed', machine)).rejects.toMatchObject({ code: 'denied' })
  await expect(
    world.sql(
      "update reattack set state = 'verified', outcome = 'closed', decided_by = requested_by, decided_at = now() where vulnerability_id = $1",
      [id],
    ),
  ).rejects.toThrow(/check constraint/)
  expect(await verify(id, 'open', both.principal)).toMatchObject([{ outcome: 'open' }])
  expect(await read(id)).toMatchObject({ status: 'vulnerable', reattack: 'verified' })
})

test('of several, one that is pending or closed refuses them all by its number', async () => {
  const open = await add()
  const other = await addVulnerability(world, world, { severity: 90 })
  await request([other.id])
  await expect(request([open, other.id])).rejects.toMatchObject({
    code: 'unprocessable',
    message: expect.stringMatching(new RegExp(`number ${other.serial} is pending already`)),
  })
  await verify(other.id, 'closed')
  await expect(request([open, other.id])).rejects.toMatchObject({
    message: expect.stringMatching(new RegExp(`Number ${other.serial} is safe`)),
  })
  await expect(verify(other.id, 'open')).rejects.toMatchObject({ code: 'conflict' })
  expect(await read(open)).toMatchObject({ reattack: 'none' })
  expect(await list(open)).toEqual([])
})

test('a line whose branch still has the commit in which it was seen has nothing new to verify', async () => {
  const place = await elsewhere('Unchanged')
  const at = { organization_id: place.organization_id, group_id: place.group_id }
  const id = await add(place)
  const [seen, pushed] = ['a'.repeat(40), 'b'.repeat(40)]
  await world.sql('update vulnerability set commit = $2 where id = $1', [id, seen])
  const repository_id = uuid7()
  await insert(world, 'repository', {
    ...at,
    id: repository_id,
    root_id: place.root_id,
    name: 'unchanged',
    release_rule: '.*',
  })
  await insert(world, 'reference', { ...at, repository_id, kind: 'branch', name: 'main', hash: seen })
  await expect(request([id])).rejects.toMatchObject({
    code: 'unprocessable',
    message: expect.stringMatching(/^Nothing new to verify/),
  })
  await world.sql('update reference set hash = $2 where repository_id = $1', [repository_id, pushed])
  expect(await request([id])).toMatchObject([{ reattack: 'requested' }])
})

test('what is pending is withdrawn when its root is given up', async () => {
  const { organization_id, group_id, owner } = world
  const root = await world.ask(owner.principal, rootAdd, {
    organization_id,
    group_id,
    nickname: 'given-up',
    kind: 'git',
    location: 'https://git.example.test/given-up',
  })
  const id = await add({ organization_id, group_id, root_id: root.id })
  await request([id])
  await world.ask(owner.principal, rootDeactivate, { root_id: root.id, reason: 'out_of_scope' })
  expect(await read(id)).toMatchObject({ status: 'removed', reattack: 'none' })
  expect(await list(id)).toMatchObject([{ state: 'withdrawn', decided_by: owner.name }])
})

test('the list of vulnerabilities is of those to verify, also of a search', async () => {
  const place = await elsewhere('Filtered')
  const ids = [await add(place), await add(place), await add(place)]
  await request(ids.slice(0, 2))
  await verify(ids[0] ?? '', 'open', place.tester.principal)
  const found = async (reattack: ('none' | 'requested' | 'verified')[], search?: string) => {
    const { items, total } = await world.ask(world.owner.principal, vulnerabilityList, {
      group_ids: [place.group_id],
      reattack,
      sort: 'serial',
      direction: 'asc',
      ...(search && { search }),
    })
    expect(total).toBe(items.length)
    return items.map(({ id }) => id)
  }
  for (const search of [undefined, 'src/', ids[1]]) {
    const these = (...some: (string | undefined)[]) =>
      some.filter((id) => search === undefined || search === 'src/' || id === search)
    expect(await found(['requested'], search)).toEqual(these(ids[1]))
    expect(await found(['requested', 'verified'], search)).toEqual(these(ids[0], ids[1]))
    expect(await found(['none'], search)).toEqual(these(ids[2]))
  }
})

/* Random acts through the door about two vulnerabilities, beside a model that knows the table of calc/reattack.ts. */
const anAct = fc.record({
  kind: fc.constantFrom('request', 'request', 'open', 'closed', 'remove', 'restore', 'fix', 'seeAgain'),
  of: fc.nat(1),
})
type Act = typeof anAct extends fc.Arbitrary<infer T> ? T : never
interface Modelled {
  status: 'vulnerable' | 'safe' | 'removed'
  reattack: ReattackState
}
const reopened: Modelled = { status: 'vulnerable', reattack: 'none' }

/** The state after an act, or null where it must be refused. */
function after({ status, reattack }: Modelled, { kind }: Act): Modelled | null {
  const closed = (to: 'safe' | 'removed') => ({
    status: to,
    reattack: reattackAfter(reattack, 'close') ?? reattack,
  })
  if (kind === 'fix') return status === 'vulnerable' ? closed('safe') : { status, reattack }
  if (kind === 'seeAgain') return status === 'safe' ? reopened : { status, reattack }
  if (kind === 'restore') return status === 'removed' ? reopened : null
  if (kind === 'remove') return status === 'vulnerable' ? closed('removed') : null
  const next = status === 'vulnerable' ? reattackAfter(reattack, kind) : null
  return next && { status: kind === 'closed' ? 'safe' : status, reattack: next }
}

test('whatever is asked, found, fixed, seen again, removed and restored, the requests are those of the table', async () => {
  const runs = process.env.WEIR_LONG === '1' ? 40 : 4
  await fc.assert(
    fc.asyncProperty(fc.array(anAct, { minLength: 15, maxLength: 20 }), async (acts) => {
      const { tester: person, ...place } = await elsewhere(`Group ${performance.now()}`)
      const seeing = (count: number) => importSarif(world, generateSarif({ count }), place)
      await seeing(2)
      const rows = () =>
        world.sql<{ id: string; status: string; reattack: string; pending: number }>(
          `select id, status, reattack, (select count(*)::int from reattack r where r.vulnerability_id = v.id and r.state = 'requested') as pending
             from vulnerability v where root_id = $1 order by serial`,
          [place.root_id],
        )
      const ids = (await rows()).map(({ id }) => id)
      const perform = async ({ kind, of }: Act): Promise<unknown> => {
        const id = ids[of] ?? ''
        if (kind === 'fix' || kind === 'seeAgain') return seeing(kind === 'fix' ? 0 : 2)
        if (kind === 'remove') return remove([id])
        if (kind === 'request') return request([id])
        if (kind === 'restore')
          return world.ask(world.owner.principal, vulnerabilityRestore, { vulnerability_ids: [id] })
        return verify(id, kind, person.principal)
      }
      let model = ids.map(() => reopened)
      for (const act of acts) {
        const isOfAll = act.kind === 'fix' || act.kind === 'seeAgain'
        const next = model.map((each, at) => (isOfAll || act.of === at ? after(each, act) : each))
        const isRefused = next.includes(null)
        const isDone = await perform(act).then(
          () => true,
          (error: unknown) => {
            if (error instanceof Fault && error.code !== 'internal') return false
            throw error
          },
        )
        expect([act, isDone]).toEqual([act, !isRefused])
        if (!isRefused) model = next.filter((each) => each !== null)
        expect(
          (await rows()).map(({ status, reattack, pending }) => ({ status, reattack, pending })),
        ).toEqual(model.map((each) => ({ ...each, pending: each.reattack === 'requested' ? 1 : 0 })))
      }
    }),
    { numRuns: runs, seed: 4711 },
  )
}, 600_000)
