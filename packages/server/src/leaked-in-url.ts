import type { Core } from '@weir/core'
import { decoded, refuseCredentialInUrl } from './authenticate.ts'

/** URLs are written down on the way: a credential in one is refused, and a token of ours revoked, for others have it now. */
export async function refuseLeakedInUrl(core: Pick<Core, 'revokeLeaked'>, url: URL): Promise<void> {
  try {
    refuseCredentialInUrl(url)
  } catch (error) {
    await core.revokeLeaked(decoded(url.pathname + url.search))
    throw error
  }
}
