import { directOperations, type DirectOperation } from '@weir/contract'
import { globSync, readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { uuid7 } from '../../core/src/keys/uuid.ts'
import { minimalInput } from '../../core/test/minimal-input.ts'
import { graphqlSchema, inGraphql } from '../src/graphql/schema.ts'
import { type Listening, listen } from '../src/listen.ts'
import { type Heard, overGraphql, overRest, type Proof } from './cells/asking.ts'
import { openStage, type Stage, type Things } from './cells/stage.ts'
import { type Serving, serving, tokenOf } from './serving.ts'

// The same questions by people of two organizations, and of two groups of one, at once and in turn: whatever is kept between requests, each is answered as if alone.
const rounds = process.env.WEIR_NIGHTLY === '1' ? 20 : 4
const queries = [...directOperations.values()].filter(({ kind }) => kind === 'query')
const schema = graphqlSchema()

interface Asker {
  name: string
  proof: Proof
  things: Things
  /** Texts of places that are none of theirs. */
  hidden: readonly string[]
}

let here: Serving
let listening: Listening
let stage: Stage
let askers: Asker[]
beforeAll(async () => {
  here = await serving()
  listening = await listen(here.app)
  const { world } = here
  stage = await openStage(world)
  const { own, sibling, foreign } = stage.canaries
  const group = { id: world.group_id, role: 'developer' } as const
  const bearer = async (person: typeof world.owner): Promise<Proof> => {
    const authorization = `Bearer ${await tokenOf(world, person.principal)}`
    return () => ({ authorization })
  }
  const beside = { id: stage.sibling.group ?? '', role: 'manager' } as const
  askers = [
    { name: 'owner', proof: await bearer(world.owner), things: stage.own, hidden: [foreign] },
    {
      name: 'owner of the other',
      proof: await bearer(await world.join(stage.foreign.organization ?? '', 'owner')),
      things: stage.foreign,
      hidden: [own, sibling],
    },
    {
      name: 'developer of one group',
      proof: await bearer(await world.join(world.organization_id, 'member', group)),
      things: stage.own,
      hidden: [sibling, foreign],
    },
    {
      name: 'manager of the next group',
      proof: await bearer(await world.join(world.organization_id, 'member', beside)),
      things: { ...stage.own, group: stage.sibling.group ?? '' },
      hidden: [own, foreign],
    },
  ]
}, 240_000)
afterAll(async () => {
  await listening[Symbol.asyncDispose]()
  await here[Symbol.asyncDispose]()
})

const day = (text: string) =>
  text
    .replaceAll(
      /"(next_cursor|after|endCursor|cursor|last_used_at|last_active_at|lastUsedAt|lastActiveAt)":"[^"]*"/g,
      '',
    )
    .replaceAll(/\\"(serialNumber|timestamp)\\":\\"[^"\\]*\\"/g, '') // each document has its own

/** The same input for everybody but for the ids in it; where it may name groups none are named, so that what one may see decides. */
function inputOf(operation: DirectOperation, { things }: Asker): Record<string, unknown> {
  const input = minimalInput(operation, (kind) =>
    kind === 'group' ? undefined : (things[kind] ?? uuid7()),
  ) as Record<string, unknown> // inputs are objects
  if ('group_id' in input) input['group_id'] = things.group
  if (operation.name === 'metric.series')
    return {
      organization_id: things.organization,
      metrics: ['found-count', 'open-count'],
      date_from: '2024-12-01',
      date_to: '2025-03-01',
      granularity: 'month',
    }
  return input
}

async function ask(operation: DirectOperation, asker: Asker): Promise<Heard[]> {
  const input = inputOf(operation, asker)
  const rest = overRest(listening.url, { operation, input, proof: asker.proof })
  return inGraphql(operation)
    ? Promise.all([rest, overGraphql(listening.url, { operation, input, proof: asker.proof, schema })])
    : [await rest]
}

