import { type DirectOperation, directOperations, isPaged } from '@weir/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { graphqlSchema, inGraphql } from '../../src/graphql/schema.ts'
import { checksums } from '../checksum.ts'
import { type Heard, outcomeOf, overGraphql, overRest } from './asking.ts'
import type { Actor } from './actor.ts'
import { expected, type Relation } from './expected.ts'
import { inputFor, naming, type Question, questionsOf } from './inputs.ts'
import { leaksIn, seesEveryGroup } from './leaks.ts'
import { knownPermissions } from './matrix.ts'
import { needs } from './needs.ts'
import { openPlay, type Play } from './play.ts'

let play: Play
beforeAll(async () => {
  play = await openPlay()
})
afterAll(() => play[Symbol.asyncDispose]())

const schema = graphqlSchema()
/** Words of operations, and of principals, to try some cells while writing; otherwise all of them. */
const { WEIR_CELLS: wishedOperations, WEIR_CAST: wishedCast, WEIR_CELLS_PART: part = '1/1' } = process.env
const isWhole = wishedOperations === undefined && wishedCast === undefined
/** Of how many parts of the matrix which one is tried; CI tries one half on each database. */
const [partTried = 1, parts = 1] = part.split('/').map(Number)
const isWished = (name: string, wish = ''): boolean => new RegExp(wish).test(name)
const all = [...directOperations.values()].filter(({ name }) => isWished(name, wishedOperations))
const needOf = (operation: DirectOperation): string => needs[operation.name] ?? operation.permission

/** A refusal of one actor by one API, for a thing that is not there for them: all such of one group read the same. */
interface Refusal {
  who: Actor['cast']
  group: string
  relation: Relation
  bytes: string
}

/** What strangers begin and guess, and keys made when first needed, is kept apart from every change, by another login. */
const ofStrangers = ['code_guess', 'device_grant', 'data_key']

const refusals: Refusal[] = []
let count = 0

async function ask(actor: Actor, operation: DirectOperation): Promise<string[]> {
  const wrong: string[] = []
  for (const question of questionsOf(operation, actor.cast)) {
    const { relation } = question
    const permission = needOf(operation)
    const isChange = operation.kind === 'mutation'
    const at = question.at?.path.join('.') ?? ''
    const cell = { cast: actor.cast, operation: operation.name, permission, isChange, relation }
    const wanted = expected({ ...cell, ...naming(operation) })
    for (const [way, answer] of waysTo(actor, operation, question)) {
      const got = await answer()
      const outcome = outcomeOf(got)
      count++
      const label = `${actor.cast.name}, ${operation.name}, ${[relation, at].join(' ').trim()}, ${way}`
      if (outcome === 'not_found')
        refusals.push({
          who: actor.cast,
          group: [actor.cast.name, operation.name, at, way].join(', '),
          relation,
          bytes: bytesOf(got),
        })
      if (!isAsWanted(outcome, wanted, permission))
        wrong.push(`${label}: ${outcome}, not ${wanted}: ${got.text.slice(0, 160)}`)
      wrong.push(...leaksIn(actor, relation, got, play.stage).map((leak) => `${label}: shows ${leak}`))
    }
  }
  return wrong
}

/** Both APIs, where an operation has both. */
function waysTo(
  { proof, atDemo }: Actor,
  operation: DirectOperation,
  question: Question,
): [string, () => Promise<Heard>][] {
  const asked = { operation, input: inputFor(operation, question, play.stage), proof, schema }
  const url = atDemo ? play.demoUrl : play.url
  const rest = (): Promise<Heard> => overRest(url, asked)
  return inGraphql(operation)
    ? [
        ['REST', rest],
        ['GraphQL', () => overGraphql(url, asked)],
      ]
    : [['REST', rest]]
}

const urgency = ({ freshSeconds = Infinity }: DirectOperation): number => 1 / freshSeconds

