import type { metricBenchmark, metricBreakdown, OutputOf, Root, rootCoverage } from '@weir/contract'
import { gql } from 'urql'
import type { Camel, Connection } from '../graph/camel.ts'
import type { Answer, Definition } from '../overview/fields.ts'

export type Breakdown = Camel<OutputOf<typeof metricBreakdown>>
export type Benchmarks = Camel<OutputOf<typeof metricBenchmark>>
export type CoveredRoot = Camel<OutputOf<typeof rootCoverage>['items'][number]>
export type KnownRoot = Camel<Pick<Root, 'id' | 'nickname' | 'group_id'>>

/** What the screen shows. */
export interface ExposureData {
  catalogue: Definition[]
  steps: Answer
  whole: Answer
  places: Answer
  cwes: Breakdown
  rules: Breakdown
  mix: Breakdown
  benchmark: Benchmarks
  coverage: Pick<Connection<CoveredRoot>, 'nodes' | 'totalCount'>
  roots: Pick<Connection<KnownRoot>, 'nodes'>
}

interface Variables {
  organizationId: string
  groupIds: string[] | undefined
  rootIds: string[] | undefined
  from: string
  to: string
  timezone: string
  step: string
  byGroup: boolean
  byRoot: boolean
}

const answer = `
  asOf
  intervalStarts
  intervalEnd
  sampledAt
  series {
    metric
    unit
    groupId
    rootId
    columns {
      name
      values
    }
  }
`

const place = 'organizationId: $organizationId, groupIds: $groupIds, rootIds: $rootIds'
const period = `${place}, timezone: $timezone, dateFrom: $from, dateTo: $to`

const slices = `
  asOf
  count
  cvssf
  isCut
  slices {
    value
    title
    count
    cvssf
  }
`

/** Everything the screen shows, in one request. */
export const ExposureQuery = gql<ExposureData, Variables>(`
  query Exposure(
    $organizationId: ID!
    $groupIds: [ID!]
    $rootIds: [ID!]
    $from: Date!
    $to: Date!
    $timezone: String!
    $step: String!
    $byGroup: Boolean!
    $byRoot: Boolean!
  ) {
    catalogue: metrics {
      id
      title
      definition
      unit
      columns
    }
    steps: metricSeries(
      ${period}
      metrics: ["exposure", "accepted-cvssf", "open-count", "accepted-count", "found-count", "fixed-count", "remediation-rate"]
      granularity: $step
    ) {
      ${answer}
    }
    whole: metricSeries(
      ${period}
      metrics: ["exposure", "accepted-cvssf", "open-count", "accepted-count", "found-count", "found-cvssf", "fixed-count", "fixed-cvssf", "remediation-rate", "mttr", "mttr-by-cvssf", "open-age-bands"]
      granularity: "all"
    ) {
      ${answer}
    }
    places: metricSeries(
      ${period}
      metrics: ["open-count", "exposure", "accepted-count", "found-count", "fixed-count", "remediation-rate", "mttr"]
      granularity: "all"
      byGroup: $byGroup
      byRoot: $byRoot
    ) {
      ${answer}
    }
    cwes: metricBreakdown(${place}, by: cwe, first: 10) {
      ${slices}
    }
    rules: metricBreakdown(${place}, by: rule, first: 10) {
      ${slices}
    }
    mix: metricBreakdown(${place}, by: treatment) {
      ${slices}
    }
    benchmark: metricBenchmark(
      organizationId: $organizationId
      metrics: ["remediation-rate", "mttr", "mttr-by-cvssf"]
      dateFrom: $from
      dateTo: $to
      timezone: $timezone
    ) {
      asOf
      benchmarks {
        metric
        unit
        column
        better
        best
        median
        worst
        groups {
          groupId
          value
        }
      }
    }
    coverage: rootCoverage(${place}, first: 50) {
      nodes {
        id
        organizationId
        groupId
        nickname
        kind
        branch
        failedAt
        missingTools
        tools {
          tool
          category
          branch
          reportId
          spokeAt
          isComplete
          reason
          completeAt
          scans
        }
      }
      totalCount
    }
    roots(organizationId: $organizationId, groupIds: $groupIds, first: 200) {
      nodes {
        id
        nickname
        groupId
      }
    }
  }
`)
