import type { Permission } from '@weir/contract'

/** Who asks. Default is anonymous; only a verified credential raises it. */
export type Principal =
  | { readonly kind: 'anonymous' }
  | {
      readonly kind: 'session'
      readonly user_id: string
      readonly credential_id: string
      readonly signed_in_at: string
    }
  | {
      readonly kind: 'personal'
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

/** The person behind a principal, null for machines and strangers. */
export const userOf = (principal: Principal): string | null =>
  principal.kind === 'session' || principal.kind === 'personal' ? principal.user_id : null

/** The credential a principal came with, null for strangers. */
export const credentialOf = (principal: Principal): string | null =>
  principal.kind === 'anonymous' ? null : principal.credential_id
