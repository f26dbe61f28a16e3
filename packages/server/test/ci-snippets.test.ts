import { execFile, execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ciTokenCreate, gateList, rootAdd, rootList } from '@weir/contract'
import type { Worker } from '@weir/core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { githubSnippet, gitlabSnippet, shellSnippet, type Target } from '../../front/src/gate/snippets.ts'
import { type Listening, listen } from '../src/listen.ts'
import { report } from './sarif.ts'
import { type Serving, serving } from './serving.ts'

const folder = mkdtempSync(join(tmpdir(), 'weir-ci-'))
let here: Serving
let listening: Listening
let worker: Worker
let token: string
let commit: string
let broken: Target
let clean: Target

beforeAll(async () => {
  here = await serving()
  listening = await listen(here.app)
  worker = await here.world.core.startWorker(1)
  const { world } = here
  const place = { organization_id: world.organization_id, group_id: world.group_id }
  const made = await world.ask(world.owner.principal, ciTokenCreate, { ...place, keep_others: true })
  token = made.token
  const { items } = await world.ask(world.owner.principal, rootList, {
    organization_id: place.organization_id,
  })
  const first = items.find(({ id }) => id === world.root_id)
  const second = await world.ask(world.owner.principal, rootAdd, {
    ...place,
    nickname: 'clean',
    kind: 'git',
    location: 'https://git.example.com/clean.git',
  })
  broken = { url: listening.url, groupId: world.group_id, root: first?.nickname ?? '' }
  clean = { ...broken, root: second.nickname }
  const git = (...parameters: string[]) => execFileSync('git', parameters, { cwd: folder }).toString().trim()
  git('init', '-q', '-b', 'main')
  git('-c', 'user.name=a', '-c', 'user.email=a@example.com', 'commit', '-q', '--allow-empty', '-m', 'one')
  commit = git('rev-parse', 'HEAD')
  writeFileSync(join(folder, 'report.sarif'), report([{ rule: 'inv/injection', severity: '9.4' }]))
  writeFileSync(join(folder, 'clean.sarif'), report([]))
  writeFileSync(join(folder, 'wrong.sarif'), '{"runs": 3')
})
afterAll(async () => {
  await worker?.[Symbol.asyncDispose]()
  await listening?.[Symbol.asyncDispose]()
  await here?.[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true, force: true })
})

interface Run {
  code: number
  out: string
  err: string
}

/** Runs a script as a runner does: in the checkout, with nothing in the environment but what is given. */
function run(
  shell: readonly string[],
  script: string,
  { environment, parameters = [] }: { environment: Record<string, string>; parameters?: string[] },
): Promise<Run> {
  const file = join(folder, 'step')
  writeFileSync(file, script)
  const [command = '', ...flags] = shell
  const env = { PATH: process.env['PATH'] ?? '', ...environment }
  return new Promise((resolve) => {
    execFile(
      command,
      [...flags, file, ...parameters],
      { cwd: folder, env, timeout: 20_000 },
      (error, out, err) =>
        resolve({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, out, err }),
    )
  })
}

const lastRun = async () => {
  const { world } = here
  const { items } = await world.ask(world.owner.principal, gateList, {
    organization_id: world.organization_id,
  })
  return items[0]
}

const shells = [['sh'], ['bash']] as const

/** The snippets need them, and a machine that only runs the suite may not have them. */
const hasTools = ['sh', 'bash', 'curl', 'jq'].every(
  (tool) => spawnSync(tool, ['--version']).error === undefined,
)

