import type { Hands } from '../door/hands.ts'
import type { ForgeCredential, ForgeHands } from './forge.ts'
import { allowedAddress } from './outgoing.ts'

/** What a forge is given to read a root of the organization; the credential of the root is opened for it. */
export async function forgeHandsFor(
  { credential_id }: { credential_id: string | null },
  hands: Hands,
): Promise<ForgeHands> {
  const { cacheFolder, keyring, organization_id, signal, allowsLocalGit, allowsLoopback } = hands
  return {
    cacheFolder,
    signal,
    emailKey: keyring.key('author', organization_id),
    allowLocal: allowsLocalGit,
    allowLoopbackHttp: allowsLoopback,
    usesMachineKeys: hands.namesLocalGit,
    resolve: (host) => allowedAddress(host, { allowsLoopback }),
    ...(credential_id !== null && { credential: await opened(hands, credential_id) }),
  }
}

async function opened({ vault, organization_id }: Hands, id: string): Promise<ForgeCredential> {
  const { kind, host, secret, user_name, known_hosts } = await vault.open({ organization_id, id })
  return kind === 'ssh_key'
    ? { kind, host, secret, known_hosts: known_hosts ?? '' }
    : { kind, host, secret, user_name: user_name ?? 'git' }
}
