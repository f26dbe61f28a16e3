import { type DirectOperation, directOperations, groupList } from '@weir/contract'
import pg from 'pg'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { uuid7 } from '../../../core/src/keys/uuid.ts'
import { minimalInput } from '../../../core/test/minimal-input.ts'
import { graphqlSchema, inGraphql } from '../../src/graphql/schema.ts'
import { type Listening, listen } from '../../src/listen.ts'
import { type Heard, overGraphql, overRest, type Proof, send } from '../cells/asking.ts'
import { holdBack } from '../cells/hold-back.ts'
import { signInTo } from '../cells/sign-in.ts'
import { openStage, type Stage } from '../cells/stage.ts'
import { type Serving, serving } from '../serving.ts'
import { type Arms, attack, type Target } from './attack.ts'
import { mark, pairs, payloads, sleeping } from './payloads.ts'
import { type Place, placesOf, withAt } from './places.ts'
import { askWithHole } from './planted.ts'
import { listenToStatements, type Statements, strangeTokens } from './statements.ts'

/*
 * Texts that are code to a database, put into everything that can be asked, over both APIs, by people with many and with few rights.
 * Nothing of them may be run: no error of the database, no waiting, no answer that depends on a condition in them, and not one
 * statement that is made of anything else than the statements of harmless questions are.
 */
const isNightly = process.env.WEIR_NIGHTLY === '1'
const schema = graphqlSchema()

let statements: Statements
let here: Serving
let listening: Listening
let stage: Stage
let actors: { name: string; proof: Proof }[]
beforeAll(async () => {
  statements = listenToStatements()
  const origins = new Set<string>()
  here = await serving({ origins })
  listening = await listen(here.app)
  origins.add(listening.url)
  stage = await openStage(here.world)
  const signIn = signInTo(here.world, listening.url)
  const { world } = here
  const developer = { id: world.group_id, role: 'developer' } as const
  actors = [
    { name: 'owner', proof: await signIn(world.owner) },
    { name: 'developer', proof: await signIn(await world.join(world.organization_id, 'member', developer)) },
  ]
  await beRefusedTwice()
  await holdBack(world)
})
afterAll(async () => {
  statements[Symbol.dispose]()
  await listening[Symbol.asyncDispose]()
  await here[Symbol.asyncDispose]()
})

/** What is refused again is counted by the clock, so here first. */
async function beRefusedTwice(): Promise<void> {
  const { world } = here
  statements.during('harmless')
  const { principal } = await world.person('Stranger')
  const ask = () => world.ask(principal, groupList, { organization_id: world.organization_id })
  for (const _ of [1, 2]) await expect(ask()).rejects.toMatchObject({ code: 'not_found' })
  const counted = () => [...statements.of('harmless')].filter((text) => text.includes('set attempts')).length
  await vi.waitFor(() => expect(counted()).toBe(2), { timeout: 20_000 })
}

const places = [...directOperations.values()].flatMap(placesOf)

/** What is put into the n-th place: everything where people choose texts; elsewhere the contract refuses, and some of it will do. */
function armsFor({ isOpen }: Place, n: number): Arms {
  if (isNightly) return { texts: payloads, pairs, sleeping }
  const some = <T>(all: readonly T[], step: number) => all.filter((_, at) => (at + n) % step === 0)
  return isOpen
    ? { texts: some(payloads, 10), pairs: some(pairs, 4), sleeping: some(sleeping, 7) }
    : { texts: some(payloads, 60), pairs: [], sleeping: [] }
}

const inputOf = (operation: DirectOperation): unknown =>
  minimalInput(operation, (kind) => stage.own[kind] ?? uuid7())

type Way = (proof: Proof, input: Record<string, unknown>) => Promise<Heard>

function waysOf(operation: DirectOperation): [name: string, way: Way][] {
  const ways: [string, Way][] = [
    ['REST', (proof, input) => overRest(listening.url, { operation, input, proof })],
  ]
  if (inGraphql(operation))
    ways.push(['GraphQL', (proof, input) => overGraphql(listening.url, { schema, operation, input, proof })])
  return ways
}

