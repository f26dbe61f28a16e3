import { Fault } from '@weir/contract'
import { createHash } from 'node:crypto'
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { isIP } from 'node:net'
import { join } from 'node:path'
import type { ForgeCredential, ForgeHands } from '../../forge.ts'
import type { GitAddress } from './address.ts'
import { type ShownCredential, showCredential } from './credential.ts'
import { askReferences, objectFormat } from './advertised.ts'
import type { Fetched, GitRepository } from './open.ts'
import { git, gitStream, writeHardening } from './run.ts'
import type { GitCall } from './run.ts'
import { readShallow } from './shallow.ts'

type Remote = Extract<GitAddress, { kind: 'url' }>

/**
 * A remote repository as a bare mirror in the cache folder, without file contents (`--filter=blob:none`), brought up to date.
 * The folder is a cache: it is made again from the start when git cannot continue with it, as after a kill or a full disk.
 */
export async function openMirror(
  address: Remote,
  hands: ForgeHands,
  fetched: Fetched,
): Promise<GitRepository> {
  const name = createHash('sha256').update(address.url).digest('hex').slice(0, 40)
  const directory = join(hands.cacheFolder, `${name}.git`)
  refuseMachineKeys(address, hands)
  const pinned = await pin(address, hands)
  await using shown = await showCredential(address, hands.credential)
  const remote = { address, hands, directory, pinned: both(pinned, shown.call) }
  try {
    return await update(remote, fetched)
  } catch (error) {
    if (!mayBeTheFolder(error) || hands.signal.aborted) throw refused(error, hands.credential)
    await rm(directory, { recursive: true, force: true })
    return await update(remote, fetched).catch((again: unknown) => {
      throw refused(again, hands.credential)
    })
  }
}

/** What the account of the server may read is nobody's to read through it. */
function refuseMachineKeys({ protocol }: Remote, { credential, usesMachineKeys }: ForgeHands): void {
  if (protocol === 'ssh' && !credential && !usesMachineKeys)
    throw new Fault(
      'unprocessable',
      'A repository by ssh is read with a key of its own: make a credential with it, and give the root that. Only `weir sync`, run on the machine itself, uses the keys of its account.',
      { reason: 'ssh_needs_credential' },
    )
}

const both = (pinned: Pinned, { settings = [], ssh = [], ...shown }: ShownCredential['call']): Pinned => ({
  ...shown,
  settings: [...(pinned.settings ?? []), ...settings],
  ssh: [...(pinned.ssh ?? []), ...ssh],
})

/** With a credential a refusal is about that. */
function refused(error: unknown, credential: ForgeCredential | undefined): unknown {
  if (!credential || !(error instanceof Fault)) return error
  const meaning = meanings[String(error.evidence['reason'])]
  return meaning
    ? new Fault(error.code, meaning.advice, { ...error.evidence, reason: meaning.reason })
    : error
}

const meanings: Readonly<Record<string, { reason: string; advice: string }>> = {
  unauthorized: {
    reason: 'credential_refused',
    advice:
      'The host does not accept the credential of this root, or the repository is not one that it opens. Give the credential a new secret, or the root another credential.',
  },
  unknown_host_key: {
    reason: 'unknown_host_key',
    advice:
      'The ssh host shows none of the keys that the credential knows it by. Check its key, then give the credential new known hosts.',
  },
}

/** The server answered, but git cannot work in the folder. */
function mayBeTheFolder(error: unknown): boolean {
  if (!(error instanceof Fault) || error.evidence['command'] === 'ls-remote') return false
  return ['failed', 'not_git'].includes(String(error.evidence['reason']))
}

interface MirrorOf {
  address: Remote
  hands: ForgeHands
  directory: string
  pinned: Pinned
}

/** What holds the connection to the address that was checked, and opens it. */
type Pinned = Pick<GitCall, 'settings' | 'ssh' | 'ignoresSshConfig' | 'answer'>

/** Asks whether the host may be called, and holds git to the answer so that a second look-up cannot lead elsewhere. */
async function pin({ protocol, host, port }: Remote, { resolve }: ForgeHands): Promise<Pinned> {
  const target = await resolve?.(host, port)
  if (target === undefined) return {}
  if (isIP(target) === 0)
    throw new Fault('internal', 'The check of the host did not answer with an IP address.')
  if (protocol === 'ssh') {
    // the key of the host is looked for under its name, as if that had been called
    const name = port === 22 ? host : `[${host}]:${port}`
    return {
      ssh: [
        `HostName=${target}`,
        `HostKeyAlias=${name}`,
        'CheckHostIP=no',
        'ProxyCommand=none',
        'ProxyJump=none',
      ],
    }
  }
  return { settings: [`http.curloptResolve=${host}:${port}:${isIP(target) === 6 ? `[${target}]` : target}`] }
}

