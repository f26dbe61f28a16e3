import type { AccessRule } from '@weir/contract'
import { gql } from 'urql'

/** What the door says of an operation. */
export interface KnownExplanation {
  operation: string
  permission: string
  allowed: boolean
  rule: AccessRule
  role: string | null
  held: { role: string; groupId: string | null }[]
  needed: string[]
  freshSeconds: number | null
}

/** The reader's own roles in groups. */
export const OwnRolesQuery = gql<
  { members: { nodes: { id: string; groups: { groupId: string; role: string }[] }[] } },
  { organizationId: string; memberIds: string[] }
>`
  query OwnRoles($organizationId: ID!, $memberIds: [ID!]) {
    members(organizationId: $organizationId, memberIds: $memberIds, first: 1) {
      nodes {
        id
        groups {
          groupId
          role
        }
      }
    }
  }
`

/** Which rule decides about an operation in a group. */
export const ExplainQuery = gql<
  { explainAccess: KnownExplanation },
  { organizationId: string; operation: string; groupId: string | null }
>`
  query ExplainAccess($organizationId: ID!, $operation: String!, $groupId: ID) {
    explainAccess(organizationId: $organizationId, operation: $operation, groupId: $groupId) {
      operation
      permission
      allowed
      rule
      role
      held {
        role
        groupId
      }
      needed
      freshSeconds
    }
  }
`
