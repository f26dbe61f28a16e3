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

/** The reader's own roles, as the door sees them: it lists them with every explanation. */
export const OwnRolesQuery = gql<
  { explainAccess: Pick<KnownExplanation, 'held'> },
  { organizationId: string }
>`
  query OwnRoles($organizationId: ID!) {
    explainAccess(organizationId: $organizationId, operation: "group.list") {
      held {
        role
        groupId
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