async function update(mirror: MirrorOf, fetched: Fetched): Promise<GitRepository> {
  const { address, directory, hands } = mirror
  await mkdir(directory, { recursive: true, mode: 0o700 })
  await writeHardening(directory)
  const call = { directory, environment: hands.environment ?? {}, signal: hands.signal }
  const online = { ...call, protocols: [address.protocol], ...mirror.pinned }
  const advertised = await askReferences({ ...online, timeoutSeconds: 120 }, address.url)
  const isEmpty = advertised.references.length === 0
  const isNew = !(await readdir(directory)).includes('objects')
  if ((isNew || isEmpty) && address.protocol !== 'ssh') await checkProtocol(online, address.url)
  if (isEmpty) await clear(directory)
  await git({
    ...call,
    args: ['init', '-q', '--bare', '--template=', `--object-format=${objectFormat(advertised)}`],
  })
  if (!isEmpty) await fetch(online, mirror, fetched)
  if (advertised.head !== null) await writeFile(join(directory, 'HEAD'), `ref: ${advertised.head}\n`)
  const shallow = await readShallow(directory)
  const defaultBranch = advertised.head?.slice('refs/heads/'.length) ?? null
  return {
    call,
    defaultBranch,
    hasContents: false,
    shallow,
    [Symbol.asyncDispose]: async () => undefined,
  }
}

/**
 * Over http git also takes any web page for a repository served as plain files: a page without references looks like an empty
 * repository, and plain files cannot leave out contents. Only a server that speaks git's own protocol is read; the trace of the
 * packets shows whether it does.
 */
async function checkProtocol(online: Omit<GitCall, 'args'>, url: string): Promise<void> {
  const environment = { ...online.environment, GIT_TRACE_PACKET: '1' }
  const args = ['ls-remote', '--', url, 'HEAD']
  let trace = ''
  for await (const chunk of gitStream({
    ...online,
    environment,
    args,
    output: 'stderr',
    timeoutSeconds: 120,
  })) {
    if (trace.length < 65_536) trace += chunk.toString('utf8')
  }
  if (!/^\S+ pkt-line\.c:\d+ +packet: +\S+< (?:version 2|# service=git-upload-pack)/m.test(trace)) {
    throw new Fault(
      'unprocessable',
      'The server does not speak the git protocol at this address. Check the address.',
      {
        pointer: '/url',
        reason: 'not_git',
        command: 'ls-remote',
      },
    )
  }
}

/** Everything was deleted over there, so nothing may be left here. */
async function clear(directory: string): Promise<void> {
  await rm(directory, { recursive: true, force: true })
  await mkdir(directory, { recursive: true, mode: 0o700 })
  await writeHardening(directory)
}

/**
 * The remote and its promise to have the missing contents are settings of this call only, not of the folder: so a later reading
 * call that meets a missing object reports it and never tries to fetch it.
 */
function remoteSettings(url: string): string[] {
  const of = (name: string, value: string) => `remote.origin.${name}=${value}`
  return [of('url', url), of('promisor', 'true'), of('partialclonefilter', 'blob:none')]
}

async function fetch(online: Omit<GitCall, 'args'>, mirror: MirrorOf, fetched: Fetched): Promise<void> {
  await sweep(mirror.directory)
  const args = [
    'fetch',
    '--progress',
    '--filter=blob:none',
    '--prune',
    '--force',
    '--update-shallow',
    '--no-tags',
    '--no-recurse-submodules',
    '--no-write-fetch-head',
    '--no-auto-maintenance',
    '--',
    'origin',
    '+refs/heads/*:refs/heads/*',
    '+refs/tags/*:refs/tags/*',
  ]
  const settings = [...(mirror.pinned.settings ?? []), ...remoteSettings(mirror.address.url)]
  for await (const chunk of gitStream({ ...online, settings, args, output: 'stderr' })) {
    const text = chunk.toString('utf8')
    const [, done, total] = /Receiving objects: +\d+% \((\d+)\/(\d+)\)/.exec(text) ?? []
    if (done !== undefined) fetched(Number(done), Number(total))
    if (text.includes('filtering not recognized by server')) throw await refuseContents(mirror.directory)
  }
}

/** The server would send whole files, which Weir does not keep. */
async function refuseContents(directory: string): Promise<Fault> {
  await rm(directory, { recursive: true, force: true })
  return new Fault(
    'unprocessable',
    'The server cannot leave out file contents, which Weir does not store. Set uploadpack.allowFilter on it, or sync a local clone.',
    { pointer: '/url', reason: 'no_filter' },
  )
}

/** Removes what a killed fetch left: lock files, which would stop every later one, and half packs. One sync a repository runs at a time. */
async function sweep(directory: string): Promise<void> {
  const packs = join(directory, 'objects', 'pack')
  const halves = (await readdir(packs))
    .filter((name) => name.startsWith('tmp_'))
    .map((name) => join(packs, name))
  const entries = await readdir(directory)
  const locks = entries.filter((name) => name.endsWith('.lock')).map((name) => join(directory, name))
  for (const path of [...halves, ...locks]) await rm(path, { force: true })
}
