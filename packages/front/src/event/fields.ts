import type { GroupEvent } from '@weir/contract'
import { gql } from 'urql'
import type { Camel, Connection } from '../graph/camel.ts'

/** An event as the screen shows it. */
export type KnownEvent = Camel<
  Pick<
    GroupEvent,
    | 'id'
    | 'group_id'
    | 'type'
    | 'description'
    | 'state'
    | 'created_by'
    | 'created_at'
    | 'note'
    | 'noted_by'
    | 'noted_at'
    | 'held_count'
    | 'can'
  >
>

const fields = `
  id
  groupId
  type
  description
  state
  createdBy
  createdAt
  note
  notedBy
  notedAt
  heldCount
  can
`

/** The newest events. */
export const EventsQuery = gql<
  { events: Pick<Connection<KnownEvent>, 'nodes' | 'totalCount'> },
  { organizationId: string; groupIds: string[] | undefined; state: string[] | undefined }
>(`
  query Events($organizationId: ID!, $groupIds: [ID!], $state: [GroupEventState!]) {
    events(organizationId: $organizationId, groupIds: $groupIds, state: $state, first: 100) {
      nodes {
        ${fields}
      }
      totalCount
    }
  }
`)

/** Reports an event. */
export const CreateEventMutation = gql<
  { createEvent: { id: string } },
  { input: { organizationId: string; groupId: string; type: string; description: string } }
>`
  mutation CreateEvent($input: CreateEventInput!) {
    createEvent(input: $input) {
      id
    }
  }
`

interface Moved {
  moved: { id: string; state: string }[]
}
interface Moving {
  input: { organizationId: string; eventIds: string[]; text: string }
}

/** Says that the cause is gone. */
export const AskMutation = gql<Moved, Moving>`
  mutation RequestEventVerification($input: RequestEventVerificationInput!) {
    moved: requestEventVerification(input: $input) {
      id
      state
    }
  }
`

/** Ends an event. */
export const SolveMutation = gql<Moved, Moving>`
  mutation SolveEvents($input: SolveEventsInput!) {
    moved: solveEvents(input: $input) {
      id
      state
    }
  }
`

/** Says that the cause is not gone. */
export const SendBackMutation = gql<Moved, Moving>`
  mutation SendBackEvents($input: SendBackEventsInput!) {
    moved: sendBackEvents(input: $input) {
      id
      state
    }
  }
`
