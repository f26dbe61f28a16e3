import type { Group, meRead, Organization, OutputOf } from '@weir/contract'
import { createContext, use } from 'react'
import { gql } from 'urql'
import type { Camel, Connection } from '../graph/camel.ts'

/** Who asks. */
export type Me = Camel<OutputOf<typeof meRead>>
/** An organization as the shell knows it. */
export type KnownOrganization = Camel<
  Pick<Organization, 'id' | 'slug' | 'name' | 'serial_prefix' | 'is_simulated' | 'role' | 'can'>
>
/** A group as the shell knows it. */
export type KnownGroup = Camel<Pick<Group, 'id' | 'name' | 'description' | 'open_count' | 'can'>>

/** Where the person is: what every screen of an organization may rely on. */
export interface Place {
  me: Me
  organizations: KnownOrganization[]
  organization: KnownOrganization
  groups: KnownGroup[]
  /** The group chosen in the address; null for all of them. */
  group: KnownGroup | null
  /** The groups to ask about, as operations take them. */
  groupIds: string[] | undefined
  reload: () => void
}

/** Who asks and where they belong. */
export const WhoQuery = gql<{ me: Me; organizations: KnownOrganization[] }, object>`
  query Who {
    me {
      id
      kind
      name
      email
    }
    organizations {
      id
      slug
      name
      serialPrefix
      isSimulated
      role
      can
    }
  }
`

/** The groups of an organization. */
export const GroupsQuery = gql<{ groups: Connection<KnownGroup> }, { organizationId: string }>`
  query Groups($organizationId: ID!) {
    groups(organizationId: $organizationId, first: 200) {
      nodes {
        id
        name
        description
        openCount
        can
      }
      pageInfo {
        hasNextPage
        endCursor
      }
      totalCount
      totalIsBounded
    }
  }
`

/** Carries the place to the screens. */
export const PlaceContext = createContext<Place | null>(null)

/** Where the person is. Only inside the shell of an organization. */
export function usePlace(): Place {
  const place = use(PlaceContext)
  if (!place) throw new Error('usePlace is only for screens of an organization')
  return place
}
