import { afterAll, beforeAll, expect, test } from 'vitest'
import { seededRandom } from '../src/demo/random.ts'
import { inventSimulation } from '../src/demo/simulation.ts'
import { importSarif } from './report-world.ts'
import { openWorld, type World } from './world.ts'

/*
 * Two scanners see the code of the demo. The simulator knows which of their results are the same mistake, so what was joined can
 * be counted against the truth. docs/reports/two-scanners.md
 * says what came of it.
 */
let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world[Symbol.asyncDispose]())

interface Result {
  /** The mistake it is about. */
  truth: string
  rule: string
  path: string
  line: number
  end_line: number
  cwe: number
}

const random = seededRandom('two scanners')

/** Mistakes in the code of the demo, each in a place of its own. */
function mistakes(): Result[] {
  const { rows } = inventSimulation({
    seed: 'two scanners',
    now: new Date('2026-06-01T00:00:00Z'),
    owner_user_id: '018f0000-0000-7000-8000-000000000001',
    organization_id: '018f0000-0000-7000-8000-000000000002',
    name: 'Simulated',
    slug: 'simulated',
  })
  const cweOf = new Map(rows.finding.map(({ id, cwe }) => [id, Number(Object(cwe)[0])]))
  const found = rows.vulnerability.flatMap(({ id, finding_id, root_id, tool, path, line, rule }) => {
    const cwe = cweOf.get(finding_id)
    if (tool !== 'codeql' || typeof path !== 'string' || typeof line !== 'number' || !cwe) return []
    const place = { path: `${root_id.slice(-6)}/${path}`, line, end_line: line }
    return [{ truth: id, rule: rule, cwe, ...place }]
  })
  const byPlace = new Map(found.map((one) => [`${one.path}:${one.line}`, one]))
  return [...byPlace.values()].slice(0, 600)
}

/** How the second scanner tells of a mistake: words of its own, sometimes another line, region or weakness. */
function retold(one: Result): Result {
  const shift = random.chance(0.85) ? 0 : random.int(1, 3)
  const line = one.line + shift
  const isRegion = random.chance(0.3)
  const from = isRegion ? Math.max(1, line - 1) : line
  const cwe = random.chance(0.9) ? one.cwe : 20
  return { ...one, rule: `second-${one.cwe}-${cwe}`, line: from, end_line: isRegion ? line + 2 : line, cwe }
}

/** Another mistake beside one: only the first kind cannot be told from it by place and weakness. */
function decoy(one: Result, kind: number): Result {
  const other = { ...one, truth: `decoy of ${one.truth}`, rule: `decoy-${kind}-${one.cwe}` }
  if (kind === 0) return other
  if (kind === 1) return { ...other, cwe: 489 }
  if (kind === 2) return { ...other, line: one.line + 4, end_line: one.line + 4 }
  return { ...other, path: `other/${one.path}` }
}

async function read(tool: string, results: readonly Result[]): Promise<void> {
  const cweOf = new Map(results.map(({ rule, cwe }) => [rule, cwe]))
  const rules = [...cweOf].map(([id, cwe]) => ({ id, properties: { tags: [`external/cwe/cwe-${cwe}`] } }))
  const report = {
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: tool, rules } },
        invocations: [{ executionSuccessful: true }],
        results: results.map(({ rule, path, line, end_line }) => ({
          ruleId: rule,
          message: { text: rule },
          locations: [
            {
              physicalLocation: {
                artifactLocation: { uri: path },
                region: { startLine: line, endLine: end_line },
              },
            },
          ],
        })),
      },
    ],
  }
  await importSarif(world, [Buffer.from(JSON.stringify(report))])
}

const keyOf = ({ path, line, rule }: { path: string; line: number; rule: string }) =>
  `${path}:${line} ${rule}`

test('two scanners of one code base are joined where they tell of the same mistake, and next to never elsewhere', async () => {
  const all = mistakes()
  const first = all.filter(() => random.chance(0.85))
  const seen = all.filter(() => random.chance(0.8)).map(retold)
  const decoys = all
    .filter(() => random.chance(0.15))
    .map((one, i) => decoy(one, i % 12 === 0 ? 0 : 1 + (i % 3)))
  const second = [...new Map([...seen, ...decoys].map((one) => [keyOf(one), one])).values()]
  await read('first', first)
  await read('second', second)
  const rows = await world.sql<{ id: string; tool: string; path: string; line: number; rule: string }>(
    'select vulnerability_id as id, tool, path, line, rule from sighting where root_id = $1',
    [world.root_id],
  )
  const truthOf = {
    first: new Map(first.map((one) => [keyOf(one), one.truth])),
    second: new Map(second.map((one) => [keyOf(one), one.truth])),
  }
  const told = new Map<string, { first?: string; second?: string }>()
  for (const row of rows) {
    const tool = row.tool === 'first' ? 'first' : 'second'
    told.set(row.id, { ...told.get(row.id), [tool]: truthOf[tool].get(keyOf(row)) ?? '' })
  }
  const pairs = [...told.values()]
  const both = new Set(
    first.map(({ truth }) => truth).filter((truth) => second.some((one) => one.truth === truth)),
  )
  const joined = pairs.filter((pair) => pair.first !== undefined && pair.second !== undefined)
  const right = joined.filter((pair) => pair.first === pair.second).length
  const counted = {
    seenByBoth: both.size,
    joined: right,
    apartThoughTheSame: both.size - right,
    joinedWrongly: joined.length - right,
    apartAndRightly: pairs.filter(
      (pair) =>
        (pair.first === undefined || pair.second === undefined) && !both.has(pair.first ?? pair.second ?? ''),
    ).length,
  }
  console.log(`two scanners: ${JSON.stringify(counted)}`)
  expect(both.size).toBeGreaterThan(300)
  expect(counted.joined / both.size).toBeGreaterThan(0.75)
  expect(counted.joinedWrongly / joined.length).toBeLessThan(0.01)
})
