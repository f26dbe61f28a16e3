import { Fault } from '@weir/contract'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { liesUnder } from '../../../calc/repository-path.ts'
import type { ForgeCredential } from '../../forge.ts'
import { makeKeyFolder } from '../../key-folder.ts'
import { type GitAddress, placeOf } from './address.ts'
import type { GitCall } from './run.ts'

/** A credential as calls of git take it, until it is disposed of. */
export interface ShownCredential extends AsyncDisposable {
  /** Settings, answer and options of ssh, to be added to every call that reaches the network. */
  readonly call: Pick<GitCall, 'settings' | 'ssh' | 'ignoresSshConfig' | 'answer'>
}

/** Gets a credential ready for one address. It is shown to its own host, for repositories under its path, and no other, whatever the address says. */
export async function showCredential(
  address: Extract<GitAddress, { kind: 'url' }>,
  credential: ForgeCredential | undefined,
): Promise<ShownCredential> {
  if (!credential) return { call: {}, [Symbol.asyncDispose]: async () => undefined }
  const place = placeOf(address)
  if (!liesUnder(credential.path, place.path))
    throw new Fault('unprocessable', 'The credential of this root is for other repositories of its host.', {
      reason: 'credential_elsewhere',
    })
  if (place.host !== credential.host || place.kind !== credential.kind)
    throw new Fault('unprocessable', 'The credential of this root is for another host or another protocol.', {
      reason: 'credential_elsewhere',
    })
  return credential.kind === 'ssh_key' ? await keyInFolder(credential) : tokenByHelper(address, credential)
}

/** Asked by git for this host alone; what it answers comes over the descriptor, once. */
const helper = '!f() { test "$1" = get && cat <&3; }; f'

function tokenByHelper(
  { protocol }: Extract<GitAddress, { kind: 'url' }>,
  { host, user_name, secret }: Extract<ForgeCredential, { kind: 'https_token' }>,
): ShownCredential {
  if (/[\r\n\0]/.test(user_name + secret)) throw new Fault('unprocessable', 'This token holds line breaks.')
  return {
    call: {
      settings: [`credential.${protocol}://${host}.helper=${helper}`],
      answer: `username=${user_name}\npassword=${secret}\n`,
    },
    [Symbol.asyncDispose]: async () => undefined,
  }
}

/** ssh reads keys from files only: they lie in a folder of this one reading, for us alone. */
async function keyInFolder({
  known_hosts,
  secret,
}: Extract<ForgeCredential, { kind: 'ssh_key' }>): Promise<ShownCredential> {
  const folder = await makeKeyFolder()
  const remove = () => rm(folder, { recursive: true, force: true })
  try {
    const [key, hosts] = [join(folder, 'key'), join(folder, 'known_hosts')]
    await writeFile(key, `${secret.trimEnd()}\n`, { mode: 0o600, flag: 'wx' })
    await writeFile(hosts, `${known_hosts.trimEnd()}\n`, { mode: 0o600, flag: 'wx' })
    const ssh = [
      `IdentityFile=${key}`,
      'IdentitiesOnly=yes',
      'IdentityAgent=none',
      'PreferredAuthentications=publickey',
      `UserKnownHostsFile=${hosts}`,
      'GlobalKnownHostsFile=/dev/null',
      'UpdateHostKeys=no',
    ]
    return { call: { ssh, ignoresSshConfig: true }, [Symbol.asyncDispose]: remove }
  } catch (error) {
    await remove()
    throw error
  }
}
