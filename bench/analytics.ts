import {
  type InputOf,
  metricBenchmark,
  metricBreakdown,
  metricSeries,
  type Operation,
  rootCoverage,
  vulnerabilityList,
} from '@weir/contract'
import { openLarge } from './parts/large-organization.ts'
import { type BenchCase, report, sizeFrom } from './parts/report.ts'

// Analytics of a large organization, through the door, over two years; no question is asked twice, so that no answer is remembered.
const isFull = sizeFrom(process.argv) === 'full'
const size = isFull
  ? { groups: 400, roots: 2, findings: 5, vulnerabilities: 1_000_000 }
  : { groups: 40, roots: 2, findings: 5, vulnerabilities: 100_000 }
const runs = isFull ? 9 : 5
const kept = process.argv.find((argument) => argument.startsWith('--data='))?.slice('--data='.length)

const { core, admin, owner, organization_id, close } = await openLarge(size, kept)
const cases: BenchCase[] = []
const ask = <O extends Operation>(operation: O, input: InputOf<O>) =>
  core.session({ principal: owner, kind: 'query' }, (call) =>
    call(operation, Object.assign({ organization_id }, input)),
  )

/** Periods that differ by a day at their beginning. */
let asked = 0
function weeks() {
  asked += 1
  const from = new Date(Date.UTC(2024, 0, 1) + asked * 86_400_000).toISOString().slice(0, 10)
  return { date_from: from, date_to: '2026-01-04', granularity: 'week' }
}

try {
  await admin.query(
    `insert into acceptance (organization_id, group_id, vulnerability_id, holds_from, holds_until)
     select organization_id, group_id, id, greatest(opened_at, now() - interval '90 days'), greatest(accepted_until, now())
       from vulnerability
      where organization_id = $1 and treatment in ('accepted', 'accepted_permanently')
         on conflict do nothing`,
    [organization_id],
  )
  await admin.query('analyze acceptance')
  const start = performance.now()
  await ask(metricSeries, { ...weeks(), metrics: ['open-count'] })
  add('facts read into columns, and a first answer', performance.now() - start, null)
  for (const metrics of [
    ['exposure', 'accepted-cvssf', 'open-count', 'accepted-count'],
    ['found-count', 'fixed-count', 'remediation-rate'],
    ['mttr', 'mttr-by-cvssf', 'open-age-bands'],
  ])
    await measure(`${metrics.join(', ')} by week`, () => ask(metricSeries, { ...weeks(), metrics }))
  for (const by of ['cwe', 'rule', 'treatment'] as const)
    await measure(`what is open by ${by}`, () => ask(metricBreakdown, { by, first: (asked++ % 90) + 1 }))
  await measure('benchmark of groups', () =>
    ask(metricBenchmark, { ...withoutSteps(), metrics: ['mttr', 'remediation-rate', 'mttr-by-cvssf'] }),
  )
  await measure('exposure by root', () =>
    ask(metricSeries, { ...weeks(), granularity: 'all', metrics: ['exposure'], by_root: true }),
  )
  await measure('coverage, 50 roots', () => ask(rootCoverage, { first: 50 }))
  await measureRows()
  process.exitCode = report('analytics', cases) ? 0 : 1
} finally {
  await close()
}

function withoutSteps() {
  const { date_from, date_to } = weeks()
  return { date_from, date_to }
}

/** The lists that numbers open: the first page with its total. */
async function measureRows(): Promise<void> {
  const { rows } = await admin.query<{ at: Date }>(
    'select max(opened_at) as at from vulnerability where organization_id = $1',
    [organization_id],
  )
  const at = rows[0]?.at ?? new Date()
  const before = (days: number) => new Date(at.getTime() - days * 86_400_000).toISOString()
  const lists = {
    'found in a week': { found_from: before(30), found_to: before(23) },
    'found in two years': { found_from: before(730), found_to: before(0) },
    'fixed in a week': { fixed_from: before(30), fixed_to: before(23) },
    'open at an instant': { open_at: before(30) },
    'accepted at an instant': { accepted_at: before(1) },
    'open for half a year': { open_at: before(0), opened_to: before(180) },
    'of one weakness': { cwe: [79] },
  }
  for (const [name, filter] of Object.entries(lists))
    await measure(`list: ${name}`, () => ask(vulnerabilityList, filter), null)
}

/** The longest of some runs after a first one. */
async function measure(name: string, run: () => Promise<unknown>, most: number | null = 300): Promise<void> {
  await run()
  let longest = 0
  for (let i = 0; i < runs; i++) {
    const start = performance.now()
    await run()
    longest = Math.max(longest, performance.now() - start)
  }
  add(`${name}, longest of ${runs}`, longest, most)
}

function add(name: string, value: number, most: number | null): void {
  cases.push({ name, value, unit: 'ms', bar: most, better: 'lower' })
}
