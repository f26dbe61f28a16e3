import { execFile } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

/** A git checkout as the demo needs it. */
export interface Checkout {
  /** Its top folder. */
  folder: string
  head: string
  branch: string
}

const run = promisify(execFile)

/** The checkout that a folder is in, or in words why there is none to show. */
export async function findCheckout(folder: string): Promise<Checkout | { reason: string }> {
  const top = await git(folder, ['rev-parse', '--show-toplevel']).catch(() => null)
  if (top === null)
    return { reason: `${folder} is not in a git checkout, so only the simulated organization is shown.` }
  const head = await git(top, ['rev-parse', '--verify', 'HEAD^{commit}']).catch(() => null)
  if (head === null)
    return { reason: `${top} has no commits yet, so only the simulated organization is shown.` }
  if ((await git(top, ['rev-parse', '--is-shallow-repository'])) === 'true')
    return {
      reason: `${top} is a shallow clone: its history is cut off, so only the simulated organization is shown. \`git fetch --unshallow\` gets the rest.`,
    }
  const branch = await git(top, ['symbolic-ref', '--short', 'HEAD']).catch(() => 'main')
  return { folder: top, head, branch }
}

/** Writes the files of the commit, and nothing that is only in the folder, into `to`; the checkout and its index stay as they are. */
export async function exportTree({ folder, head }: Checkout, to: string): Promise<void> {
  await mkdir(to, { recursive: true })
  const env = { GIT_INDEX_FILE: `${to}.index` }
  await git(folder, ['read-tree', head], env)
  await git(folder, ['checkout-index', '--all', '--quiet', `--prefix=${join(to, '/')}`], env)
}

async function git(folder: string, parameters: string[], env: Record<string, string> = {}): Promise<string> {
  const quiet = ['-c', 'core.hooksPath=/dev/null', '-c', 'core.fsmonitor=false']
  const { stdout } = await run('git', [...quiet, '-C', folder, ...parameters], {
    env: { ...process.env, ...env, LC_ALL: 'C', GIT_TERMINAL_PROMPT: '0', GIT_OPTIONAL_LOCKS: '0' },
    timeout: 20_000,
  })
  return stdout.trim()
}
