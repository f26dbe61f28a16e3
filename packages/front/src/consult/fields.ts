import type { Consult } from '@weir/contract'
import { gql } from 'urql'
import type { Camel } from '../graph/camel.ts'

/** What somebody wrote. */
export type Written = Camel<Pick<Consult, 'id' | 'text' | 'written_by' | 'written_at'>>

interface About {
  organizationId: string
  groupIds: string[]
  findingIds?: string[] | undefined
  eventIds?: string[] | undefined
  isAboutGroup?: boolean | undefined
}

const asked = `
  $organizationId: ID!
  $groupIds: [ID!]
  $findingIds: [ID!]
  $eventIds: [ID!]
  $isAboutGroup: Boolean
`
const given = `
  organizationId: $organizationId
  groupIds: $groupIds
  findingIds: $findingIds
  eventIds: $eventIds
  isAboutGroup: $isAboutGroup
  first: 100
`
const shown = `
  nodes {
    id
    text
    writtenBy
    writtenAt
  }
`

/** A thread, for each of those who may read it. */
export const threads = {
  consult: gql<{ thread: { nodes: Written[] } }, About>(
    `query Consults(${asked}) { thread: consults(${given}) { ${shown} } }`,
  ),
  observation: gql<{ thread: { nodes: Written[] } }, About>(
    `query Observations(${asked}) { thread: observations(${given}) { ${shown} } }`,
  ),
} as const

interface Writing {
  input: { organizationId: string; groupId: string; findingId?: string; eventId?: string; text: string }
}

/** Writes into a thread. */
export const writing = {
  consult: gql<{ written: { id: string } }, Writing>`
    mutation WriteConsult($input: WriteConsultInput!) {
      written: writeConsult(input: $input) {
        id
      }
    }
  `,
  observation: gql<{ written: { id: string } }, Writing>`
    mutation WriteObservation($input: WriteObservationInput!) {
      written: writeObservation(input: $input) {
        id
      }
    }
  `,
} as const
