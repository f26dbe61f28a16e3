import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { renames } from '../src/delivery/forges/git/renames.ts'
import { commit, gather, handsIn, run, temporaryFolder } from './git-repositories.ts'

/**
 * A repository whose configuration, hooks, attributes and submodules name a program that touches a canary wherever git is known
 * to run something. `works` proves that the trap is set: running git in it the usual way does create the canary.
 */
function trap(folder: string) {
  const canary = join(folder, 'canary')
  const program = join(folder, 'program.sh')
  writeFileSync(program, `#!/bin/sh\ntouch "${canary}"\nexit 1\n`)
  chmodSync(program, 0o755)
  const path = join(folder, 'trap')
  run(folder, ['init', '-q', '-b', 'main', path])
  writeFileSync(join(path, '.gitattributes'), '* diff=evil filter=evil merge=evil\n')
  writeFileSync(
    join(path, '.gitmodules'),
    `[submodule "x"]\n path = x\n url = ext::${program}\n update = !${program}\n`,
  )
  writeFileSync(join(path, 'old.txt'), 'one\ntwo\nthree\nfour\n')
  run(path, ['add', '.'])
  const from = commit(path, 'First')
  run(path, ['mv', 'old.txt', 'new.txt'])
  writeFileSync(join(path, 'new.txt'), 'one\ntwo\nthree\nfour\nfive\n')
  run(path, ['add', '.'])
  const to = commit(path, 'Second')
  run(path, ['tag', '-a', '-m', 'x', 'v1.0.0'])
  mkdirSync(join(path, '.git/info'), { recursive: true })
  writeFileSync(join(path, '.git/info/attributes'), '* diff=evil filter=evil\n')
  const hooks = join(folder, 'hooks')
  mkdirSync(hooks)
  for (const hook of [
    'post-index-change',
    'reference-transaction',
    'post-checkout',
    'pre-auto-gc',
    'fsmonitor-watchman',
    'pre-receive',
    'proc-receive',
  ]) {
    writeFileSync(join(hooks, hook), `#!/bin/sh\ntouch "${canary}"\n`)
    chmodSync(join(hooks, hook), 0o755)
  }
  for (const hook of readdirSync(hooks)) {
    writeFileSync(join(path, '.git/hooks', hook), readFileSync(join(hooks, hook)))
    chmodSync(join(path, '.git/hooks', hook), 0o755)
  }
  const settings = readFileSync(join(path, '.git/config'), 'utf8')
  writeFileSync(join(path, '.git/config'), settings + configuration(program, hooks))
  return { path, canary, from, to }
}

function configuration(program: string, hooks: string): string {
  return `[core]
  fsmonitor = ${program}
  sshCommand = ${program}
  gitProxy = ${program}
  askPass = ${program}
  pager = ${program}
  editor = ${program}
  hooksPath = ${hooks}
  alternateRefsCommand = ${program}
[alias]
  rev-list = !${program}
  log = !${program}
  ls-remote = !${program}
[uploadpack]
  packObjectsHook = ${program}
  allowAnySHA1InWant = true
[diff]
  external = ${program}
[diff "evil"]
  textconv = ${program}
  command = ${program}
[filter "evil"]
  clean = ${program}
  smudge = ${program}
  process = ${program}
  required = true
[merge "evil"]
  driver = ${program} %A
[gpg]
  program = ${program}
[gpg "ssh"]
  program = ${program}
[log]
  showSignature = true
[pager]
  rev-list = ${program}
  log = ${program}
[credential]
  helper = !${program}
[extensions]
  partialClone = origin
[remote "origin"]
  url = ext::${program}
  promisor = true
  uploadpack = ${program}
  vcs = evil
[protocol]
  allow = always
[protocol "ext"]
  allow = always
[include]
  path = ${program}.more
[url "ext::${program}"]
  insteadOf = /
[trace2]
  eventTarget = /tmp/never
`
}

describe('a repository that tries to run something', () => {
  it('would run it under plain git', () => {
    using folder = temporaryFolder()
    const { path, canary } = trap(folder.path)
    try {
      run(path, ['status'])
    } catch {
      // The trap also breaks the command; what counts is that the program ran.
    }
    expect(existsSync(canary)).toBe(true)
  })

  it('is read completely and runs nothing', async () => {
    using folder = temporaryFolder()
    const { path, canary, from, to } = trap(folder.path)
    const hands = handsIn(folder.path)
    const reading = gather(path, hands)
    await reading.catch(() => undefined)
    expect(existsSync(canary), 'also when it cannot be read').toBe(false)
    const { commits, references } = await reading
    expect(commits.map(({ hash }) => hash)).toEqual([to, from])
    expect(references.tags).toMatchObject([{ name: 'v1.0.0', commit: to }])
    expect(await renames(path, { from, to }, hands)).toEqual(new Map([['old.txt', 'new.txt']]))
    expect(existsSync(canary)).toBe(false)
  })

  it('cannot have a missing object fetched from the address it names', async () => {
    using folder = temporaryFolder()
    const { path, canary, from, to } = trap(folder.path)
    const blob = run(folder.path, [
      '--git-dir',
      join(folder.path, 'trap/.git'),
      'rev-parse',
      `${from}:old.txt`,
    ])
    rmSync(join(path, '.git/objects', blob.slice(0, 2), blob.slice(2)))
    const hands = handsIn(folder.path)
    expect((await gather(path, hands)).commits).toHaveLength(2)
    await renames(path, { from, to }, hands).catch(() => undefined)
    expect(existsSync(canary)).toBe(false)
    // The same comparison inside the repository does run the program.
    expect(() => run(path, ['diff-tree', '-r', '-M', from, to])).toThrow()
    expect(existsSync(canary)).toBe(true)
  })

  it('is not written to', async () => {
    using folder = temporaryFolder()
    const { path } = trap(folder.path)
    const state = () => readdirSync(path, { recursive: true }).toSorted()
    const before = state()
    await gather(path, handsIn(folder.path))
    expect(state()).toEqual(before)
  })

  it('cannot change history by replacement objects or grafts', async () => {
    using folder = temporaryFolder()
    const path = join(folder.path, 'app')
    run(folder.path, ['init', '-q', '-b', 'main', path])
    const first = commit(path, 'First')
    const second = commit(path, 'Second')
    const other = run(path, ['commit-tree', '-m', 'Replaced', run(path, ['mktree'], '')])
    run(path, ['replace', second, other])
    writeFileSync(join(path, '.git/info/grafts'), `${second}\n`)
    const { commits } = await gather(path, handsIn(folder.path))
    expect(commits.map(({ hash, subject, parents }) => [hash, subject, parents])).toEqual([
      [second, 'Second', [first]],
      [first, 'First', []],
    ])
  })

  it('inherits no variable of the environment that steers git', async () => {
    using folder = temporaryFolder()
    const path = join(folder.path, 'app')
    run(folder.path, ['init', '-q', '-b', 'main', path])
    const hash = commit(path, 'First')
    const canary = join(folder.path, 'canary')
    process.env['GIT_TRACE'] = canary
    process.env['GIT_EXTERNAL_DIFF'] = `touch ${canary}`
    process.env['GIT_INDEX_FILE'] = canary
    try {
      expect((await gather(path, handsIn(folder.path))).commits).toMatchObject([{ hash }])
    } finally {
      for (const name of ['GIT_TRACE', 'GIT_EXTERNAL_DIFF', 'GIT_INDEX_FILE']) delete process.env[name]
    }
    expect(existsSync(canary)).toBe(false)
  })
})
