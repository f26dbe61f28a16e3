import type { AuditEntry, AuditState, Denial, OutputOf, auditExport } from '@weir/contract'
import { gql } from 'urql'
import type { Camel, Connection } from '../graph/camel.ts'

/** A change as the screen shows it. */
export type Entry = Camel<Omit<AuditEntry, 'organization_id'>>
/** A refused attempt. */
export type Refused = Camel<Omit<Denial, 'organization_id'>>
/** How far the chain is sealed. */
export type Chain = Camel<Omit<AuditState, 'organization_id'>>

/** What both lists may be narrowed to. */
export interface Narrowed {
  organizationId: string
  first: number
  operation?: string
  person?: string
  since?: string
  until?: string
}

/** State of the chain and the people to choose from. */
export const ChainQuery = gql<
  { auditState: Chain; members: Pick<Connection<{ id: string; name: string }>, 'nodes'> },
  { organizationId: string }
>`
  query AuditChain($organizationId: ID!) {
    auditState(organizationId: $organizationId) {
      sealedSeq
      sealedAt
      link
      unsealed
      verifiedSeq
      verifiedAt
      fault
    }
    members(organizationId: $organizationId, first: 200) {
      nodes {
        id
        name
      }
    }
  }
`

/** Changes, newest first. */
export const AuditQuery = gql<{ audit: Connection<Entry> }, Narrowed & { object?: string }>`
  query Audit(
    $organizationId: ID!
    $first: Int!
    $operation: String
    $person: ID
    $since: DateTime
    $until: DateTime
    $object: ID
  ) {
    audit(
      organizationId: $organizationId
      first: $first
      operation: $operation
      person: $person
      since: $since
      until: $until
      object: $object
    ) {
      nodes {
        id
        at
        principal
        who
        person
        operator
        fromAddress
        operation
        requestId
        objects
        input
        seq
        link
      }
      totalCount
      totalIsBounded
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`

/** Refused attempts, newest first. */
export const DenialsQuery = gql<{ denials: Connection<Refused> }, Narrowed>`
  query Denials(
    $organizationId: ID!
    $first: Int!
    $operation: String
    $person: ID
    $since: DateTime
    $until: DateTime
  ) {
    denials(
      organizationId: $organizationId
      first: $first
      operation: $operation
      person: $person
      since: $since
      until: $until
    ) {
      nodes {
        id
        at
        principal
        who
        person
        operator
        fromAddress
        operation
        requestId
        code
        attempts
      }
      totalCount
      totalIsBounded
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`

/** A part of the export. */
export const ExportQuery = gql<
  { auditExport: Camel<OutputOf<typeof auditExport>> },
  { organizationId: string; after: number }
>`
  query AuditExport($organizationId: ID!, $after: Int!) {
    auditExport(organizationId: $organizationId, after: $after, first: 1000) {
      lines
      next
    }
  }
`
