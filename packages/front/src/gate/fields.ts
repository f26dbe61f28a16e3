import type { GateRun, OutputOf, ciTokenCreate } from '@weir/contract'
import { gql } from 'urql'
import type { Camel, Connection } from '../graph/camel.ts'
import type { KnownRoot } from '../report/fields.ts'

/** A run of the gate with its reasons. */
export type Run = Camel<
  Pick<
    GateRun,
    | 'id'
    | 'group_id'
    | 'root_nickname'
    | 'verdict'
    | 'commit'
    | 'branch'
    | 'baseline'
    | 'is_baseline_reported'
    | 'policy_version'
    | 'min_breaking_severity'
    | 'judged'
    | 'breaking'
    | 'accepted_alone'
    | 'reasons'
    | 'created_at'
  >
> & { ratedDown: { serial: string; ratedBy: string }[] }

/** Roots to choose from and the runs, in one request. */
export const DevsecopsQuery = gql<
  { roots: Pick<Connection<KnownRoot>, 'nodes'>; gateRuns: Pick<Connection<Run>, 'nodes' | 'totalCount'> },
  { organizationId: string; groupIds: string[] | undefined }
>`
  query Devsecops($organizationId: ID!, $groupIds: [ID!]) {
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
    gateRuns(organizationId: $organizationId, groupIds: $groupIds, first: 50) {
      nodes {
        id
        groupId
        rootNickname
        verdict
        commit
        branch
        baseline
        isBaselineReported
        policyVersion
        minBreakingSeverity
        acceptedAlone
        ratedDown {
          serial
          ratedBy
        }
        judged
        breaking
        createdAt
        reasons {
          vulnerabilityId
          serial
          title
          location
          severity
          ageDays
          state
          why
        }
      }
      totalCount
    }
  }
`

/** Makes the CI token of a group; the token is shown once. */
export const CreateCiTokenMutation = gql<
  {
    createCiToken: Camel<Pick<OutputOf<typeof ciTokenCreate>, 'token'>> & { details: { expiresAt: string } }
  },
  { input: { organizationId: string; groupId: string; keepOthers: boolean } }
>`
  mutation CreateCiToken($input: CreateCiTokenInput!) {
    createCiToken(input: $input) {
      token
      details {
        expiresAt
      }
    }
  }
`
