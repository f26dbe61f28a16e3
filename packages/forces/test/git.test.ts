import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Agent, bundledAgent, type Ended } from './forces.ts'
import { type AskedGate, aPass, gateAnswers, type Hostile, hostile } from './hostile.ts'

let agent: Agent
let server: Hostile
let asked: AskedGate | undefined

beforeAll(async () => {
  agent = bundledAgent()
  server = await hostile(
    gateAnswers((one) => {
      asked = one
      return aPass(one)
    }),
  )
})
afterAll(async () => {
  await server?.[Symbol.asyncDispose]()
  agent?.[Symbol.dispose]()
})

function gate(cwd: string, environment: Record<string, string> = {}, more: string[] = []): Promise<Ended> {
  asked = undefined
  return agent.run(['gate', '--url', server.url, '--token-stdin', ...more], {
    cwd,
    environment,
    stdin: 'a-token-of-words',
  })
}

/** A repository with two commits, beside the agent. */
function repository(
  name: string,
  remote?: string,
): { folder: string; commit: string; git: (...args: string[]) => string } {
  const folder = join(agent.folder, name)
  mkdirSync(folder)
  const git = (...args: string[]) => execFileSync('git', args, { cwd: folder }).toString().trim()
  git('init', '-q', '-b', 'feature/a&b')
  if (remote !== undefined) git('remote', 'add', 'origin', remote)
  for (const message of ['one', 'two'])
    git('-c', 'user.name=a', '-c', 'user.email=a@example.com', 'commit', '-q', '--allow-empty', '-m', message)
  return { folder, git, commit: git('rev-parse', 'HEAD') }
}

test.each([
  ['https://git.example.com/acme/api.git', 'api'],
  ['git@git.example.com:api', 'api'],
  ['ssh://git@git.example.com:22/acme/My_App-2.git/', 'My_App-2'],
])('the remote %s is the repository %s, on the branch of the checkout', async (remote, root) => {
  const { folder, commit } = repository(`of-${root}-${remote.length}`, remote)
  expect((await gate(folder)).code).toBe(0)
  expect(asked).toMatchObject({ root, commit, branch: 'feature/a&b' })
})

test('a head without a branch takes that of the pipeline', async () => {
  const { folder, git, commit } = repository('detached', 'https://git.example.com/app.git')
  git('checkout', '-q', '--detach')
  const branchIn = async (environment: Record<string, string>) => {
    expect(await gate(folder, environment)).toMatchObject({ code: 0 })
    return asked?.branch
  }
  expect(await branchIn({})).toBeUndefined()
  expect(await branchIn({ GITHUB_REF_TYPE: 'branch', GITHUB_REF_NAME: 'main', GITHUB_HEAD_REF: '' })).toBe(
    'main',
  )
  expect(
    await branchIn({ GITHUB_REF_TYPE: 'branch', GITHUB_REF_NAME: '7/merge', GITHUB_HEAD_REF: 'fix' }),
  ).toBe('fix')
  expect(await branchIn({ GITHUB_REF_TYPE: 'tag', GITHUB_REF_NAME: 'v1' })).toBe('refs/tags/v1')
  expect(await branchIn({ CI_COMMIT_TAG: 'v1', CI_COMMIT_REF_NAME: 'v1' })).toBe('refs/tags/v1')
  expect(await branchIn({ CI_COMMIT_BRANCH: 'main' })).toBe('main')
  expect(await branchIn({ CI_MERGE_REQUEST_SOURCE_BRANCH_NAME: 'fix' })).toBe('fix')
  expect(asked?.commit).toBe(commit)
})

test('a report of no branch is not sent as one of the tracked branch', async () => {
  const { folder, git } = repository('on-nothing', 'https://git.example.com/app.git')
  git('checkout', '-q', '--detach')
  writeFileSync(join(folder, 'a.sarif'), '{}')
  const group = '01993f6e-5f0c-7c55-9d0e-6a4d3b1d6a11'
  const before = server.asked.length
  const ended = await agent.run(['upload', 'a.sarif', '--url', server.url, '--group', group], {
    cwd: folder,
    environment: { WEIR_TOKEN: 'a-token-of-words' },
  })
  expect(ended).toMatchObject({ code: 2, err: expect.stringContaining('on no branch: say --branch') })
  expect(server.asked).toHaveLength(before)
})

