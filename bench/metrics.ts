import type { FactColumns } from '../packages/core/src/metric/columns.ts'
import { createEngine } from '../packages/core/src/metric/engine.ts'
import { makeMetricScope } from '../packages/core/src/metric/scope.ts'
import { medianMs, report, sizeFrom } from './parts/report.ts'

// Metrics from memory columns: vulnerabilities × 104 weeks (100 groups), commits and releases of two years.
const size = sizeFrom(process.argv)
const count = size === 'full' ? 1_000_000 : 50_000
const runs = 5
const bar = (milliseconds: number) => (size === 'full' ? milliseconds : null)

const dayMs = 86_400_000
const start = Date.UTC(2024, 0, 1)
const end = start + 104 * 7 * dayMs
const columns = someFacts(count)
const scope = makeMetricScope({ organization_id: 'bench', groups: 'all' })
const one = makeMetricScope({ organization_id: 'bench', groups: ['g7'] })
const weeks = {
  date_from: '2024-01-01',
  date_to: '2025-12-28',
  timezone: 'Europe/Madrid',
  granularity: 'week',
}
const risk = ['exposure', 'open-count', 'found-count', 'fixed-count', 'mttr']
const source = { version: 1, loadColumns: async () => columns }
// A new engine remembers no answer, so that each run computes.
const ask = (metrics: string[], by_group = false, of = scope) =>
  medianMs(runs, () => createEngine().ask(of, { ...weeks, metrics, by_group }, source))
const engine = createEngine()
const again = () => medianMs(runs, () => engine.ask(scope, { ...weeks, metrics: risk }, source))

const rows = `${count.toLocaleString('en')} vulnerabilities`
const cases = [
  { name: `${rows} × 104 weeks: ${risk.join(', ')}`, value: await ask(risk), bar: bar(1000) },
  { name: '… the same, one group of 100 in scope', value: await ask(risk, false, one), bar: bar(300) },
  {
    name: '… exposure and mttr by group: 100 × 104 cells each',
    value: await ask(['exposure', 'mttr'], true),
    bar: bar(1000),
  },
  { name: '… the same question repeated', value: await again(), bar: bar(50) },
  { name: '… exposure alone', value: await ask(['exposure']), bar: null },
  { name: '… mttr alone', value: await ask(['mttr']), bar: null },
  { name: '… open-age alone', value: await ask(['open-age']), bar: bar(3000) },
  {
    name: `${count.toLocaleString('en')} commits × 104 weeks: commits, releases, lead time`,
    value: await ask(['commits-count', 'release-count', 'release-lead-time']),
    bar: bar(1000),
  },
].map((one) => ({ ...one, unit: 'ms', better: 'lower' as const }))
report('metrics', cases)

/** Facts of two years in 100 groups: most closed, three quarters of those fixed, a few confirmed as zero risk. */
function someFacts(rows: number): FactColumns {
  const random = linear(20_260_105)
  const index = (below: number) => Math.floor(random() * below)
  const groups = Array.from({ length: 100 }, (_, i) => `g${i}`)
  const places = { ids: groups.map((group) => `place of ${group}`), group: Int32Array.from(groups.keys()) }
  const group = Int32Array.from({ length: rows }, () => index(100))
  const reportedAt = Float64Array.from({ length: rows }, () => start + Math.floor(random() * (end - start)))
  const closedAt = reportedAt.map((at) =>
    random() < 0.8 ? at + Math.floor(random() ** 3 * 300 * dayMs) : Number.NaN,
  )
  const releases = Math.ceil(rows / 200)
  const publishedAt = Float64Array.from(
    { length: releases },
    () => start + Math.floor(random() * (end - start)),
  )
  const release = Int32Array.from({ length: rows }, () => (random() < 0.9 ? index(releases) : -1))
  const authoredAt = Float64Array.from(
    release,
    (owner) => (publishedAt[owner] ?? end) - Math.floor(random() * 20 * dayMs),
  )
  const releasedIn = Int32Array.from({ length: releases }, () => index(100))
  return {
    organization_id: 'bench',
    version: 1,
    asOf: end,
    groups,
    watchedSince: new Float64Array(groups.length).fill(Number.NEGATIVE_INFINITY),
    roots: places,
    rootWatchedSince: new Float64Array(groups.length).fill(Number.NEGATIVE_INFINITY),
    repositories: places,
    findings: {
      rule: Array.from({ length: 20_000 }, (_, at) => `rule ${at % 500}`),
      title: Array.from({ length: 20_000 }, (_, at) => `title ${at % 500}`),
      cwe: Array.from({ length: 20_000 }, (_, at) => [at % 300]),
    },
    vulnerabilities: {
      group,
      root: group,
      severity: Int16Array.from({ length: rows }, () => index(101)),
      reportedAt,
      closedAt,
      fixed: Uint8Array.from(closedAt, (at) => (at > 0 && random() < 0.75 ? 1 : 0)),
      zeroRiskAt: reportedAt.map((at) => (random() < 0.02 ? at + 5 * dayMs : Number.NaN)),
      earlier: new Int32Array(rows).fill(-1),
      finding: Int32Array.from({ length: rows }, () => index(20_000)),
      treatment: Uint8Array.from({ length: rows }, () => index(4)),
    },
    acceptances: acceptances(rows, index),
    commits: { group, repository: group, authoredAt, committedAt: authoredAt, release },
    releases: { group: releasedIn, repository: releasedIn, publishedAt },
  }
}

/** Every tenth vulnerability or so was accepted for some months. */
function acceptances(rows: number, index: (below: number) => number): FactColumns['acceptances'] {
  const group = Int32Array.from({ length: rows / 10 }, () => index(100))
  const from = Float64Array.from(group, () => start + index(600) * dayMs)
  return {
    group,
    root: group,
    severity: Int16Array.from(group, () => index(70)),
    from,
    until: from.map((at) => at + index(180) * dayMs),
  }
}

function linear(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296
    return state / 4_294_967_296
  }
}
