import { Fault } from '@weir/contract'
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Readable, Writable } from 'node:stream'
import { failure } from './failure.ts'

/** One call of git on a repository folder that is ours. */
export interface GitCall {
  /** The bare repository that belongs to Weir; git never runs with the configuration of a repository somebody gave us. */
  directory: string
  args: readonly string[]
  /** Settings for this call only, as `section.name=value`. */
  settings?: readonly string[]
  input?: string
  /** What a credential helper answers: handed over through descriptor 3, which no argument, variable or file shows. */
  answer?: string
  /** Transports git may use in this call; none unless named. */
  protocols?: readonly ('https' | 'http' | 'ssh' | 'file')[]
  /** Options of ssh for this call only, as `Name=value`. */
  ssh?: readonly string[]
  /** ssh works with those alone, whatever this machine is configured to. */
  ignoresSshConfig?: boolean
  /** Further variables of the environment. */
  environment?: Readonly<Record<string, string>>
  signal: AbortSignal
  timeoutSeconds?: number
  /** Which output is streamed; git reports progress on stderr. */
  output?: 'stdout' | 'stderr'
}

/** The output of a call that prints little. */
export async function git(call: GitCall): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of gitStream(call)) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}

/** The output of a call as it comes, no faster than it is read; stopping to read stops git. Throws when git fails. */
export async function* gitStream(call: GitCall): AsyncGenerator<Buffer> {
  const timeout = AbortSignal.timeout((call.timeoutSeconds ?? 3600) * 1000)
  const signal = AbortSignal.any([call.signal, timeout])
  signal.throwIfAborted()
  const started = spawn(
    'git',
    [...(call.settings ?? []).flatMap((setting) => ['-c', setting]), ...call.args],
    {
      cwd: call.directory,
      env: environmentOf(call),
      stdio: ['pipe', 'pipe', 'pipe', call.answer === undefined ? 'ignore' : 'pipe'],
      // A process group of its own, so that cancelling also ends the helpers git starts.
      detached: true,
    },
  )
  const child = started as ChildProcessWithoutNullStreams // the first three are pipes
  const kill = () => {
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return
    process.kill(-child.pid, 'SIGKILL')
  }
  signal.addEventListener('abort', kill, { once: true })
  const ended = new Promise<number | null>((done, fail) => child.once('error', fail).once('close', done))
  ended.catch(() => undefined)
  // git may end before it has read everything; what it says about that is in its exit code.
  child.stdin.on('error', () => undefined).end(call.input ?? '')
  const answering = started.stdio[3]
  // a server that asks for nothing leaves it unread
  if (answering instanceof Writable) answering.on('error', () => undefined).end(call.answer)
  const isErrors = call.output === 'stderr'
  const errors = tail(child.stderr)
  if (isErrors) child.stdout.resume()
  try {
    for await (const chunk of isErrors ? child.stderr : child.stdout) yield chunk
    const code = await ended
    if (code !== 0) throw failure(errors.text(), call.args[0] ?? '')
  } catch (error) {
    if (call.signal.aborted) throw call.signal.reason
    if (timeout.aborted)
      throw new Fault('timeout', 'Reading the repository took too long. Try again, or raise the limit.')
    throw isMissing(error) ? new Fault('internal', 'git is not installed. Install git 2.34 or newer.') : error
  } finally {
    signal.removeEventListener('abort', kill)
    kill()
  }
}

/** The configuration every call runs with, also the programs git starts; written into `directory` before its first call. */
export async function writeHardening(directory: string): Promise<void> {
  await writeFile(join(directory, hardeningFile), hardening, { mode: 0o600 })
}

const hardeningFile = 'weir.gitconfig'

/**
 * `safe.directory` is open because ownership of a folder is no protection here: the only program that ever opens a foreign
 * repository is `git upload-pack`, which is made for serving repositories that are not trusted.
 * Packs are mapped in pieces, so that git stays small beside a pack of any size.
 * The commit-graph file is ignored because it may be stale or lie; commits are read from their objects.
 */
const hardening = `[core]
  hooksPath = /dev/null
  fsmonitor = false
  commitGraph = false
  packedGitWindowSize = 4m
  packedGitLimit = 64m
  attributesFile = /dev/null
  excludesFile = /dev/null
  pager = cat
[safe]
  directory = *
[protocol]
  allow = never
[credential]
  helper =
[http]
  sslVerify = true
  followRedirects = false
  lowSpeedLimit = 1000
  lowSpeedTime = 60
[transfer]
  credentialsInUrl = die
  bundleURI = false
[fetch]
  recurseSubmodules = false
  writeCommitGraph = false
[submodule]
  recurse = false
[gc]
  auto = 0
[maintenance]
  auto = false
[log]
  showSignature = false
[i18n]
  logOutputEncoding = UTF-8
`

/** ssh that never asks and never runs or forwards anything; a host must be known to the machine. */
const ssh = [
  'ssh -o BatchMode=yes -o StrictHostKeyChecking=yes -o ConnectTimeout=20 -o ServerAliveInterval=15',
  '-o PermitLocalCommand=no -o ClearAllForwardings=yes -o ForwardAgent=no -o ForwardX11=no -o ControlMaster=no',
].join(' ')

function environmentOf(call: GitCall): Record<string, string> {
  return {
    PATH: '/usr/local/bin:/usr/bin:/bin',
    ...call.environment,
    LC_ALL: 'C',
    HOME: call.directory,
    XDG_CONFIG_HOME: call.directory,
    GIT_DIR: call.directory,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: join(call.directory, hardeningFile),
    GIT_ATTR_NOSYSTEM: '1',
    GIT_ALLOW_PROTOCOL: call.protocols?.join(':') ?? 'none',
    GIT_PROTOCOL_FROM_USER: '0',
    GIT_TERMINAL_PROMPT: '0',
    GIT_ASKPASS: '',
    SSH_ASKPASS: '',
    GIT_SSH_COMMAND: [
      ssh,
      ...(call.ignoresSshConfig ? ['-F none'] : []),
      ...(call.ssh ?? []).map((option) => `-o '${option}'`),
    ].join(' '),
    GIT_SSH_VARIANT: 'ssh',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_NO_REPLACE_OBJECTS: '1',
    GIT_NO_LAZY_FETCH: '1',
    GIT_LFS_SKIP_SMUDGE: '1',
  }
}

/** Remembers the end of what a stream says. */
function tail(stream: Readable): { text(): string } {
  let text = ''
  stream.on('data', (chunk: Buffer) => (text = (text + chunk.toString('utf8')).slice(-16_384)))
  return { text: () => text }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}
