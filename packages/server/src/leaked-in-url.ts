import type { Core } from '@weir/core'
import { refuseCredentialInUrl } from './authenticate.ts'

/** URLs are written down on the way: a credential in one is refused, and a token of ours revoked, for others have it now. */
export async function refuseLeakedInUrl(core: Pick<Core, 'revokeLeaked'>, url: URL): Promise<void> {
  try {
    refuseCredentialInUrl(url)
  } catch (error) {
    await core.revokeLeaked(`${url.pathname}${url.search} ${[...url.searchParams.values()].join(' ')}`)
    throw error
  }
}