/** No change is kept here, so that it is answered as busy; nothing else may break. */
const isBroken = (kind: 'query' | 'mutation') => (heard: Heard) => {
  const isHeldBack = kind === 'mutation' && /"busy"/.test(heard.text)
  return (heard.status >= 500 && !isHeldBack) || /"code":"(internal|timeout)"/.test(heard.text)
}

/** Where the contract refuses, it refuses everyone: in the short form one person is enough. */
function targetsAt({ operation, path, isOpen }: Place): Target[] {
  const input = inputOf(operation)
  return (isOpen || isNightly ? actors : actors.slice(0, 1)).flatMap(({ name, proof }) =>
    waysOf(operation).map(([way, ask]) => ({
      name: `${name}, ${way}, ${operation.name}, ${path.join('/')}`,
      hidden: [stage.canaries.foreign, ...(name === 'owner' ? [] : [stage.canaries.sibling])],
      isBroken: isBroken(operation.kind),
      ask: (text) => ask(proof, withAt(input, path, text) as Record<string, unknown>), // inputs are objects
    })),
  )
}

async function each<T>(all: readonly T[], work: (one: T, at: number) => Promise<unknown>): Promise<void> {
  const queue = all.map((one, at) => ({ one, at }))
  const worker = async () => {
    for (let next = queue.pop(); next; next = queue.pop()) await work(next.one, next.at)
  }
  await Promise.all(Array.from({ length: 4 }, worker))
}

/** A session that was not used for a while is noted as used: by the clock, so here first. */
async function beginHarmlessly(): Promise<void> {
  statements.during('harmless')
  await here.world.sql("update session set last_seen_at = now() - interval '2 minutes'")
}

/** Asks what people ask, so that every statement there is has been sent once. */
async function askHarmlessly(some: readonly Place[]): Promise<void> {
  await beginHarmlessly()
  await each(some, async (place) => {
    for (const target of targetsAt(place)) {
      await target.ask('plain')
      if (place.isOpen) await target.ask('Two words')
    }
  })
  for (const operation of new Set(some.map((one) => one.operation)))
    for (const [, ask] of waysOf(operation))
      for (const { proof } of actors) await ask(proof, inputOf(operation) as Record<string, unknown>) // inputs are objects
}

test('the payloads are many, differ, and every one of them is put in somewhere', () => {
  expect(new Set(payloads).size).toBe(payloads.length)
  expect(payloads.length).toBeGreaterThan(100)
  expect(places.length).toBeGreaterThan(250)
  const open = places.filter(({ isOpen }) => isOpen)
  expect(open.length).toBeGreaterThan(40)
  const put = new Set(places.flatMap((place, at) => (place.isOpen ? armsFor(place, at).texts : [])))
  expect(put.size).toBe(payloads.length)
})

const nounOf = ({ name }: DirectOperation): string => name.split('.')[0] ?? ''

test.each([...new Set(places.map(({ operation }) => nounOf(operation)))])(
  'nothing that is put into what is asked of %s is code to the database, over both APIs',
  { timeout: 3_600_000 },
  async (noun) => {
    const some = places
      .map((place, at) => ({ place, at }))
      .filter(({ place }) => nounOf(place.operation) === noun)
    await askHarmlessly(some.map(({ place }) => place))
    statements.during('attacked')
    const found: string[] = []
    await each(some, async ({ place, at }) => {
      for (const target of targetsAt(place)) found.push(...(await attack(target, armsFor(place, at))))
    })
    expect(found).toEqual([])
    expect([...statements.of('attacked')].filter((text) => text.includes(mark))).toEqual([])
    expect(strangeTokens(statements.of('attacked'), statements.of('harmless'))).toEqual([])
  },
)

test('the statements that were looked at are those of the whole product', () => {
  expect(statements.of('harmless').size).toBeGreaterThan(80)
})

