import type {
  Invitation,
  invitationAccept,
  invitationCheck,
  Member,
  memberPreview,
  OutputOf,
} from '@weir/contract'
import { gql } from 'urql'
import type { Camel, Connection } from '../graph/camel.ts'

/** A member as the list and the panel show it. */
export type KnownMember = Camel<
  Pick<
    Member,
    | 'id'
    | 'name'
    | 'email'
    | 'role'
    | 'groups'
    | 'last_active_at'
    | 'suspended_at'
    | 'suspended_reason'
    | 'is_self'
    | 'grantable'
    | 'is_removable'
  >
>
export type OrganizationRole = Member['role']
export type GroupRole = Member['groups'][number]['role']
/** An invitation as its list shows it. */
export type KnownInvitation = Camel<
  Pick<Invitation, 'id' | 'email' | 'role' | 'groups' | 'status' | 'invited_by' | 'expires_at'>
>
/** What a change would do. */
export type Preview = Camel<OutputOf<typeof memberPreview>>
/** An invitation that was just made, or made anew. */
export interface MadeInvitation {
  code: string
  details: { expiresAt: string }
}

const memberFields = `
  id
  name
  email
  role
  groups { groupId role }
  lastActiveAt
  suspendedAt
  suspendedReason
  isSelf
  grantable
  isRemovable
`

/** One page of members. */
export const MembersQuery = gql<
  { members: Connection<KnownMember> },
  {
    organizationId: string
    first: number
    search?: string
    roles?: OrganizationRole[]
    suspended?: boolean
    groupId?: string
  }
>`
  query Members($organizationId: ID!, $first: Int!, $search: String, $roles: [MemberListRoles!], $suspended: Boolean, $groupId: ID) {
    members(organizationId: $organizationId, first: $first, search: $search, roles: $roles, suspended: $suspended, groupId: $groupId) {
      nodes { ${memberFields} }
      pageInfo { hasNextPage endCursor }
      totalCount
      totalIsBounded
    }
  }
`

/** What a change of roles or a removal would give and take. */
export const PreviewQuery = gql<
  { memberPreview: Preview },
  {
    organizationId: string
    memberId: string
    role?: OrganizationRole | null
    groupId?: string
    groupRole?: GroupRole | null
  }
>`
  query MemberPreview(
    $organizationId: ID!
    $memberId: ID!
    $role: MemberRole
    $groupId: ID
    $groupRole: MemberGroupRole
  ) {
    memberPreview(
      organizationId: $organizationId
      memberId: $memberId
      role: $role
      groupId: $groupId
      groupRole: $groupRole
    ) {
      refusal
      gains {
        permission
        groupId
      }
      loses {
        permission
        groupId
      }
      groupsLost
      assigned
      invitations
    }
  }
`

type About = { organizationId: string; memberId: string }

/** Gives a role in the organization. */
export const SetRoleMutation = gql<{ done: { id: string } }, { input: About & { role: OrganizationRole } }>`
  mutation SetMemberRole($input: SetMemberRoleInput!) {
    done: setMemberRole(input: $input) { ${memberFields} }
  }
`
/** Gives a role in a group, or takes it. */
export const GrantMutation = gql<
  { done: { id: string } },
  { input: About & { groupId: string; role: GroupRole | null } }
>`
  mutation GrantMember($input: GrantMemberInput!) {
    done: grantMember(input: $input) { ${memberFields} }
  }
`
/** Makes an owner beside oneself. */
export const AppointMutation = gql<{ done: { id: string } }, { input: About }>`
  mutation AppointOwner($input: AppointOwnerInput!) {
    done: appointOwner(input: $input) { ${memberFields} }
  }
`
/** Makes an owner in one's own place. */
export const HandOverMutation = gql<{ done: { id: string } }, { input: About }>`
  mutation HandOverOwnership($input: HandOverOwnershipInput!) {
    done: handOverOwnership(input: $input) { ${memberFields} }
  }
`
/** Gives access back. */
export const ReactivateMutation = gql<{ done: { id: string } }, { input: About }>`
  mutation ReactivateMember($input: ReactivateMemberInput!) {
    done: reactivateMember(input: $input) { ${memberFields} }
  }
`
/** Ends a membership. */
export const RemoveMutation = gql<{ done: { ok: true } }, { input: About }>`
  mutation RemoveMember($input: RemoveMemberInput!) {
    done: removeMember(input: $input) {
      ok
    }
  }
`

/** Invitations that were not settled. */
export const InvitationsQuery = gql<{ invitations: Connection<KnownInvitation> }, { organizationId: string }>`
  query Invitations($organizationId: ID!) {
    invitations(organizationId: $organizationId, open: true, first: 200) {
      nodes {
        id
        email
        role
        groups {
          groupId
          role
        }
        status
        invitedBy
        expiresAt
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
/** Makes an invitation. */
export const InviteMutation = gql<
  { made: MadeInvitation },
  {
    input: {
      organizationId: string
      email: string
      role: OrganizationRole
      groups: { groupId: string; role: GroupRole }[]
    }
  }
>`
  mutation CreateInvitation($input: CreateInvitationInput!) {
    made: createInvitation(input: $input) {
      code
      details {
        id
        expiresAt
      }
    }
  }
`
type Invited = { input: { organizationId: string; invitationId: string } }
/** Makes a new link. */
export const ResendMutation = gql<{ made: MadeInvitation }, Invited>`
  mutation ResendInvitation($input: ResendInvitationInput!) {
    made: resendInvitation(input: $input) {
      code
      details {
        id
        expiresAt
      }
    }
  }
`
/** Takes an invitation back. */
export const RevokeInvitationMutation = gql<{ done: { ok: true } }, Invited>`
  mutation RevokeInvitation($input: RevokeInvitationInput!) {
    done: revokeInvitation(input: $input) {
      ok
    }
  }
`

/** What an invitation offers to who holds its link. */
export const OfferQuery = gql<{ invitationOffer: Camel<OutputOf<typeof invitationCheck>> }, { code: string }>`
  query InvitationOffer($code: String!) {
    invitationOffer(code: $code) {
      organization
      role
      groups
      addressee
      expiresAt
    }
  }
`
/** Becomes a member. */
export const AcceptMutation = gql<
  { joined: Camel<OutputOf<typeof invitationAccept>> },
  { input: { code: string } }
>`
  mutation AcceptInvitation($input: AcceptInvitationInput!) {
    joined: acceptInvitation(input: $input) {
      slug
      name
    }
  }
`
/** Says no. */
export const DeclineMutation = gql<{ done: { ok: true } }, { input: { code: string } }>`
  mutation DeclineInvitation($input: DeclineInvitationInput!) {
    done: declineInvitation(input: $input) {
      ok
    }
  }
`
