import { gql } from 'urql'
import type { KnownOrganization } from '../app/place.ts'

/** Makes an organization. Answers all that the shell shows, so that the list of organizations is asked again. */
export const CreateOrganizationMutation = gql<
  { createOrganization: Pick<KnownOrganization, 'id' | 'slug' | 'name'> | null },
  { input: { name: string; serialPrefix: string } }
>`
  mutation CreateOrganization($input: CreateOrganizationInput!) {
    createOrganization(input: $input) {
      id
      slug
      name
    }
  }
`

/** Makes a group. */
export const CreateGroupMutation = gql<
  { createGroup: { id: string; name: string } | null },
  { input: { organizationId: string; name: string } }
>`
  mutation CreateGroup($input: CreateGroupInput!) {
    createGroup(input: $input) {
      id
      name
    }
  }
`
