import { execFileSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'

/** A git repository whose clock goes an hour forward with every call, so that what happens has an order. */
export interface DatedRepository {
  path: string
  /** What git prints. */
  git(...args: string[]): string
  /** A commit without changes on the branch as it is, by Ada unless told; its id. */
  commit(subject: string, author?: { name: string; email: string }): string
}

/** Makes one in a new folder, with `main` as its branch. */
export function datedRepository(path: string): DatedRepository {
  mkdirSync(path, { recursive: true })
  let now = Date.UTC(2025, 0, 1)
  let person = ada
  const git = (...args: string[]): string => {
    const date = `${Math.floor((now += 3_600_000) / 1000)} +0000`
    const env = {
      PATH: '/usr/local/bin:/usr/bin:/bin',
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_AUTHOR_NAME: person.name,
      GIT_AUTHOR_EMAIL: person.email,
      GIT_COMMITTER_NAME: person.name,
      GIT_COMMITTER_EMAIL: person.email,
      GIT_AUTHOR_DATE: date,
      GIT_COMMITTER_DATE: date,
    }
    return execFileSync('git', args, { cwd: path, env, stdio: ['pipe', 'pipe', 'pipe'] })
      .toString()
      .trim()
  }
  git('init', '-q', '--initial-branch=main')
  return {
    path,
    git,
    commit(subject, author = ada) {
      person = author
      git('commit', '-q', '--allow-empty', '-m', subject)
      person = ada
      return git('rev-parse', 'HEAD')
    },
  }
}

const ada = { name: 'Ada', email: 'Ada@Example.org' }