describe.runIf(hasTools).each(shells)('the shell snippet in %s', (shell) => {
  const weir = (target: Target, environment: Record<string, string> = {}, parameters: string[] = []) =>
    run([shell], shellSnippet(target), { environment: { WEIR_TOKEN: token, ...environment }, parameters })

  test('passes with 0 and breaks with 1, saying what and why', async () => {
    const passed = await weir(clean, {}, ['clean.sarif'])
    expect(passed).toMatchObject({ code: 0, err: '' })
    expect(passed.out).toMatch(/^weir: pass: 0 of 0 open ones break, by policy \d+\n$/)
    expect(await lastRun()).toMatchObject({ verdict: 'pass', commit, branch: 'main', root_nickname: 'clean' })
    const stopped = await weir(broken)
    expect(stopped).toMatchObject({ code: 1, err: expect.stringContaining('1 of 1 open ones break') })
    expect(stopped.out).toMatch(/^\w+-\d+ 9\.4 Injection \(src\/a\.js:3\): \S+/)
  })

  test('without a token, a report or a checkout says what is missing', async () => {
    expect(await weir(clean, { WEIR_TOKEN: '' })).toMatchObject({
      code: 2,
      err: expect.stringContaining('WEIR_TOKEN'),
    })
    expect(await weir(clean, {}, ['none.sarif'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('none.sarif'),
    })
    expect(await weir(clean, { GIT_DIR: '/nowhere' })).toMatchObject({
      code: 2,
      err: expect.stringContaining('checkout'),
    })
  })

  test('with a token that is refused ends with 3 and never shows it', async () => {
    const wrong = `${token.slice(0, -6)}000000`
    const { code, out, err } = await weir(clean, { WEIR_TOKEN: wrong }, ['clean.sarif'])
    expect(code, err).toBe(3)
    expect(out + err).not.toContain(wrong.slice(0, 20))
  })

  test('with a server that is not there ends with 4', async () => {
    const gone = await weir(clean, { WEIR_URL: 'http://127.0.0.1:9' }, ['clean.sarif'])
    expect(gone).toMatchObject({ code: 4, err: expect.stringContaining('no answer from http://127.0.0.1:9') })
  })

  test('with a file that is no report ends with 2, with an unknown root or another group with 5', async () => {
    expect(await weir(clean, {}, ['wrong.sarif'])).toMatchObject({
      code: 2,
      err: expect.stringMatching(/^weir: .*\n$/),
    })
    expect(await weir({ ...clean, root: 'nothing' })).toMatchObject({ code: 5 })
    expect((await weir({ ...clean, groupId: '01993f6e-5f0c-7c55-9d0e-6a4d3b1d6a11' })).code).toBe(5)
  })

  test('with answers that are not ours never passes', async () => {
    for (const [answer, code] of Object.entries(foreignAnswers)) {
      await using foreign = await foreignServer(answer)
      const ended = await weir(clean, { WEIR_URL: foreign.url }, ['clean.sarif'])
      expect(ended, answer).toMatchObject({ code })
    }
  })
})

/** What a proxy, a captive portal or a liar may answer, and how the snippet ends. */
const pass = '"verdict":"pass","breaking":0,"judged":0,"policy_version":1,"reasons":[]'
const foreignAnswers: Record<string, number> = {
  '': 4,
  '<html>Sign in</html>': 4,
  '{"id":': 4,
  '{}': 4,
  null: 4,
  '{"id":"1","status":"lost"}': 4,
  '{"id":"1","status":"done"}{"id":"2","status":"done"}': 4,
  '{"id":"1","status":"done"}': 4,
  [`{"id":"1","status":"done",${pass}}`]: 4,
  [`{"id":"1","status":"done","commit":"COMMIT","nonce":"00000000000000000000000000000000",${pass}}`]: 4,
  [`{"id":"1","status":"done","commit":"COMMIT","nonce":"NONCE","verdict":"pass"}`]: 4,
  [`{"id":"1","status":"done","commit":"COMMIT","nonce":"NONCE",${pass.replace('"pass"', '"Pass"')}}`]: 4,
  [`{"id":"1","status":"done","commit":"COMMIT","nonce":"NONCE",${pass}}`]: 0,
}

/** Answers 200 with the same text to everything; COMMIT and NONCE are what was asked last. */
async function foreignServer(answer: string): Promise<{ url: string } & AsyncDisposable> {
  const server: Server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.on('end', () => {
      const nonce = /"nonce": ?"(\w+)"/.exec(body)?.[1] ?? ''
      response.end(answer.replace('COMMIT', commit).replace('NONCE', nonce))
    })
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo // listens on a port, not on a pipe
  return {
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

describe('the workflow for GitHub Actions', () => {
  const parsed = (target: Target) => parse(githubSnippet(target))
  const step = (target: Target) => parsed(target).jobs.gate.steps.find(({ run }: { run?: string }) => run)
  /** What GitHub documents as set in every step; checkouts there have no branch. */
  const environment = (target: Target) => ({
    ...expressions(step(target).env, { 'secrets.WEIR_TOKEN': token, 'vars.WEIR_URL': '' }),
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    GITHUB_SHA: commit,
    GITHUB_REF: 'refs/heads/feature/a&b',
    GITHUB_REF_NAME: 'feature/a&b',
    GITHUB_REF_TYPE: 'branch',
    GITHUB_EVENT_NAME: 'push',
    GITHUB_HEAD_REF: '',
    GITHUB_BASE_REF: '',
  })

  test('holds the keys that GitHub requires and no others', () => {
    const workflow = parsed(clean)
    expect(Object.keys(workflow)).toEqual(['name', 'on', 'permissions', 'jobs'])
    expect(workflow).toMatchObject({ on: ['push'], permissions: { contents: 'read' } })
    expect(Object.keys(workflow.jobs.gate)).toEqual(['runs-on', 'steps'])
    for (const one of workflow.jobs.gate.steps) {
      expect('uses' in one !== 'run' in one, 'a step uses or runs').toBe(true)
      for (const key of Object.keys(one)) expect(['uses', 'name', 'env', 'run']).toContain(key)
    }
    expect(step(clean).run, 'expressions are not pasted into the script').not.toContain('${{')
  })

  test.runIf(hasTools)('passes and breaks in bash -e, for the branch that was pushed', async () => {
    const shell = ['bash', '-e']
    writeFileSync(join(folder, 'report.sarif'), report([]))
    expect(await run(shell, step(clean).run, { environment: environment(clean) })).toMatchObject({
      code: 0,
      err: '',
    })
    expect(await lastRun()).toMatchObject({ verdict: 'pass', branch: 'feature/a&b', commit })
    writeFileSync(join(folder, 'report.sarif'), report([{ rule: 'inv/injection', severity: '9.4' }]))
    expect((await run(shell, step(broken).run, { environment: environment(broken) })).code).toBe(1)
  })
})

/** The expressions of an `env` as GitHub evaluates them: a context, or else a text. */
function expressions(env: Record<string, string>, contexts: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).map(([name, value]) => {
      const [, context = '', otherwise = ''] = /^\$\{\{ ([\w.]+)(?: \|\| '([^']*)')? \}\}$/.exec(value) ?? []
      expect(contexts, value).toHaveProperty([context])
      return [name, contexts[context] || otherwise]
    }),
  )
}

describe('the job for GitLab CI', () => {
  const job = (target: Target) => parse(gitlabSnippet(target)).weir
  /** What GitLab documents as predefined in every job; checkouts there have no branch. */
  const environment = () => ({
    WEIR_TOKEN: token,
    CI: 'true',
    GITLAB_CI: 'true',
    CI_COMMIT_SHA: commit,
    CI_COMMIT_REF_NAME: 'main',
    CI_COMMIT_BRANCH: 'main',
  })

  test('holds the keys that GitLab requires, and scripts that are lists of text', () => {
    expect(Object.keys(parse(gitlabSnippet(clean)))).toEqual(['weir'])
    expect(Object.keys(job(clean))).toEqual(['stage', 'image', 'before_script', 'script'])
    expect(job(clean).stage).toBe('test')
    for (const line of [...job(clean).before_script, ...job(clean).script]) expect(line).toBeTypeOf('string')
  })

  test('installs what the script needs on Alpine', () => {
    const needed = /for tool in ([\w ]+);/.exec(shellSnippet(clean))?.[1]?.split(' ') ?? []
    expect(needed).toHaveLength(3)
    for (const tool of needed) expect(job(clean).before_script.join('\n')).toContain(tool)
  })

  test.runIf(hasTools)('passes and breaks in sh -e', async () => {
    writeFileSync(join(folder, 'report.sarif'), report([]))
    const script = (target: Target) => job(target).script.join('\n')
    const shell = ['sh', '-e']
    expect(await run(shell, script(clean), { environment: environment() })).toMatchObject({
      code: 0,
      err: '',
    })
    writeFileSync(join(folder, 'report.sarif'), report([{ rule: 'inv/injection', severity: '9.4' }]))
    expect((await run(shell, script(broken), { environment: environment() })).code).toBe(1)
  })
})

test.runIf(hasTools)('the commands of the README send a report and get a verdict', async () => {
  const readme = readFileSync(fileURLToPath(new URL('../../../README.md', import.meta.url)), 'utf8')
  const section = readme.slice(readme.indexOf('### In CI'), readme.indexOf('## Your own PostgreSQL'))
  const commands =
    section.match(/^ {4}curl(?:.*\\\n)+.*/gm)?.map((command) => command.replaceAll(/^ {4}/gm, '')) ?? []
  expect(commands).toHaveLength(2)
  writeFileSync(join(folder, 'results.sarif'), report([]))
  const environment = {
    WEIR_TOKEN: token,
    WEIR_URL: listening.url,
    GROUP_ID: clean.groupId,
    ROOT: clean.root,
  }
  const [send = '', ask = ''] = commands
  const sent = await run(['sh', '-e'], send, { environment })
  expect(JSON.parse(sent.out)).toMatchObject({ status: 'queued', commit })
  await expect
    .poll(async () => JSON.parse((await run(['sh', '-e'], ask, { environment })).out))
    .toMatchObject({ verdict: 'pass', commit })
})
