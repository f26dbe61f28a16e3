import { type DirectOperation, directOperations } from '@weir/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { graphqlSchema, inGraphql } from '../../src/graphql/schema.ts'
import { type Listening, listen } from '../../src/listen.ts'
import { checksums } from '../checksum.ts'
import { type Serving, serving } from '../serving.ts'
import { type Heard, outcomeOf, overGraphql, overRest } from './asking.ts'
import { type Actor, openCast } from './cast.ts'
import { expected, type Relation } from './expected.ts'
import { holdBack } from './hold-back.ts'
import { inputFor, naming, relationsOf } from './inputs.ts'
import { knownPermissions } from './matrix.ts'
import { needs } from './needs.ts'
import { signInTo } from './sign-in.ts'
import { openStage, type Stage } from './stage.ts'

let here: Serving
let listening: Listening
let stage: Stage
let actors: Actor[]
beforeAll(async () => {
  const origins = new Set<string>()
  here = await serving({ origins })
  listening = await listen(here.app)
  origins.add(listening.url)
  stage = await openStage(here.world)
  actors = await openCast(here.world, stage, signInTo(here.world, listening.url))
  await holdBack(here.world)
})
afterAll(async () => {
  await listening[Symbol.asyncDispose]()
  await here[Symbol.asyncDispose]()
})

const schema = graphqlSchema()
/** Words of operations, to try some cells while writing; otherwise all of them. */
const wish = process.env.WEIR_CELLS
const all = [...directOperations.values()].filter(
  ({ name }) => wish === undefined || new RegExp(wish).test(name),
)
const needOf = (operation: DirectOperation): string => needs[operation.name] ?? operation.permission

/** Answers of one actor to one operation by API and relation. */
type Answers = Map<string, Heard>

/** What strangers begin and guess, and keys made when first needed, is kept apart from every change, by another login. */
const ofStrangers = ['code_guess', 'device_grant', 'data_key']

const heard = new Map<string, Answers>()

async function ask(actor: Actor, operation: DirectOperation): Promise<string[]> {
  const wrong: string[] = []
  const answers: Answers = new Map()
  for (const relation of relationsOf(operation)) {
    const cell = { cast: actor.cast, operation: operation.name, permission: needOf(operation), relation }
    const wanted = expected({ ...cell, ...naming(operation) })
    const input = inputFor(operation, relation, stage)
    const asked = { operation, input, proof: actor.proof, schema }
    const ways: [string, () => Promise<Heard>][] = [['REST', () => overRest(listening.url, asked)]]
    if (inGraphql(operation)) ways.push(['GraphQL', () => overGraphql(listening.url, asked)])
    for (const [way, answer] of ways) {
      const got = await answer()
      answers.set(`${way} ${relation}`, got)
      const outcome = outcomeOf(got)
      if (!isAsWanted(outcome, wanted, cell.permission))
        wrong.push(
          `${actor.cast.name}, ${operation.name}, ${relation}, ${way}: ${outcome}, not ${wanted}: ${got.text.slice(0, 160)}`,
        )
      wrong.push(
        ...leaks(actor, got).map(
          (leak) => `${actor.cast.name}, ${operation.name}, ${relation}, ${way}: shows ${leak}`,
        ),
      )
    }
  }
  heard.set(`${actor.cast.name}, ${operation.name}`, answers)
  return wrong
}

/** What everyone may ask is refused for its code or id alone, which is that of nothing here: never for who asks. */
const isAsWanted = (outcome: string, wanted: string, permission: string): boolean =>
  outcome === wanted ||
  (permission === 'public:read' && wanted === 'reached' && ['unauthenticated', 'not_found'].includes(outcome))

const seesEveryGroup = ({ role, kind }: Actor['cast']): boolean =>
  role === 'owner' || role === 'admin' || kind === 'service'

