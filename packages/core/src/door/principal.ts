import type { Permission } from '@weir/contract'

/** Who asks. Default is anonymous; only a verified credential raises it. */
export type Principal =
  | { readonly kind: 'anonymous' }
  | { readonly kind: 'demo'; readonly organization_id: string }
  | {
      readonly kind: 'session'
      readonly user_id: string
      readonly credential_id: string
      readonly signed_in_at: string
    }
  | {
      readonly kind: 'personal' | 'ide'
      readonly user_id: string
      readonly credential_id: string
      readonly scopes: readonly Permission[]
    }
  | {
      readonly kind: 'ci'
      readonly organization_id: string
      readonly group_id: string
      readonly credential_id: string
    }
  | {
      readonly kind: 'service'
      readonly organization_id: string
      readonly credential_id: string
      readonly scopes: readonly Permission[]
    }
  | {
      /** Weir itself, by the clock, in one organization: it asks what is declared as scheduled, and nothing else. */
      readonly kind: 'system'
      readonly organization_id: string
    }
  | {
      /** An operator who acts as a person in one organization, for reading unless a second operator allowed writing. */
      readonly kind: 'operator'
      readonly user_id: string
      readonly operator_id: string
      readonly organization_id: string
      readonly credential_id: string
      readonly mayWrite: boolean
    }

/** The person behind a principal, whose rights count; null for machines and strangers. */
export const userOf = (principal: Principal): string | null =>
  'user_id' in principal ? principal.user_id : null

/** The operator who acts as that person, null for everybody else. */
export const operatorOf = (principal: Principal): string | null =>
  principal.kind === 'operator' ? principal.operator_id : null

/** The credential a principal came with, null for strangers. */
export const credentialOf = (principal: Principal): string | null =>
  'credential_id' in principal ? principal.credential_id : null
