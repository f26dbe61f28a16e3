import { z } from 'zod'
import { reference } from './marks.ts'
import { query } from './operation.ts'
import { day, instant, score, tenant } from './scalars.ts'

export const MetricDefinition = z
  .object({
    id: z.string(),
    title: z.string(),
    definition: z.string().describe('What exactly is counted; shown beside the number'),
    unit: z.string(),
    columns: z.array(z.string()).describe('Statistics it answers with'),
  })
  .meta({ id: 'MetricDefinition' })

export const MetricColumn = z
  .object({
    name: z
      .string()
      .describe(
        'value, and distinct where one vulnerability can count again; days_0 to days_365 for ages from so many days; or n, mean, p50, p75 and p90, each quantile with its interval: p50_low, p50_high',
      ),
    values: z.array(z.number().nullable()).describe('One for each interval; null: nothing to measure'),
  })
  .meta({ id: 'MetricColumn' })

export const MetricSeries = z
  .object({
    metric: z.string(),
    unit: z.string(),
    group_id: reference('group').nullable().describe('The group it is about when asked by group or root'),
    root_id: reference('root').nullable().describe('The root it is about when asked by root'),
    columns: z.array(MetricColumn),
  })
  .meta({ id: 'MetricSeries' })

export const metricCatalogue = query('metric.catalogue', {
  summary: 'Metrics that can be asked for, with their definitions.',
  permission: 'public:read',
  input: z.strictObject({}),
  output: z.array(MetricDefinition),
  http: { method: 'GET', path: '/v1/metrics' },
  graphql: 'metrics',
  cost: 1,
  rate: 'read',
})

export const metricSeries = query('metric.series', {
  summary: 'Metrics over time, by columns; intervals are half-open in the time zone asked.',
  permission: 'group:read',
  input: z.strictObject({
    ...tenant,
    metrics: z.array(z.string().max(64)).min(1).max(20),
    date_from: day(),
    date_to: day().describe('Last day, included'),
    timezone: z.string().max(64).default('UTC').describe('IANA zone'),
    granularity: z.string().max(32).default('week').describe('all, or [n ][aligned ]day, week, month, year'),
    group_ids: z.array(reference('group')).max(500).optional(),
    repository_ids: z.array(reference('repository')).max(500).optional(),
    root_ids: z.array(reference('root')).max(500).optional(),
    severity_min: score().optional(),
    by_group: z.boolean().default(false).describe('One series for each group'),
    by_root: z
      .boolean()
      .default(false)
      .describe('One series for each root, of metrics about vulnerabilities; not together with by_group'),
  }),
  output: z
    .object({
      as_of: instant(),
      interval_starts: z.array(instant()),
      interval_end: instant(),
      sampled_at: z
        .array(instant().nullable())
        .describe(
          'When the levels of each interval are taken: what happened before it counts; null: not begun',
        ),
      series: z.array(MetricSeries),
    })
    .meta({ id: 'MetricAnswer' }),
  http: { method: 'POST', path: '/v1/metrics' },
  graphql: 'metricSeries',
  cost: 20,
  rate: 'read',
})

export const breakdownBys = ['cwe', 'rule', 'treatment'] as const

export const MetricSlice = z
  .object({
    value: z.string().describe('Number of the CWE, 0 for none known; the rule; or the treatment'),
    title: z.string().nullable().describe('Title of a finding of the rule'),
    count: z.int(),
    cvssf: z.number(),
  })
  .meta({ id: 'MetricSlice' })

export const metricBreakdown = query('metric.breakdown', {
  summary:
    'What is open now and not confirmed as zero risk, in slices, the most CVSSF first; what has several weaknesses is in several.',
  permission: 'group:read',
  input: z.strictObject({
    ...tenant,
    by: z.enum(breakdownBys),
    first: z.int().min(1).max(100).default(10),
    group_ids: z.array(reference('group')).max(500).optional(),
    root_ids: z.array(reference('root')).max(500).optional(),
  }),
  output: z
    .object({
      as_of: instant(),
      count: z.int().describe('All that is open'),
      cvssf: z.number(),
      slices: z.array(MetricSlice),
      is_cut: z.boolean().describe('There are more slices'),
    })
    .meta({ id: 'MetricBreakdown' }),
  http: { method: 'GET', path: '/v1/metrics/breakdown' },
  graphql: 'metricBreakdown',
  cost: 10,
  rate: 'read',
})

export const benchmarkMetrics = ['remediation-rate', 'mttr', 'mttr-by-cvssf'] as const

export const Benchmark = z
  .object({
    metric: z.enum(benchmarkMetrics),
    unit: z.string(),
    column: z.string().describe('The statistic that is compared: p50 of mttr, else value'),
    better: z.enum(['higher', 'lower']),
    best: z.number().nullable(),
    median: z.number().nullable(),
    worst: z.number().nullable(),
    groups: z
      .array(
        z
          .object({ group_id: reference('group'), value: z.number().nullable() })
          .meta({ id: 'BenchmarkGroup' }),
      )
      .describe('Best first; null, nothing to measure, last'),
  })
  .meta({ id: 'Benchmark' })

export const metricBenchmark = query('metric.benchmark', {
  summary: 'The groups that the caller may read beside each other, over one period: best, median, worst.',
  permission: 'group:read',
  input: z.strictObject({
    ...tenant,
    metrics: z.array(z.enum(benchmarkMetrics)).min(1).max(3),
    date_from: day(),
    date_to: day().describe('Last day, included'),
    timezone: z.string().max(64).default('UTC').describe('IANA zone'),
  }),
  output: z.object({ as_of: instant(), benchmarks: z.array(Benchmark) }).meta({ id: 'BenchmarkAnswer' }),
  http: { method: 'POST', path: '/v1/metrics/benchmark' },
  graphql: 'metricBenchmark',
  cost: 20,
  rate: 'read',
})