/** An answer as it would be each time: without ids of requests and what asking itself moves on. */
const meaning = ({ status, text }: Heard): string =>
  `${status} ${day(text).replaceAll(/"(instance|requestId)":"[^"]*"/g, '')}`

test(
  'every question of two organizations and two groups, asked by all of them at once and in turn, is answered as if each were alone',
  { timeout: 900_000 },
  async () => {
    const wrong: string[] = []
    let reached = 0
    for (const operation of queries) {
      const alone = new Map<string, string[]>()
      for (const asker of askers) alone.set(asker.name, (await ask(operation, asker)).map(meaning))
      for (let round = 0; round < rounds; round++) {
        const order = round % 2 === 0 ? askers : askers.toReversed()
        const answers = await Promise.all(
          order.map(async (asker) => ({ asker, all: await ask(operation, asker) })),
        )
        for (const { asker, all } of answers)
          all.forEach((heard, way) => {
            if (heard.status === 200) reached++
            const shown = hiddenFrom(asker, operation).filter((canary) => heard.text.includes(canary))
            if (shown.length > 0) wrong.push(`${operation.name}, ${asker.name}: shows ${shown.join()}`)
            if (meaning(heard) !== alone.get(asker.name)?.[way] && !changing.has(operation.name))
              wrong.push(
                `${operation.name}, ${asker.name}: ${meaning(heard).slice(0, 300)}, alone ${alone.get(asker.name)?.[way]?.slice(0, 300)}`,
              )
          })
      }
    }
    expect([...new Set(wrong)]).toEqual([])
    expect(reached).toBeGreaterThan(queries.length * rounds * 4)
  },
)

/** People are of the organization, whichever group they work in: their names are no secret in the next group. */
const hiddenFrom = ({ hidden }: Asker, { name }: DirectOperation): readonly string[] =>
  name === 'member.list'
    ? hidden.filter(
        (canary) =>
          canary !== stage.canaries.own || (hidden.length === 2 && hidden.includes(stage.canaries.sibling)),
      )
    : hidden

/** What being asked changes: refused attempts are listed, tokens are used, exports are dated. */
const changing: ReadonlySet<string> = new Set([
  'denial.list',
  'audit.list',
  'audit.state',
  'audit.export',
  'signin.state',
])

test('numbers that are remembered for one person are not those of another with fewer groups', async () => {
  const series = directOperations.get('metric.series')
  if (!series) throw new Error('there is no metric.series')
  const values = async (asker: Asker | undefined) => {
    const [heard] = asker ? await ask(series, asker) : []
    const { series: all } = Object(JSON.parse(heard?.text ?? '{}')) as {
      series: { columns: { values: (number | null)[] }[] }[]
    }
    return all
      .flatMap(({ columns }) => columns.flatMap((column) => column.values))
      .reduce<number>((sum, value) => sum + (value ?? 0), 0)
  }
  const [owner, foreign, developer, manager] = askers
  const sums = await Promise.all([owner, developer, manager, owner, foreign].map(values))
  const [all = 0, one = 0, next = 0, again] = sums
  expect(again).toBe(all)
  expect(one).toBeGreaterThan(0)
  expect(next).toBeGreaterThan(0)
  expect(all, 'two groups are more than one').toBeGreaterThan(one)
})

test('nothing that is stored is brought back to life by an engine that could run it', () => {
  const found = globSync([
    'packages/core/src/**/*.ts',
    'packages/server/src/**/*.ts',
    'packages/contract/src/**/*.ts',
  ])
    .filter((file) => !/\.test\.ts$|\/removals\//.test(file))
    .flatMap((file) => {
      const text = readFileSync(file, 'utf8')
      const living =
        /\b(v8|vm)['"]|\bdeserialize\b|\beval\(|new Function\(|from 'node:(v8|vm)'|serialize-javascript|import\((?!['"]|new URL)/.exec(
          text,
        )
      return living ? [`${file}: ${living[0]}`] : []
    })
  expect(found).toEqual([])
})
