import { Fault } from '@weir/contract'
import type { Hands } from '../door/hands.ts'
import type { ForgeCredential, ForgeHands } from './forge.ts'
import { allowedAddress } from './outgoing.ts'

/** What a forge is given to read a root of the organization; the credential of the root is opened for it. */
export async function forgeHandsFor(
  { credential_id, group_id }: { credential_id: string | null; group_id: string },
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
    ...(credential_id !== null && { credential: await opened(hands, credential_id, group_id) }),
  }
}

/** What is sealed decides for which groups: neither the row of the credential nor that of the root. */
async function opened(
  { vault, organization_id }: Hands,
  id: string,
  group_id: string,
): Promise<ForgeCredential> {
  const { kind, host, path, group_ids, ...rest } = await vault.open({ organization_id, id })
  if (group_ids.length > 0 && !group_ids.includes(group_id))
    throw new Fault('unprocessable', 'The credential of this root is for roots of other groups.', {
      reason: 'credential_elsewhere',
    })
  return kind === 'ssh_key'
    ? { kind, host, path, secret: rest.secret, known_hosts: rest.known_hosts ?? '' }
    : { kind, host, path, secret: rest.secret, user_name: rest.user_name ?? 'git' }
}