test('a shallow checkout is enough, and git obeys no variables of the job', async () => {
  const { folder, commit } = repository('deep', 'https://git.example.com/app.git')
  const shallow = join(agent.folder, 'shallow')
  execFileSync('git', ['clone', '-q', '--depth', '1', pathToFileURL(folder).href, shallow])
  const ended = await gate(shallow, { GIT_DIR: '/nowhere', GIT_TRACE: '1' }, ['--repo', 'app'])
  expect(ended).toMatchObject({ code: 0, err: '' })
  expect(asked?.commit).toBe(commit)
})

test('what a checkout configures is not run', async () => {
  const { folder, git } = repository('trap', 'https://git.example.com/app.git')
  const script = join(folder, 'trap.sh')
  writeFileSync(script, `#!/bin/sh\ntouch ${join(folder, 'sprung')}\n`, { mode: 0o755 })
  git('config', 'core.fsmonitor', script)
  git('config', 'core.pager', script)
  expect((await gate(folder)).code).toBe(0)
  expect(() => execFileSync('ls', [join(folder, 'sprung')], { stdio: 'ignore' })).toThrow()
})

test('without a checkout, a commit, a remote or git says what to do, and asks nobody', async () => {
  const bare = join(agent.folder, 'bare')
  mkdirSync(bare)
  const before = server.asked.length
  expect(await gate(bare)).toMatchObject({ code: 2, err: expect.stringContaining('This is no git checkout') })
  execFileSync('git', ['init', '-q'], { cwd: bare })
  expect(await gate(bare)).toMatchObject({ code: 2, err: expect.stringContaining('no commit yet') })
  const { folder } = repository('no-remote')
  expect(await gate(folder)).toMatchObject({
    code: 2,
    err: expect.stringContaining('no remote named origin'),
  })
  const dotted = repository('dotted', 'https://git.example.com/a.b.git')
  expect(await gate(dotted.folder)).toMatchObject({
    code: 2,
    err: expect.stringContaining('cannot be a nickname'),
  })
  expect(await gate(folder, { PATH: '/nowhere' })).toMatchObject({
    code: 2,
    err: expect.stringContaining('git is not installed'),
  })
  expect(await gate(bare, {}, ['--path', 'nothing'])).toMatchObject({
    code: 2,
    err: expect.stringContaining('--path'),
  })
  expect(server.asked).toHaveLength(before)
  expect(
    (await gate(bare, { PATH: '/nowhere' }, ['--repo', 'app', '--commit', 'c'.repeat(40), '--branch', 'x']))
      .code,
  ).toBe(0)
})

test('with --baseline asks about the change since the merge base, whatever was done on either side after it', async () => {
  const { folder, git, commit: base } = repository('of-change', 'https://git.example.com/acme/api.git')
  const commit = (message: string) =>
    git('-c', 'user.name=a', '-c', 'user.email=a@example.com', 'commit', '-q', '--allow-empty', '-m', message)
  git('switch', '-q', '-c', 'main')
  commit('other work')
  git('switch', '-q', 'feature/a&b')
  commit('this work')
  expect((await gate(folder, {}, ['--baseline', 'main'])).out).toContain(`since ${base.slice(0, 12)}`)
  expect(asked).toMatchObject({ baseline: base, commit: git('rev-parse', 'HEAD') })
  expect((await gate(folder, {}, ['--baseline', base])).code).toBe(0)
  expect((await gate(folder)).code).toBe(0)
  expect(asked?.baseline).toBeUndefined()
})

test('a baseline that is not there, or has nothing in common, is no pass', async () => {
  const { folder, git } = repository('of-nothing', 'https://git.example.com/acme/api.git')
  const unknown = await gate(folder, {}, ['--baseline', 'origin/main'])
  expect(unknown).toMatchObject({
    code: 2,
    out: '',
    err: expect.stringContaining('does not know origin/main'),
  })
  git('switch', '-q', '--orphan', 'main')
  git('-c', 'user.name=a', '-c', 'user.email=a@example.com', 'commit', '-q', '--allow-empty', '-m', 'alone')
  const apart = await gate(folder, {}, ['--baseline', 'feature/a&b'])
  expect(apart).toMatchObject({ code: 2, out: '', err: expect.stringContaining('no history in common') })
  const shallow = join(agent.folder, 'shallow-change')
  git('clone', '-q', '--no-local', '--depth', '1', '--no-single-branch', pathToFileURL(folder).href, shallow)
  const cut = await gate(shallow, {}, ['--repo', 'api', '--baseline', 'origin/feature/a&b'])
  expect(cut).toMatchObject({ code: 2, out: '', err: expect.stringContaining('whole history') })
  expect(asked).toBeUndefined()
})