/** What everyone may ask is refused for its code or id alone, which is that of nothing here: never for who asks. */
const isAsWanted = (outcome: string, wanted: string, permission: string): boolean =>
  outcome === wanted ||
  (permission === 'public:read' && wanted === 'reached' && ['unauthenticated', 'not_found'].includes(outcome))

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
  { timeout: 1_800_000 },
  async () => {
    const asking = play.actors.filter(({ cast }) => isWished(cast.name, wishedCast))
    const pairs = asking
      .flatMap((actor, row) => all.map((operation, column) => ({ actor, operation, cell: row + column })))
      .filter(({ cell }) => cell % parts === partTried - 1)
    // from the end, so that what asks for a recent sign-in comes while it is recent
    const queue = pairs.sort((one, other) => urgency(one.operation) - urgency(other.operation))
    const wrong: string[] = []
    const before = await checksums(play.here.world, ofStrangers)
    const work = async () => {
      for (let next = queue.pop(); next; next = queue.pop())
        wrong.push(...(await ask(next.actor, next.operation)))
    }
    await Promise.all(Array.from({ length: 6 }, work))
    console.info(
      `${count} cells: ${asking.length} principals, ${all.length} operations, ${wrong.length} mismatches`,
    )
    expect(wrong.sort()).toEqual([])
    if (isWhole) expect(count).toBeGreaterThan(80_000 / parts)
    expect(await checksums(play.here.world, ofStrangers), 'no cell changed what the next one saw').toEqual(
      before,
    )
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
  ['a thing beside own ones', ['mixed_missing', 'mixed_foreign', 'mixed_deleted', 'mixed_sibling']],
  ['an organization', ['missing_organization', 'other_organization']],
])('%s that is missing, deleted or not one’s own is refused with the same bytes', ([, relations]) => {
  const alike = refusals.filter(
    ({ who, relation }) =>
      relations.includes(relation) &&
      !(isSibling(relation) && seesEveryGroup(who)) &&
      !(relation === 'other_organization' && who.elsewhere !== undefined),
  )
  const groups = [...Map.groupBy(alike, ({ group }) => group)].filter(([, some]) => some.length > 1)
  const different = groups.flatMap(([group, some]) => {
    const kinds = new Set(some.map(({ bytes }) => bytes))
    return kinds.size > 1 ? [`${group}: ${[...kinds].join(' or ')}`] : []
  })
  expect(different).toEqual([])
  if (isWhole) expect(groups.length).toBeGreaterThan(50)
})

/** To some a sibling group is no secret. */
const isSibling = (relation: Relation): boolean => relation === 'sibling' || relation === 'mixed_sibling'

test('nothing of what the organizations hold, and nobody’s name or address, is in the log', () => {
  const { canaries, names, mails } = play.stage
  const lines = play.log.map((line) => JSON.stringify(line))
  expect(lines.length).toBeGreaterThan(count / 2)
  for (const canary of [canaries, names, mails].flatMap((one) => Object.values(one)))
    expect(lines.filter((line) => line.includes(canary))).toEqual([])
})

const lists = [...directOperations.values()].filter(
  (operation) => isPaged(operation) && questionsOf(operation, { kind: 'session' }).length > 1,
)
const actorCalled = (name: string): Actor => {
  const found = play.actors.find(({ cast }) => cast.name === name)
  if (!found) throw new Error(`nobody is ${name}`)
  return found
}

test('a cursor is good in the organization it was given in, and shows nobody more than their groups', async () => {
  const { own, foreign } = play.stage
  const page = async ({ proof }: Actor, operation: DirectOperation, input: Record<string, unknown>) => {
    const asked = { operation, input: { ...input, first: 100 }, proof, schema }
    return [await overRest(play.url, asked), await overGraphql(play.url, asked)]
  }
  const cursorOf = async (actor: Actor, operation: DirectOperation, organization_id: string | undefined) => {
    const [, answer] = await page(actor, operation, { organization_id })
    return /"endCursor":"([^"]+)"/.exec(answer?.text ?? '')?.[1]
  }
  const [ours, theirs] = [
    actorCalled('session of owner'),
    actorCalled('session of owner of another organization'),
  ]
  const manager = actorCalled('session of member and manager in the group')
  let compared = 0
  for (const operation of lists) {
    const of = { organization_id: own.organization }
    const [mine, other] = [
      await cursorOf(ours, operation, own.organization),
      await cursorOf(theirs, operation, foreign.organization),
    ]
    for (const answer of mine === undefined ? [] : await page(manager, operation, { ...of, after: mine }))
      expect(leaksIn(manager, 'own', answer, play.stage), operation.name).toEqual([])
    for (const answer of other === undefined ? [] : await page(ours, operation, { ...of, after: other }))
      expect(answer.text, operation.name).toContain('This cursor is not one of this list')
    if (mine !== undefined && other !== undefined) compared++
  }
  expect(compared).toBeGreaterThan(7)
})
