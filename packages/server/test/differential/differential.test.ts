import { directOperations, type DirectOperation, Fault, inside } from '@weir/contract'
import type { Principal } from '@weir/core'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { z } from 'zod'
import { graphqlSchema, inGraphql } from '../../src/graphql/schema.ts'
import { bare } from '../../src/rest/coerce.ts'
import { type Listening, listen } from '../../src/listen.ts'
import { type Heard, overGraphql, overRest, type Proof } from '../cells/asking.ts'
import { holdBack } from '../cells/hold-back.ts'
import { openStage, type Stage } from '../cells/stage.ts'
import { type Serving, serving } from '../serving.ts'
import { inputsOf } from './inputs.ts'

/*
 * One contract, however it is asked: what the door says of an input, both APIs say of it, and what it accepts the database does not
 * refuse. No change is kept, so that each input meets the same rows.
 */
const runs = process.env.WEIR_NIGHTLY === '1' ? 60 : 8
const schema = graphqlSchema()

let here: Serving
let listening: Listening
let stage: Stage
let proof: Proof
let byToken: Principal
beforeAll(async () => {
  here = await serving()
  listening = await listen(here.app)
  stage = await openStage(here.world)
  proof = () => ({ authorization: `Bearer ${here.token}` })
  byToken = await here.world.core.identify(here.token)
  await holdBack(here.world)
})
afterAll(async () => {
  await listening[Symbol.asyncDispose]()
  await here[Symbol.asyncDispose]()
})

/** What is said of an input: `accepted`, or the code and what it points at. */
interface Verdict {
  code: string
  pointer: string | null
}

async function atDoor(principal: Principal, operation: DirectOperation, input: object): Promise<Verdict> {
  try {
    await here.world.ask(principal, operation, input)
    return { code: 'accepted', pointer: null }
  } catch (error) {
    if (!(error instanceof Fault)) return { code: `broken: ${String(error)}`, pointer: null }
    return { code: error.code, pointer: pointerOf(error.evidence) }
  }
}

function verdictOf({ status, text }: Heard): Verdict {
  const body = Object(JSON.parse(text)) as {
    code?: string
    pointer?: string
    errors?: { path?: unknown[]; extensions?: { code?: string; pointer?: string } }[]
  }
  const refusal = body.errors?.find(({ path = [] }) => path.length <= 1)
  const said = refusal ? refusal.extensions : status >= 400 ? body : undefined
  return said
    ? { code: said.code ?? 'none', pointer: said.pointer ?? null }
    : { code: 'accepted', pointer: null }
}

const pointerOf = (evidence: object): string | null => {
  const pointer: unknown = Reflect.get(evidence, 'pointer')
  return typeof pointer === 'string' ? pointer : null
}

const isPlain = (value: unknown): boolean => ['string', 'number', 'boolean'].includes(typeof value)

/** A URL holds texts: what it cannot say is not asked by it. */
function fitsUrl(operation: DirectOperation, input: Record<string, unknown>): boolean {
  const inPath = [...operation.http.path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name)
  const isPathSafe = (name: string) =>
    isPlain(input[name]) && String(input[name]).length < 2000 && !/^\.{0,2}$|\0/.test(String(input[name]))
  if (!inPath.every(isPathSafe)) return false
  const inUrl = operation.http.method === 'GET' ? Object.keys(input) : inPath
  return (
    inUrl.every((key) => saysItself(fieldOf(operation, key), input[key])) &&
    JSON.stringify(input).length < 6000
  )
}

/** Would a URL say this value, and not another one that reads the same? */
function saysItself(schema: z.core.$ZodType | undefined, value: unknown): boolean {
  const type = schema && bare(schema)._zod.def.type
  if (Array.isArray(value))
    return (
      type === 'array' && value.length > 1 && value.every((one) => isPlain(one) && !String(one).includes(','))
    )
  if (!isPlain(value)) return false
  if (type === 'array') return false
  if (typeof value === 'string')
    return (
      !/[\uD800-\uDFFF]/.test(value) &&
      (type !== 'number' && type !== 'boolean' ? true : !/^(-?\d+(\.\d+)?|true|false)$/.test(value))
    )
  return type === typeof value
}