/** Texts of places that this actor has no business with. */
function leaks({ cast }: Actor, { text, headers }: Heard): string[] {
  const { own, sibling, foreign } = stage.canaries
  const seesAll = seesEveryGroup(cast)
  const seesOwn = seesAll || cast.role !== null || cast.kind === 'ci'
  const hidden = [
    ...(seesOwn ? [] : [own]),
    ...(seesAll ? [] : [sibling]),
    ...(cast.isForeign ? [] : [foreign]),
  ]
  const said = `${text}${JSON.stringify(headers)}`
  return hidden.filter((canary) => said.includes(canary))
}

test('every right that an operation asks for is one the design knows, and the reviewed one', () => {
  const unknown = all.filter((operation) => !knownPermissions.includes(needOf(operation)))
  expect(unknown.map(({ name, permission }) => `${name}: ${permission}`)).toEqual([])
  const unreviewed = all.filter(({ name }) => needs[name] === undefined).map(({ name }) => name)
  expect(unreviewed, 'write what each needs into needs.ts, from the design').toEqual([])
  const other = all.filter((operation) => needOf(operation) !== operation.permission)
  expect(other.map(({ name, permission }) => `${name}: ${permission}`)).toEqual([])
})

test(
  'every principal gets for every operation and everything it may name what the design says, over both APIs',
  { timeout: 900_000 },
  async () => {
    const queue = actors.flatMap((actor) => all.map((operation) => ({ actor, operation })))
    const wrong: string[] = []
    const before = await checksums(here.world, ofStrangers)
    const work = async () => {
      for (let next = queue.pop(); next; next = queue.pop())
        wrong.push(...(await ask(next.actor, next.operation)))
    }
    await Promise.all(Array.from({ length: 6 }, work))
    const count = [...heard.values()].reduce((sum, answers) => sum + answers.size, 0)
    console.info(
      `${count} cells: ${actors.length} principals, ${all.length} operations, ${wrong.length} mismatches`,
    )
    expect(wrong.sort()).toEqual([])
    if (wish === undefined) expect(count).toBeGreaterThan(30_000)
    expect(await checksums(here.world, ofStrangers), 'no cell changed what the next one saw').toEqual(before)
  },
)

/** Requests differ in their id and the time; nothing else of a refusal may tell one reason from the other. */
function bytesOf({ status, headers, text }: Heard): string {
  const id = headers['x-request-id'] ?? ''
  const kept = Object.entries(headers).filter(([name]) => !/^(x-request-id|date|ratelimit.*)$/.test(name))
  return JSON.stringify([status, kept, id === '' ? text : text.replaceAll(id, '(id)')])
}

test.for<[string, Relation[]]>([
  ['a thing', ['missing', 'foreign', 'deleted']],
  ['a thing of a sibling group', ['missing_in_group', 'sibling']],
  ['a thing beside an own one', ['mixed_foreign', 'mixed_sibling']],
  ['an organization', ['missing_organization', 'other_organization']],
])('%s that is missing, deleted or not one’s own is refused with the same bytes', ([, relations]) => {
  // to these a sibling group is no secret
  const seesSiblings = new Set(actors.filter(({ cast }) => seesEveryGroup(cast)).map(({ cast }) => cast.name))
  const belongsThere = new Set(actors.filter(({ cast }) => cast.isForeign).map(({ cast }) => cast.name))
  const different: string[] = []
  let compared = 0
  for (const [who, answers] of heard)
    for (const way of ['REST', 'GraphQL']) {
      const refused = relations.flatMap((relation) => {
        const [name = ''] = who.split(', ')
        if (relation === 'mixed_sibling' && seesSiblings.has(name)) return []
        if (relation === 'other_organization' && belongsThere.has(name)) return []
        const answer = answers.get(`${way} ${relation}`)
        return answer && outcomeOf(answer) === 'not_found' ? [bytesOf(answer)] : []
      })
      if (refused.length < 2) continue
      compared++
      if (new Set(refused).size > 1) different.push(`${who}, ${way}: ${[...new Set(refused)].join(' or ')}`)
    }
  expect(different).toEqual([])
  if (wish === undefined) expect(compared).toBeGreaterThan(50)
})
