import { type InputOf, vulnerabilityList, vulnerabilitySorts } from '@weir/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { uuid7 } from '../src/keys/uuid.ts'
import { openWorld, type World } from './world.ts'

// What a search asks the index of places, it writes into a statement inside the database: so whatever a word is made of, it must mean
// its letters there and nothing else. There are more rows than are looked at before the index is asked.
const count = 1_600

/** Pieces of places and of searches that mean something to SQL, to patterns, arrays, JSON, formats or quotes. */
const odd = [
  "o'clock",
  "''",
  "'",
  '"quoted"',
  '"',
  '`tick`',
  String.raw`back\slash`,
  String.raw`\'`,
  '100%',
  '%',
  'a_b',
  '_',
  '$$',
  '$1',
  '$tag$x$tag$',
  '{a,b}',
  '{}',
  '{"k":"v"}',
  '{NULL}',
  'null',
  '[1,2]',
  '(a,b)',
  ',',
  ';',
  '--',
  '/*x*/',
  '%L',
  '%s%I%1$s',
  "')or('1'='1",
  "'or'1'='1",
  "';select(1);--",
  '||pg_sleep(3)||',
  "'||pg_sleep(3)||'",
  "x'::int",
  "E'\\047",
  "U&'\\0027",
  '@>',
  '?|',
  '->>',
  '\u2019',
  '\u02BC',
  '\uFF07or\uFF071',
  '💥',
  'größe',
]

let world: World
let rows: { id: string; location: string; text: string }[]
beforeAll(async () => {
  world = await openWorld()
  const { organization_id, group_id, root_id } = world
  const findings = [uuid7(), uuid7()]
  await world.sql(
    `insert into finding (organization_id, group_id, id, tool, rule, title, severity)
     select $1, $2, f.id, 'tool', 'rule ' || f.number, 'Weak ' || f.number, 50 from unnest($3::uuid[]) with ordinality f (id, number)`,
    [organization_id, group_id, findings],
  )
  const places = odd.flatMap((piece, at) => [
    `src/${piece}/file_${at}.ts`,
    `lib/m${at}/x${piece}y.ts`,
    `${piece}/z${at}`,
  ])
  await world.sql(
    `insert into vulnerability (organization_id, group_id, id, root_id, finding_id, serial, kind, location, path, line, rule, tool, technique,
       severity, cvssf, status, reported_at, opened_at)
     select $1, $2, gen_random_uuid(), $3, ($4::uuid[])[1 + i % 2], i, 'line', p.path || ':' || i % 9, p.path, i % 9, 'rule', 'tool', 'SAST',
            i % 101, 1, 'vulnerable', now(), now()
       from generate_series(1, $5) i
       cross join lateral (select coalesce(($6::text[])[i - 1000], 'src/Module' || i % 13 || '/handler' || i || '.ts') as path) p`,
    [organization_id, group_id, root_id, findings, count, places],
  )
  rows = await world.sql(
    `select v.id, v.location, f.title || ' ' || f.rule as text from vulnerability v join finding f on f.id = v.finding_id`,
  )
  expect(rows).toHaveLength(count)
})
afterAll(() => world[Symbol.asyncDispose]())

/** Each word stands in the place, or in what the finding is called. */
function naive(search: string): string[] {
  const words = search.split(/\s+/).filter(Boolean)
  const has = (text: string, word: string) => text.toLowerCase().includes(word.toLowerCase())
  return rows
    .filter(({ location, text }) => words.every((word) => has(location, word) || has(text, word)))
    .map(({ id }) => id)
}

const search = async (input: Omit<InputOf<typeof vulnerabilityList>, 'organization_id'>) => {
  const { items, total } = await world.ask(world.owner.principal, vulnerabilityList, { first: 200, ...input })
  return { ids: items.map(({ id }) => id).sort(), total }
}

test.each(odd.map((word, at) => [word, at] as const))(
  'a search for %j finds the places that hold it and no others',
  async (word, at) => {
    const asked = [
      word,
      `x${word}y`,
      `src/${word}/`,
      `${word} file_${at}`,
      `src/${word}/file_${at}.ts`,
      `${word}${word}`,
    ]
    for (const one of asked) {
      const wanted = naive(one)
      if (wanted.length > 200 || /^[A-Za-z-]*\d+$/.test(one)) continue
      const sort = vulnerabilitySorts[at % vulnerabilitySorts.length] ?? 'serial'
      const { ids, total } = await search({ search: one, sort })
      expect(ids, one).toEqual(wanted.sort())
      expect(total, one).toBe(wanted.length)
    }
  },
)

test.each(["a'b", '{a,b}', '"x"', '%', String.raw`\'`, '$$x$$', 'null', "');select pg_sleep(30)--"])(
  'the other filters beside a search mean their letters too: %j',
  async (text) => {
    const began = performance.now()
    const { ids } = await search({ search: 'file_1', tool: text })
    expect(ids).toEqual([])
    expect(performance.now() - began).toBeLessThan(20_000)
  },
)
