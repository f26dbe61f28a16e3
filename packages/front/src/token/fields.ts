import type { CiTrust, Permission, Token } from '@weir/contract'
import { gql } from 'urql'
import type { Camel } from '../graph/camel.ts'

/** A token as its lists show it. */
export type KnownToken = Camel<
  Pick<Token, 'id' | 'kind' | 'name' | 'scopes' | 'group_id' | 'expires_at' | 'last_used_at'>
>
/** A trusted pipeline as its list shows it. */
export type KnownTrust = Camel<
  Pick<
    CiTrust,
    | 'id'
    | 'provider'
    | 'issuer'
    | 'repository'
    | 'repository_id'
    | 'ref'
    | 'allows_pull_requests'
    | 'last_used_at'
  >
>
/** A token that was just made. */
export interface MadeToken {
  token: string
  details: { expiresAt: string }
}

/** The person's own tokens. */
export const OwnTokensQuery = gql<{ tokens: KnownToken[] }, object>`
  query OwnTokens {
    tokens {
      id
      kind
      name
      scopes
      groupId
      expiresAt
      lastUsedAt
    }
  }
`

/** Tokens of machines of the organization. */
export const ServiceTokensQuery = gql<{ serviceTokens: KnownToken[] }, { organizationId: string }>`
  query ServiceTokens($organizationId: ID!) {
    serviceTokens(organizationId: $organizationId) {
      id
      kind
      name
      scopes
      groupId
      expiresAt
      lastUsedAt
    }
  }
`

/** Tokens of the pipelines of a group, and what it trusts. */
export const PipelinesQuery = gql<
  { ciTokens: KnownToken[]; ciTrusts: KnownTrust[] },
  { organizationId: string; groupId: string }
>`
  query Pipelines($organizationId: ID!, $groupId: ID!) {
    ciTokens(organizationId: $organizationId, groupId: $groupId) {
      id
      kind
      name
      scopes
      groupId
      expiresAt
      lastUsedAt
    }
    ciTrusts(organizationId: $organizationId, groupId: $groupId) {
      id
      provider
      issuer
      repository
      repositoryId
      ref
      allowsPullRequests
      lastUsedAt
    }
  }
`

/** What is chosen for a new token. */
export interface NewToken {
  name: string
  scopes: Permission[]
  days: number
}

/** Makes a personal token; it is shown once. */
export const CreateTokenMutation = gql<{ made: MadeToken }, { input: NewToken }>`
  mutation CreateToken($input: CreateTokenInput!) {
    made: createToken(input: $input) {
      token
      details {
        expiresAt
      }
    }
  }
`

/** Makes a service token; it is shown once. */
export const CreateServiceTokenMutation = gql<
  { made: MadeToken },
  { input: NewToken & { organizationId: string } }
>`
  mutation CreateServiceToken($input: CreateServiceTokenInput!) {
    made: createServiceToken(input: $input) {
      token
      details {
        expiresAt
      }
    }
  }
`

/** Revokes one of the person's own tokens. */
export const RevokeTokenMutation = gql<{ done: { ok: true } }, { input: { tokenId: string } }>`
  mutation RevokeToken($input: RevokeTokenInput!) {
    done: revokeToken(input: $input) {
      ok
    }
  }
`

/** Revokes a token of a machine of the organization. */
export const RevokeServiceTokenMutation = gql<
  { done: { ok: true } },
  { input: { organizationId: string; tokenId: string } }
>`
  mutation RevokeServiceToken($input: RevokeServiceTokenInput!) {
    done: revokeServiceToken(input: $input) {
      ok
    }
  }
`

/** Revokes a CI token of a group. */
export const RevokeCiTokenMutation = gql<
  { done: { ok: true } },
  { input: { organizationId: string; tokenId: string } }
>`
  mutation RevokeCiToken($input: RevokeCiTokenInput!) {
    done: revokeCiToken(input: $input) {
      ok
    }
  }
`

/** Trusts the pipelines of a repository. */
export const CreateTrustMutation = gql<
  { createCiTrust: { id: string } },
  {
    input: {
      organizationId: string
      groupId: string
      provider: KnownTrust['provider']
      repository: string
      ref: string
      allowsPullRequests: boolean
      issuer?: string
    }
  }
>`
  mutation CreateCiTrust($input: CreateCiTrustInput!) {
    createCiTrust(input: $input) {
      id
    }
  }
`

/** Trusts these pipelines no longer. */
export const RemoveTrustMutation = gql<
  { done: { ok: true } },
  { input: { organizationId: string; trustId: string } }
>`
  mutation RemoveCiTrust($input: RemoveCiTrustInput!) {
    done: removeCiTrust(input: $input) {
      ok
    }
  }
`
