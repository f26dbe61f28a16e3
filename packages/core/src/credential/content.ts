import { type credentialCreate, Fault, type ParsedOf } from '@weir/contract'
import type { StoredCredential } from '../keys/credential-vault.ts'

type Given = Pick<
  ParsedOf<typeof credentialCreate>,
  'kind' | 'host' | 'secret' | 'user_name' | 'known_hosts'
> &
  Pick<StoredCredential, 'path' | 'group_ids'>

/** What is kept of a credential, checked so that git and ssh can work with it; the refusals never show any of the secret. */
export const contentOf = (given: Given): StoredCredential =>
  given.kind === 'ssh_key' ? keyOf(given) : tokenOf(given)

const invalid = (pointer: string, sentence: string): Fault => new Fault('invalid', sentence, { pointer })

function tokenOf({ secret, user_name = 'git', known_hosts, ...where }: Given): StoredCredential {
  if (known_hosts !== undefined)
    throw invalid('/known_hosts', 'Only an ssh key has known hosts. Leave them out.')
  const token = secret.trim()
  if (!/^[\x21-\x7e]{1,4096}$/.test(token))
    throw invalid('/secret', 'A token is one word of up to 4,096 visible ASCII characters.')
  if (user_name.includes(':')) throw invalid('/user_name', 'A user name holds no colon.')
  return { ...where, secret: token, user_name, known_hosts: null }
}

function keyOf({ secret, user_name, known_hosts, ...where }: Given): StoredCredential {
  if (user_name !== undefined)
    throw invalid('/user_name', 'The user of an ssh key stands in the address of the root. Leave it out.')
  const key = `${secret.replaceAll('\r\n', '\n').trim()}\n`
  const body =
    /^-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY-----\n([\s\S]+)\n-----END (?:[A-Z0-9]+ )*PRIVATE KEY-----\n$/.exec(
      key,
    )?.[1]
  if (body === undefined)
    throw invalid(
      '/secret',
      'An ssh key is a private key in the format of OpenSSH or PEM, from BEGIN to END.',
    )
  if (isLocked(key, body))
    throw invalid(
      '/secret',
      'This key needs a passphrase. Make one without, for Weir alone: ssh-keygen -t ed25519 -N ""',
    )
  return { ...where, secret: key, user_name: null, known_hosts: knownHostsOf(known_hosts) }
}

/** Is a key encrypted? OpenSSH names its cipher after the magic, PEM in its first lines. */
function isLocked(key: string, body: string): boolean {
  if (/ENCRYPTED/.test(key)) return true
  const bytes = Buffer.from(body.replaceAll('\n', ''), 'base64')
  const magic = 'openssh-key-v1\0'
  if (bytes.toString('latin1', 0, magic.length) !== magic || bytes.length < magic.length + 8) return false
  const length = bytes.readUInt32BE(magic.length)
  return bytes.toString('latin1', magic.length + 4, magic.length + 4 + length) !== 'none'
}

const knownHost =
  /^(?!@)\S{1,500} (ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(256|384|521)|sk-ssh-ed25519@openssh\.com) [A-Za-z0-9+/]{20,3000}={0,2}( [^\n]*)?$/

/** Without them anybody on the way could take the place of the host. */
function knownHostsOf(text: string | undefined): string {
  const lines = (text ?? '')
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
  if (lines.length === 0 || lines.length > 20)
    throw invalid(
      '/known_hosts',
      'An ssh key needs 1 to 20 lines of known hosts, so that nobody else can pose as the host. Take them from `ssh-keyscan HOST` and compare them with what its owner says.',
    )
  if (!lines.every((line) => knownHost.test(line)))
    throw invalid(
      '/known_hosts',
      'A line of known hosts is: names, kind of key, key; as in ~/.ssh/known_hosts.',
    )
  return `${lines.join('\n')}\n`
}
