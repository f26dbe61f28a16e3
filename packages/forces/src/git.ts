import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { basename } from 'node:path'
import { misused } from './exit.ts'

/** What of a checkout the server is told. */
export interface Checkout {
  commit: string
  branch: string | null
}

/** Where the checkout is, and what the command line and the pipeline say about it. */
export interface GitPlace {
  path: string
  environment: NodeJS.ProcessEnv
  signal: AbortSignal
}

/** The commit and branch that are judged: as the command line says, else the checkout, and in a pipeline its branch. */
export async function checkoutOf(
  place: GitPlace,
  said: { commit: string | null; branch: string | null },
): Promise<Checkout> {
  const commit = said.commit ?? (await headOf(place))
  const branch = said.branch ?? (await branchOf(place))
  return { commit, branch: branch?.normalize('NFC') ?? null } // as the server echoes it
}

/** The nickname of the root when none is given: the name of the repository in the address of its remote. */
export async function nicknameOf(place: GitPlace): Promise<string> {
  const remote = await ask(place, ['config', '--get', 'remote.origin.url'])
  const name = remote.out
    .replace(/\/+$/, '')
    .replace(/\.git$/, '')
    .replaceAll(/[:\\]/g, '/')
  const nickname = basename(name)
  if (/^[A-Za-z0-9_-]{1,128}$/.test(nickname)) return nickname
  throw misused(
    remote.out === ''
      ? 'The checkout has no remote named origin, so the repository is not known: say --repo NICKNAME, as the root is named in Weir.'
      : 'The name of the remote cannot be a nickname in Weir: say --repo NICKNAME, as the root is named there.',
  )
}

/** The commit that the judged one grew from: its merge base with a branch, a tag or a commit. */
export async function mergeBaseOf(place: GitPlace, commit: string, ref: string): Promise<string> {
  const tip = await ask(place, ['rev-parse', '--verify', '--end-of-options', `${ref}^{commit}`])
  if (!isHash(tip.out))
    throw misused(
      `The checkout does not know ${ref}, so what this change adds is not known: fetch it (in a pipeline check out with the whole history), or name another --baseline.`,
    )
  const base = await ask(place, ['merge-base', commit, tip.out])
  if (isHash(base.out)) return base.out
  throw misused(
    (await isShallow(place))
      ? `The checkout is shallow, so where it grew from ${ref} is not known: check out with the whole history (fetch-depth: 0, GIT_DEPTH: 0).`
      : `The checkout has no history in common with ${ref}: name another --baseline.`,
  )
}

const isHash = (text: string): boolean => /^[0-9a-f]{40}([0-9a-f]{24})?$/.test(text)

/** Does the checkout hold only the newest commits? The gate judges one commit, so that is enough for it. */
export const isShallow = async (place: GitPlace): Promise<boolean> =>
  (await ask(place, ['rev-parse', '--is-shallow-repository'])).out === 'true'

async function headOf(place: GitPlace): Promise<string> {
  if (!existsSync(place.path)) throw misused('--path names a folder that is not there.')
  const { out, code, err } = await ask(place, ['rev-parse', '--verify', 'HEAD^{commit}'])
  if (isHash(out)) return out
  if (code === 'ENOENT')
    throw misused('git is not installed here: install it, or say --commit and --repo (and --branch).')
  if (err.includes('dubious ownership'))
    throw misused(
      'git refuses this checkout, because it belongs to another user: git config --global --add safe.directory FOLDER, or say --commit and --repo.',
    )
  if (err.includes('not a git repository'))
    throw misused(
      'This is no git checkout: run it in one (in a pipeline after the checkout step), name it by --path, or say --commit and --repo.',
    )
  throw misused('The checkout has no commit yet: commit first, or say --commit and --repo.')
}

async function branchOf(place: GitPlace): Promise<string | null> {
  const { out } = await ask(place, ['symbolic-ref', '--quiet', '--short', 'HEAD'])
  const name = out || ofPipeline(place.environment)
  return name && /^[^\p{Cc}\p{Cs}]{1,255}$/u.test(name) ? name : null
}

/** The branch as GitHub Actions and GitLab CI say it: their checkouts have none. A tag is no branch of the same name. */
function ofPipeline(environment: NodeJS.ProcessEnv): string | null {
  const { GITHUB_HEAD_REF, GITHUB_REF_TYPE, GITHUB_REF_NAME } = environment
  const { CI_MERGE_REQUEST_SOURCE_BRANCH_NAME, CI_COMMIT_BRANCH, CI_COMMIT_TAG } = environment
  const tag = (GITHUB_REF_TYPE === 'tag' && GITHUB_REF_NAME) || CI_COMMIT_TAG
  return (
    GITHUB_HEAD_REF ||
    (GITHUB_REF_TYPE === 'branch' && GITHUB_REF_NAME) ||
    CI_MERGE_REQUEST_SOURCE_BRANCH_NAME ||
    CI_COMMIT_BRANCH ||
    (tag ? `refs/tags/${tag}` : null)
  )
}

interface Said {
  out: string
  err: string
  code: string | number | null
}

/** Nothing a checkout configures is run, nothing is asked of people, and git sees no token. */
function ask({ path, environment, signal }: GitPlace, args: string[]): Promise<Said> {
  const kept = ['PATH', 'Path', 'HOME', 'USERPROFILE', 'SystemRoot', 'XDG_CONFIG_HOME']
  const env = {
    ...Object.fromEntries(kept.flatMap((name) => (environment[name] ? [[name, environment[name]]] : []))),
    GIT_TERMINAL_PROMPT: '0',
    GIT_OPTIONAL_LOCKS: '0',
    LC_ALL: 'C',
  }
  const safe = ['-c', 'core.fsmonitor=false', '-c', 'core.hooksPath=/dev/null', '--no-pager']
  return new Promise((resolve, reject) => {
    execFile(
      'git',
      [...safe, ...args],
      { cwd: path, env, signal, timeout: 30_000, maxBuffer: 64 * 1024, windowsHide: true },
      (error, out, err) => {
        if (signal.aborted) reject(signal.reason as Error) // whoever aborts gives a Stop
        else resolve({ out: out.trim(), err, code: error?.code ?? null })
      },
    )
  })
}
