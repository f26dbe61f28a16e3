import type {
  metricCatalogue,
  OutputOf,
  Reattack,
  metricSeries,
  Root,
  Treatment,
  vulnerabilityCounts,
  Vulnerability,
  ZeroRisk,
} from '@weir/contract'
import { gql } from 'urql'
import type { Camel, Connection } from '../graph/camel.ts'

export type Counts = Camel<OutputOf<typeof vulnerabilityCounts>>
export type Definition = Camel<OutputOf<typeof metricCatalogue>[number]>
export type Answer = Camel<OutputOf<typeof metricSeries>>

/** A request that waits for approval. */
export type Request = Camel<
  Pick<
    Treatment,
    | 'id'
    | 'vulnerability_id'
    | 'serial'
    | 'title'
    | 'location'
    | 'severity'
    | 'kind'
    | 'justification'
    | 'accepted_until'
    | 'requested_by'
    | 'requested_at'
    | 'is_own'
    | 'may_decide'
    | 'can'
    | 'state'
  >
>

/** A claim that a vulnerability is no risk, which waits for a decision. */
export type WaitingClaim = Camel<
  Pick<
    ZeroRisk,
    | 'id'
    | 'vulnerability_id'
    | 'serial'
    | 'title'
    | 'location'
    | 'severity'
    | 'justification'
    | 'requested_by'
    | 'requested_at'
    | 'is_own'
    | 'may_decide'
    | 'can'
    | 'state'
  >
>

/** A fix that waits to be verified. */
export type WaitingFix = Camel<
  Pick<
    Reattack,
    | 'id'
    | 'vulnerability_id'
    | 'serial'
    | 'title'
    | 'location'
    | 'severity'
    | 'justification'
    | 'requested_by'
    | 'requested_at'
    | 'is_own'
    | 'may_decide'
    | 'can'
    | 'state'
  >
>

/** A critical vulnerability about which nothing was decided. */
export type Urgent = Camel<
  Pick<
    Vulnerability,
    | 'id'
    | 'serial'
    | 'title'
    | 'rule'
    | 'message'
    | 'location'
    | 'severity'
    | 'severity_band'
    | 'reported_at'
    | 'can'
  >
>

/** A root with what its last sync doubted. */
export type SyncedRoot = Camel<Pick<Root, 'id' | 'nickname' | 'sync_message'>>

/** What the overview shows. */
export interface OverviewData {
  counts: Counts
  catalogue: Definition[]
  steps: Answer
  releases: Answer
  whole: Answer
  before: Answer
  repositories: Pick<Connection<{ id: string }>, 'totalCount'>
  roots: Pick<Connection<SyncedRoot>, 'nodes'>
  requests: Pick<Connection<Request>, 'nodes' | 'totalCount'>
  claims: Pick<Connection<WaitingClaim>, 'nodes' | 'totalCount'>
  fixes: Pick<Connection<WaitingFix>, 'nodes' | 'totalCount'>
  urgent: Pick<Connection<Urgent>, 'nodes' | 'totalCount'>
}

interface Variables {
  organizationId: string
  groupIds: string[] | undefined
  from: string
  to: string
  beforeFrom: string
  beforeTo: string
  timezone: string
  step: string
  releaseStep: string
}

const answer = `
  asOf
  intervalStarts
  intervalEnd
  series {
    metric
    unit
    columns {
      name
      values
    }
  }
`

const period = 'organizationId: $organizationId, groupIds: $groupIds, timezone: $timezone'

/** Everything the overview shows, in one request. */
export const OverviewQuery = gql<OverviewData, Variables>(`
  query Overview(
    $organizationId: ID!
    $groupIds: [ID!]
    $from: Date!
    $to: Date!
    $beforeFrom: Date!
    $beforeTo: Date!
    $timezone: String!
    $step: String!
    $releaseStep: String!
  ) {
    counts: vulnerabilityCounts(organizationId: $organizationId, groupIds: $groupIds) {
      open
      critical
      high
      medium
      low
      none
      cvssf
      untreated
      toDecide
      expiring
      closed
    }
    catalogue: metrics {
      id
      title
      definition
      unit
      columns
    }
    steps: metricSeries(
      ${period}
      metrics: ["exposure", "open-count", "found-count", "fixed-count", "commits-count"]
      dateFrom: $from
      dateTo: $to
      granularity: $step
    ) {
      ${answer}
    }
    releases: metricSeries(
      ${period}
      metrics: ["release-count"]
      dateFrom: $from
      dateTo: $to
      granularity: $releaseStep
    ) {
      ${answer}
    }
    whole: metricSeries(
      ${period}
      metrics: ["mttr", "release-lead-time"]
      dateFrom: $from
      dateTo: $to
      granularity: "all"
    ) {
      ${answer}
    }
    before: metricSeries(
      ${period}
      metrics: ["mttr", "release-lead-time"]
      dateFrom: $beforeFrom
      dateTo: $beforeTo
      granularity: "all"
    ) {
      ${answer}
    }
    repositories(organizationId: $organizationId, groupIds: $groupIds, first: 1) {
      totalCount
    }
    roots(organizationId: $organizationId, groupIds: $groupIds, status: active, first: 200) {
      nodes {
        id
        nickname
        syncMessage
      }
    }
    requests: treatments(organizationId: $organizationId, groupIds: $groupIds, state: submitted, first: 20) {
      nodes {
        id
        vulnerabilityId
        serial
        title
        location
        severity
        kind
        justification
        acceptedUntil
        requestedBy
        requestedAt
        isOwn
        mayDecide
        can
        state
      }
      totalCount
    }
    claims: zeroRisks(organizationId: $organizationId, groupIds: $groupIds, state: submitted, first: 20) {
      nodes {
        id
        vulnerabilityId
        serial
        title
        location
        severity
        justification
        requestedBy
        requestedAt
        isOwn
        mayDecide
        can
        state
      }
      totalCount
    }
    fixes: reattacks(organizationId: $organizationId, groupIds: $groupIds, state: requested, first: 20) {
      nodes {
        id
        vulnerabilityId
        serial
        title
        location
        severity
        justification
        requestedBy
        requestedAt
        isOwn
        mayDecide
        can
        state
      }
      totalCount
    }
    urgent: vulnerabilities(
      organizationId: $organizationId
      groupIds: $groupIds
      status: [vulnerable]
      treatment: [untreated]
      zeroRisk: [none, requested, rejected]
      severityMin: 9
      sort: severity
      first: 10
    ) {
      nodes {
        id
        serial
        title
        rule
        message
        location
        severity
        severityBand
        reportedAt
        can
      }
      totalCount
    }
  }
`)

/** The values of one statistic of a metric; null where there is nothing to measure. */
export function valuesOf(of: Answer, metric: string, column = 'value'): (number | null)[] {
  const series = of.series.find((each) => each.metric === metric)
  return series?.columns.find(({ name }) => name === column)?.values ?? of.intervalStarts.map(() => null)
}
