import type {
  ClaimedDomain,
  OutputOf,
  signInSettingsRead,
  signInState,
  InputOf,
  signInSettingsUpdate,
} from '@weir/contract'
import { gql } from 'urql'
import type { Camel } from '../graph/camel.ts'

/** How an organization wants its members to sign in. */
export type Settings = Camel<OutputOf<typeof signInSettingsRead>>
/** A domain an organization has claimed. */
export type Claimed = Camel<ClaimedDomain>
/** How the person signed in, and what is closed to them because of it. */
export type State = Camel<OutputOf<typeof signInState>>

/** How the person signed in. */
export const StateQuery = gql<{ signInState: State }, object>`
  query SignInState {
    signInState {
      provider
      emailDomain
      signedInAt
      closed {
        name
        providers
        domains
      }
    }
  }
`

/** Everything the screen shows, in one request. */
export const SettingsQuery = gql<{ signInSettings: Settings }, { organizationId: string }>`
  query SignInSettings($organizationId: ID!) {
    signInSettings(organizationId: $organizationId) {
      providers {
        provider
        kind
        label
      }
      pinnedProviders
      pinnedDomains
      defaultRole
      domains {
        domain
        recordName
        recordValue
        verifiedAt
        checkedAt
        isVouched
      }
    }
  }
`

/** Saves what is demanded. */
export const UpdateMutation = gql<
  { updateSignInSettings: { defaultRole: string } },
  { input: Camel<InputOf<typeof signInSettingsUpdate>> }
>`
  mutation UpdateSignInSettings($input: UpdateSignInSettingsInput!) {
    updateSignInSettings(input: $input) {
      defaultRole
    }
  }
`

interface OfDomain {
  input: { organizationId: string; domain: string }
}

/** Claims a domain. */
export const ClaimMutation = gql<{ claimDomain: { domain: string } }, OfDomain>`
  mutation ClaimDomain($input: ClaimDomainInput!) {
    claimDomain(input: $input) {
      domain
    }
  }
`

/** Looks for the record of a domain now. */
export const VerifyMutation = gql<{ verifyDomain: Pick<Claimed, 'verifiedAt'> }, OfDomain>`
  mutation VerifyDomain($input: VerifyDomainInput!) {
    verifyDomain(input: $input) {
      verifiedAt
    }
  }
`

/** Gives a domain up. */
export const ReleaseMutation = gql<{ releaseDomain: { ok: true } }, OfDomain>`
  mutation ReleaseDomain($input: ReleaseDomainInput!) {
    releaseDomain(input: $input) {
      ok
    }
  }
`
