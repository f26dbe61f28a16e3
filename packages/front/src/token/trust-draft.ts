import { tokenTexts } from '../text/tokens.ts'
import type { KnownTrust } from './fields.ts'

const words = tokenTexts.trust
const repositoryShape = /^[A-Za-z0-9_.-]+(\/[A-Za-z0-9_.-]+)+$/
const refShape = /^refs\/(heads|tags)\/[^\s*]*\*?$/
const issuerShape = /^https?:\/\/[^\s/]+(\/[^\s/]+)*$/

/** A trust in a pipeline as it is typed. */
export interface TrustDraft {
  provider: KnownTrust['provider']
  repository: string
  ref: string
  /** Empty: the provider's own. */
  issuer: string
  allowsPullRequests: boolean
}

/** What a new trust starts with. */
export const emptyTrust: TrustDraft = {
  provider: 'github',
  repository: '',
  ref: 'refs/heads/main',
  issuer: '',
  allowsPullRequests: false,
}

/** What is wrong with each field that is written; null where nothing is. */
export function faultsOf(draft: TrustDraft) {
  const { repository, ref, issuer } = trimmed(draft)
  return {
    repository: repositoryShape.test(repository) ? null : words.repositoryBad,
    ref: refShape.test(ref) ? null : words.refBad,
    issuer: issuer === '' || issuerShape.test(issuer) ? null : words.issuerBad,
  }
}

/** The draft without space around what is written. */
export const trimmed = (draft: TrustDraft): TrustDraft => ({
  ...draft,
  repository: draft.repository.trim(),
  ref: draft.ref.trim(),
  issuer: draft.issuer.trim(),
})
