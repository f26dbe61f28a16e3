import type { OutputOf, Report, Root, rootAdd } from '@weir/contract'
import { gql } from 'urql'
import type { Camel, Connection } from '../graph/camel.ts'

/** A root as the choice of where a report belongs shows it. */
export type KnownRoot = Camel<Pick<Root, 'id' | 'group_id' | 'nickname' | 'kind' | 'branch' | 'can'>>

/** A report with its receipt. */
export type KnownReport = Camel<
  Pick<
    Report,
    | 'id'
    | 'group_id'
    | 'job_id'
    | 'format'
    | 'tool'
    | 'tool_version'
    | 'branch'
    | 'commit'
    | 'is_preview'
    | 'status'
    | 'is_complete'
    | 'fault_code'
    | 'fault_message'
    | 'bytes'
    | 'receipt'
    | 'created_at'
    | 'finished_at'
  >
> & { root: { nickname: string } | null }

export type Receipt = NonNullable<KnownReport['receipt']>

const ReportFields = gql`
  fragment ReportFields on Report {
    id
    groupId
    jobId
    format
    tool
    toolVersion
    branch
    commit
    isPreview
    status
    isComplete
    faultCode
    faultMessage
    bytes
    createdAt
    finishedAt
    root {
      nickname
    }
    receipt {
      results
      new
      joined
      same
      moved
      reopened
      fixed
      seenElsewhere
      notScanned
      scanFailed
      ruleRemoved
      held
      suppressed
      notFailures
      doubts {
        pointer
        text
      }
      doubtsTotal
    }
  }
`

/** Roots to choose from and past reports, in one request. */
export const ReportsQuery = gql<
  {
    roots: Pick<Connection<KnownRoot>, 'nodes'>
    reports: Pick<Connection<KnownReport>, 'nodes' | 'totalCount'>
  },
  { organizationId: string; groupIds: string[] | undefined }
>`
  query Reports($organizationId: ID!, $groupIds: [ID!]) {
    roots(organizationId: $organizationId, groupIds: $groupIds, status: active, first: 200) {
      nodes {
        id
        groupId
        nickname
        kind
        branch
        can
      }
    }
    reports(organizationId: $organizationId, groupIds: $groupIds, first: 50) {
      nodes {
        ...ReportFields
      }
      totalCount
    }
  }
  ${ReportFields}
`

/** One report, once its job has ended. */
export const ReportQuery = gql<{ report: KnownReport | null }, { organizationId: string; id: string }>`
  query Report($organizationId: ID!, $id: ID!) {
    report(organizationId: $organizationId, reportId: $id) {
      ...ReportFields
    }
  }
  ${ReportFields}
`

/** Closes what a report held back. */
export const ConfirmMutation = gql<
  { confirmReport: KnownReport | null },
  { input: { organizationId: string; reportId: string } }
>`
  mutation ConfirmReport($input: ConfirmReportInput!) {
    confirmReport(input: $input) {
      ...ReportFields
    }
  }
  ${ReportFields}
`

/** Adds a root to a group. */
export const AddRootMutation = gql<
  {
    addRoot: Pick<
      Camel<OutputOf<typeof rootAdd>>,
      'id' | 'groupId' | 'nickname' | 'kind' | 'branch' | 'can'
    > | null
  },
  {
    input: {
      organizationId: string
      groupId: string
      nickname: string
      kind: string
      location: string
      branch?: string
    }
  }
>`
  mutation AddRoot($input: AddRootInput!) {
    addRoot(input: $input) {
      id
      groupId
      nickname
      kind
      branch
      can
    }
  }
`
