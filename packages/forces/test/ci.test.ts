import { execFile, execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { ciTokenCreate, gateList, rootAdd } from '@weir/contract'
import type { Worker } from '@weir/core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { type Listening, listen } from '../../server/src/listen.ts'
import { report } from '../../server/test/sarif.ts'
import { type Serving, serving } from '../../server/test/serving.ts'
import { type Agent, bundledAgent, type Ended } from './forces.ts'

let agent: Agent
let here: Serving
let listening: Listening
let worker: Worker
let token: string

beforeAll(async () => {
  agent = bundledAgent()
  here = await serving()
  listening = await listen(here.app)
  const { world } = here
  worker = await world.core.startWorker(1)
  const place = { organization_id: world.organization_id, group_id: world.group_id }
  token = (await world.ask(world.owner.principal, ciTokenCreate, place)).token
  const location = 'https://git.example.com/acme/app.git'
  await world.ask(world.owner.principal, rootAdd, { ...place, nickname: 'app', kind: 'git', location })
  const git = (...args: string[]) => execFileSync('git', args, { cwd: agent.folder })
  git('init', '-q', '-b', 'main')
  git('remote', 'add', 'origin', location)
  git('-c', 'user.name=a', '-c', 'user.email=a@example.com', 'commit', '-q', '--allow-empty', '-m', 'one')
  writeFileSync(join(agent.folder, 'clean one.sarif'), report([]))
  writeFileSync(join(agent.folder, 'bad.sarif'), report([{ rule: 'inv/injection', severity: '9.4' }]))
})
afterAll(async () => {
  await worker?.[Symbol.asyncDispose]()
  await listening?.[Symbol.asyncDispose]()
  await here?.[Symbol.asyncDispose]()
  agent?.[Symbol.dispose]()
})

/** Runs a script as a runner does, with our own Node first in the path. */
function run(shell: string[], script: string, environment: Record<string, string>): Promise<Ended> {
  const [command = '', ...flags] = shell
  const env = { PATH: `${dirname(process.execPath)}:${process.env['PATH'] ?? ''}`, ...environment }
  return new Promise((resolve) => {
    execFile(
      command,
      [...flags, '-c', script],
      { cwd: agent.folder, env, timeout: 90_000 },
      (error, out, err) =>
        resolve({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, out, err }),
    )
  })
}

const lastRun = async () => {
  const { world } = here
  const { organization_id } = world
  return (await world.ask(world.owner.principal, gateList, { organization_id })).items[0]
}

interface Action {
  inputs: Record<string, { required?: boolean }>
  runs: { using: string; steps: { shell: string; env: Record<string, string>; run: string }[] }
}

describe('the action for GitHub', () => {
  /** Runs its step with inputs, as GitHub evaluates them: what is left out is empty. */
  function use(inputs: Record<string, string>): Promise<Ended> {
    const action: Action = parse(readFileSync(join(agent.folder, 'action.yml'), 'utf8'))
    const [step] = action.runs.steps
    if (!step) throw new Error('the action has one step')
    expect(step.run, 'expressions are not pasted into the script').not.toContain('${{')
    for (const name of Object.keys(inputs)) expect(action.inputs).toHaveProperty(name)
    const env = Object.entries(step.env).map(([name, value]) => {
      const [, input = ''] = /^\$\{\{ inputs\.([a-z]+) \}\}$/.exec(value) ?? []
      expect(action.inputs, value).toHaveProperty(input)
      return [name, inputs[input] ?? '']
    })
    return run(['bash', '--noprofile', '--norc', '-eo', 'pipefail'], step.run, {
      ...Object.fromEntries(env),
      GITHUB_ACTION_PATH: agent.folder,
      GITHUB_ACTIONS: 'true',
    })
  }

  const given = () => ({ url: listening.url, group: here.world.group_id, token })

  test('passes for reports that were read, breaks with marked lines, and is lax when told', async () => {
    const passed = await use({ ...given(), reports: 'clean one.sarif\n' })
    expect(passed, passed.err).toMatchObject({ code: 0, err: '' })
    expect(passed.out).toMatch(/^clean one\.sarif: read as .*\npass: 0 of 0 open in app break/)
    expect(await lastRun()).toMatchObject({ verdict: 'pass', branch: 'main', root_nickname: 'app' })
    const broken = await use({ ...given(), repo: 'app', reports: 'bad.sarif', breaking: '9.0' })
    expect(broken.code).toBe(1)
    expect(broken.err).toMatch(
      /^::error file=src\/a\.js,line=3,title=\w+-\d+ Injection::severity 9\.4, .*\n$/,
    )
    expect(await use({ ...given(), lax: 'true' })).toMatchObject({
      code: 0,
      err: expect.stringContaining('THE POLICY IS BROKEN'),
    })
    expect((await use(given())).code).toBe(1)
    const added = await use({ ...given(), baseline: 'HEAD', sarif: 'weir.sarif' })
    expect(added, added.err).toMatchObject({ code: 1, out: expect.stringContaining('1 of 1 added in app') })
    expect(await lastRun()).toMatchObject({ is_baseline_reported: false }) // the commit itself is no baseline
    expect(JSON.parse(readFileSync(join(agent.folder, 'weir.sarif'), 'utf8')).runs[0].results).toHaveLength(1)
    expect((await use({ ...given(), baseline: '--help' })).code).toBe(2)
  })

  test('never passes without a token, a report or a repository, and takes no input for an option', async () => {
    expect((await use({ ...given(), token: '' })).code).toBe(3)
    expect((await use({ ...given(), reports: 'none.sarif', lax: 'true' })).code).toBe(2)
    expect((await use({ ...given(), reports: '--help', lax: 'true' })).code).toBe(2)
    expect((await use({ ...given(), repo: 'other', lax: 'true' })).code).toBe(5)
    expect((await use({ ...given(), repo: '--help', lax: 'true' })).code).toBe(5)
    expect((await use({ ...given(), breaking: '$(touch x)' })).code).toBe(2)
  })
})

test('the job for GitLab writes its run as JUnit, and ends as the gate does', async () => {
  const { weir } = parse(readFileSync(join(agent.folder, 'gitlab.yml'), 'utf8'))
  expect(Object.keys(weir)).toEqual(['stage', 'image', 'id_tokens', 'script', 'artifacts'])
  expect(Object.keys(weir.id_tokens)).toEqual(['WEIR_ID_TOKEN'])
  execFileSync('mkdir', ['-p', join(agent.folder, 'ci')])
  execFileSync('ln', ['-s', '..', join(agent.folder, 'ci', 'weir')])
  writeFileSync(join(agent.folder, 'token'), token)
  const environment = { WEIR_URL: listening.url, WEIR_GROUP: here.world.group_id, GITLAB_CI: 'true' }
  const ended = await run(['sh', '-e'], weir.script.join('\n'), {
    ...environment,
    WEIR_TOKEN_FILE: join(agent.folder, 'token'),
  })
  expect(ended.code, ended.err).toBe((await lastRun())?.verdict === 'pass' ? 0 : 1)
  expect(readFileSync(join(agent.folder, weir.artifacts.reports.junit), 'utf8')).toContain(
    '<testsuites tests="1"',
  )
  expect((await run(['sh', '-e'], weir.script.join('\n'), environment)).code).toBe(3)
})