test(
  'nothing in a header, in the name of a parameter or in a document is code to the database',
  { timeout: 3_600_000 },
  async () => {
    const proof: Proof = (asked) => actors[0]?.proof(asked) ?? {}
    const headers = [
      'idempotency-key',
      'x-request-id',
      'user-agent',
      'accept',
      'forwarded',
      'x-forwarded-for',
      'origin',
      'if-match',
    ]
    const inHeader = (name: string): Target['ask'] => {
      const url = `${listening.url}/v1/groups`
      const body = JSON.stringify({ name: 'plain' })
      return (text) =>
        send(url, {
          method: 'POST',
          body,
          headers: {
            'content-type': 'application/json',
            [name]: text,
            ...proof({ method: 'POST', url, body }),
          },
        })
    }
    const inName: Target['ask'] = (text) => {
      const url = `${listening.url}/v1/groups?${encodeURIComponent(text)}=1`
      return send(url, { method: 'GET', body: '', headers: proof({ method: 'GET', url, body: '' }) })
    }
    const inDocument: Target['ask'] = (text) => {
      const url = `${listening.url}/graphql`
      const body = JSON.stringify({
        query: `query { groups(first: 1) { nodes { name } } }`,
        operationName: text,
        variables: { [text]: text },
      })
      return send(url, {
        method: 'POST',
        body,
        headers: { 'content-type': 'application/json', ...proof({ method: 'POST', url, body }) },
      })
    }
    const inCredential: Target['ask'] = (text) =>
      send(`${listening.url}/v1/groups`, {
        method: 'GET',
        body: '',
        headers: { authorization: `Bearer ${text}` },
      })
    const hidden = [stage.canaries.foreign]
    const isWord = (text: string) => /^[\x20-\x7e]+$/.test(text)
    const sendable = (all: readonly string[]) =>
      all.filter(isWord).filter((_, at) => isNightly || at % 4 === 0)
    const arms: Arms = {
      texts: sendable(payloads),
      pairs: pairs.filter((pair) => pair.every(isWord)),
      sleeping: sendable(sleeping),
    }
    const targets: Target[] = [
      ...headers.map((name) => ({ name, ask: inHeader(name), hidden, isBroken: isBroken('mutation') })),
      { name: 'a name', ask: inName, hidden, isBroken: isBroken('query') },
      { name: 'a document', ask: inDocument, hidden, isBroken: isBroken('query') },
      { name: 'a credential', ask: inCredential, hidden, isBroken: isBroken('query') },
    ]
    await beginHarmlessly()
    for (const target of targets) await target.ask('plain')
    statements.during('around')
    const found: string[] = []
    await each(targets, async (target) => void found.push(...(await attack(target, arms))))
    expect(found).toEqual([])
    expect([...statements.of('around')].filter((text) => text.includes(mark))).toEqual([])
    expect(strangeTokens(statements.of('around'), statements.of('harmless'))).toEqual([])
  },
)

test('a hole that is planted is found by its errors, its waiting, its answers and its statements', async () => {
  const client = new pg.Client({ connectionString: here.world.adminUrl })
  await client.connect()
  try {
    const target: Target = {
      name: 'planted',
      ask: (text) => askWithHole(client, text),
      hidden: ['Sibling'],
      isBroken: ({ status }) => status >= 500,
    }
    const harmless: Arms = { texts: ['plain', 'Two words'], pairs: [], sleeping: [] }
    statements.during('planted, harmless')
    expect(await attack(target, harmless)).toEqual([])
    statements.during('planted, attacked')
    const found = await attack(target, { texts: payloads, pairs, sleeping })
    for (const way of [
      'broke it',
      'shows the database',
      'took its three seconds',
      'but false',
      'shows Sibling',
    ])
      expect(found.filter((one) => one.includes(way)).length, way).toBeGreaterThan(0)
    expect(strangeTokens(statements.of('planted, attacked'), statements.of('planted, harmless'))).not.toEqual(
      [],
    )
  } finally {
    await client.end()
  }
}, 600_000)