/** GraphQL takes one for a list of one, null for nothing, a text of digits for a number of an id, and knows names and whole numbers of its own. */
function fitsGraphql(schemaOf: z.core.$ZodType, value: unknown): boolean {
  if (value === null || value === undefined) return false
  const inner = bare(schemaOf)
  const { type } = inner._zod.def
  if (type === 'array') {
    const [element] = inside(inner)
    return Array.isArray(value) && value.every((one) => element && fitsGraphql(element.schema, one))
  }
  if (type === 'object') {
    if (typeof value !== 'object' || Array.isArray(value)) return true
    return Object.entries(value).every(([key, one]) => {
      const field = inside(inner).find(({ key: name }) => name === key)
      return field === undefined ? !/[A-Z_]/.test(key) : fitsGraphql(field.schema, one)
    })
  }
  return true
}

const fieldOf = ({ input }: DirectOperation, key: string): z.core.$ZodType | undefined =>
  inside(input).find(({ key: name }) => name === key)?.schema

/** Properties that are not in the schema cannot even be written into a document. */
const isDocument = (operation: DirectOperation, input: object): boolean =>
  Object.keys(input).every((key) => fieldOf(operation, key) !== undefined) &&
  inGraphql(operation) &&
  fitsGraphql(operation.input, input)

const same = (one: Verdict, other: Verdict): boolean =>
  one.code === other.code && one.pointer === other.pointer

/** GraphQL refuses by its own types without saying where; the contract must refuse it too. */
const sameInGraphql = (door: Verdict, said: Verdict): boolean =>
  same(door, said) || (door.code === 'invalid' && said.code === 'invalid' && said.pointer === null)

const all = [...directOperations.values()].map((operation, at) => ({
  operation,
  at,
  noun: operation.name.split('.')[0] ?? '',
}))
const counts = { accepted: 0, refused: 0, rest: 0, graphql: 0 }

test.each([...new Set(all.map(({ noun }) => noun))])(
  'the door and both APIs say the same of every input of %s, and the database refuses nothing that the contract accepts',
  { timeout: 1_200_000 },
  async (wanted) => {
    const wrong: string[] = []
    for (const { operation, at } of all.filter(({ noun }) => noun === wanted)) {
      const inputs = fc.sample(inputsOf(operation, idOf), { numRuns: runs, seed: 7201 + at })
      for (const input of inputs) wrong.push(...(await differences(operation, input)))
    }
    expect(wrong).toEqual([])
  },
)

test('of the inputs many were accepted and many refused, and both APIs were asked', () => {
  for (const count of Object.values(counts)) expect(count).toBeGreaterThan(runs * 20)
})

const idOf = (kind: keyof Stage['own']) => stage.own[kind]

/** Asks one input of the door, and of both APIs where they can say it; how they differ. */
async function differences(operation: DirectOperation, input: Record<string, unknown>): Promise<string[]> {
  const wrong: string[] = []
  const door = await atDoor(byToken, operation, input)
  const again = await atDoor(here.world.owner.principal, operation, input)
  counts[door.code === 'invalid' ? 'refused' : 'accepted']++
  const tell = (way: string, { code, pointer }: Verdict) =>
    wrong.push(
      `${operation.name}, ${way}: ${code} ${pointer}, not ${door.code} ${door.pointer}: ${JSON.stringify(input).slice(0, 300)}`,
    )
  for (const verdict of [door, again])
    if (/^(broken|internal|timeout)/.test(verdict.code)) tell('door', verdict)
  if (!operation.upload && fitsUrl(operation, input)) {
    const heard = verdictOf(await overRest(listening.url, { operation, input, proof }))
    if (!same(door, heard)) tell('REST', heard)
    counts.rest++
  }
  if (isDocument(operation, input)) {
    const heard = verdictOf(await overGraphql(listening.url, { operation, input, proof, schema }))
    if (!sameInGraphql(door, heard)) tell('GraphQL', heard)
    counts.graphql++
  }
  return wrong
}
