import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  ciTokenCreate,
  ciTokenList,
  ciTokenRevoke,
  gateEvaluate,
  gateList,
  reportUpload,
  rootAdd,
  rootList,
} from '@weir/contract'
import type { Worker } from '@weir/core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Listening, listen } from '../../server/src/listen.ts'
import { report } from '../../server/test/sarif.ts'
import { type Serving, serving } from '../../server/test/serving.ts'
import { type Agent, bundledAgent, type Run } from './forces.ts'

let agent: Agent
let here: Serving
let listening: Listening
let worker: Worker
let token: string
let commit: string
let checkout: string
let brokenRoot: string

beforeAll(async () => {
  agent = bundledAgent()
  here = await serving()
  listening = await listen(here.app)
  worker = await here.world.core.startWorker(1)
  const { world } = here
  const place = { organization_id: world.organization_id, group_id: world.group_id }
  const made = await world.ask(world.owner.principal, ciTokenCreate, { ...place, keep_others: true })
  token = made.token
  const { items } = await world.ask(world.owner.principal, rootList, {
    organization_id: world.organization_id,
  })
  brokenRoot = items.find(({ id }) => id === world.root_id)?.nickname ?? ''
  const location = 'https://git.example.com/acme/clean.git'
  await world.ask(world.owner.principal, rootAdd, { ...place, nickname: 'clean', kind: 'git', location })
  checkout = join(agent.folder, 'checkout')
  mkdirSync(checkout)
  const git = (...parameters: string[]) =>
    execFileSync('git', parameters, { cwd: checkout }).toString().trim()
  git('init', '-q', '-b', 'main')
  git('remote', 'add', 'origin', 'git@git.example.com:acme/clean.git')
  git('-c', 'user.name=a', '-c', 'user.email=a@example.com', 'commit', '-q', '--allow-empty', '-m', 'one')
  commit = git('rev-parse', 'HEAD')
  writeFileSync(join(checkout, 'bad.sarif'), report([{ rule: 'inv/injection', severity: '9.4' }]))
  writeFileSync(join(checkout, 'clean.sarif'), report([]))
  writeFileSync(join(checkout, 'wrong.sarif'), '{"runs": 3')
})
afterAll(async () => {
  await worker?.[Symbol.asyncDispose]()
  await listening?.[Symbol.asyncDispose]()
  await here?.[Symbol.asyncDispose]()
  agent?.[Symbol.dispose]()
})

/** Runs the agent in the checkout with the token of the group in a file, as a pipeline would. */
async function forces(args: string[], { environment = {}, ...run }: Run = {}) {
  const file = join(agent.folder, 'token')
  writeFileSync(file, `${token}\n`)
  const ended = await agent.run(args, {
    cwd: checkout,
    environment: { WEIR_URL: listening.url, WEIR_TOKEN_FILE: file, ...environment },
    ...run,
  })
  expect(ended.out + ended.err).not.toContain(token)
  return ended
}

const lastRun = async () => {
  const { world } = here
  const { organization_id } = world
  return (await world.ask(world.owner.principal, gateList, { organization_id })).items[0]
}

const group = () => ['--group', here.world.group_id]

test('the paths are those of the contract', () => {
  const sources = ['gate', 'upload'].map((name) =>
    readFileSync(new URL(`../src/${name}.ts`, import.meta.url), 'utf8'),
  )
  expect(sources[0]).toContain(`'${gateEvaluate.http.path}'`)
  expect(sources[1]).toContain(reportUpload.http.path.replace('{', '${').replace('_id', ''))
})

test('without a report asks for one when told to: 5, and with 0 once it was sent and read', async () => {
  const gate = ['gate', '--require-report']
  expect(await forces(gate)).toMatchObject({
    code: 5,
    err: expect.stringContaining('No report of a complete run'),
  })
  const sent = await forces(['upload', 'clean.sarif', '--wait', ...group()])
  expect(sent).toMatchObject({ code: 0, err: '' })
  expect(sent.out).toMatch(
    /^clean\.sarif: read as [0-9a-f-]{36}, 0 results: 0 new, 0 same, 0 moved, 0 reopened, 0 fixed\n$/,
  )
  const passed = await forces(gate)
  expect(passed).toMatchObject({ code: 0, err: '' })
  expect(passed.out).toContain(
    `pass: 0 of 0 open in clean break, at ${commit.slice(0, 12)} on main, by policy`,
  )
  expect(await lastRun()).toMatchObject({ verdict: 'pass', commit, branch: 'main', root_nickname: 'clean' })
})

test('a broken policy ends with 1, with --lax loudly with 0, and the run as JSON is the run', async () => {
  const repo = ['--repo', brokenRoot]
  const preview = await forces(['upload', 'bad.sarif', '--preview', '--wait', ...repo, ...group()])
  expect(preview).toMatchObject({ code: 0, out: expect.stringContaining('would be read as') })
  expect((await forces(['gate', ...repo])).code).toBe(0)
  expect((await forces(['upload', 'bad.sarif', '--wait', ...repo, ...group()])).out).toContain(
    '1 results: 1 new',
  )
  const broken = await forces(['gate', ...repo, ...group()])
  expect(broken).toMatchObject({ code: 1, err: '' })
  expect(broken.out).toMatch(
    /^serial .*\n\w+-\d+ +Injection +9\.4 +src\/a\.js:3 +0 days +untreated +\S.*\n\nbreak: 1 of 1 /,
  )
  const lax = await forces(['gate', ...repo, '--lax'])
  expect(lax).toMatchObject({ code: 0, err: expect.stringContaining('THE POLICY IS BROKEN by 1') })
  const file = join(agent.folder, 'run.json')
  const json = await forces(['gate', ...repo, '--format', 'json', '--output', file])
  expect(json).toMatchObject({
    code: 1,
    out: broken.out.replace(/\(.*s\)/, json.out.match(/\([\d.]+ s\)$/m)?.[0] ?? ''),
  })
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(await lastRun())
  expect((await forces(['gate', '--repo', 'unknown', '--format', 'json', '--output', file])).code).toBe(5)
  expect(existsSync(file)).toBe(false)
})

test('an unknown repository ends with 5, as does one of another group', async () => {
  const unknown = await forces(['gate', '--repo', 'unknown'])
  expect(unknown).toMatchObject({ code: 5, out: '', err: expect.stringContaining('nothing to judge') })
  const { world } = here
  const other = await world.group(world.owner, world.organization_id, 'Other')
  const wrongGroup = ['--group', other.group_id]
  expect(await forces(['gate', ...wrongGroup])).toMatchObject({ code: 5, out: '' })
  expect((await forces(['upload', 'clean.sarif', ...wrongGroup])).code).toBe(5)
  expect((await forces(['upload', 'clean.sarif', '--repo', 'unknown', ...group()])).code).toBe(5)
})

test('what is no report ends with 2', async () => {
  expect(await forces(['upload', 'wrong.sarif', '--wait', ...group()])).toMatchObject({ code: 2, out: '' })
  expect(await forces(['upload', 'none.sarif', ...group()])).toMatchObject({
    code: 2,
    err: expect.stringContaining('cannot be read (ENOENT)'),
  })
  expect(await forces(['upload', 'clean.sarif'])).toMatchObject({
    code: 2,
    err: expect.stringContaining('--group'),
  })
})

test('a branch echoes however it is written', async () => {
  const ended = await forces(['gate', '--branch', 'cafe\u0301/'.normalize('NFD')])
  expect(ended, ended.err).toMatchObject({ code: 0, err: '' })
  expect(await lastRun()).toMatchObject({ branch: 'caf\u00e9/' })
})

test('a token that was revoked, is wrong or missing ends with 3', async () => {
  const { world } = here
  const place = { organization_id: world.organization_id, group_id: world.group_id }
  const ask = (environment: Record<string, string>) => forces(['gate'], { environment })
  const made = await world.ask(world.owner.principal, ciTokenCreate, {
    ...place,
    name: 'old',
    keep_others: true,
  })
  const old = { WEIR_TOKEN_FILE: '', WEIR_TOKEN: made.token }
  const works = await ask(old)
  expect(works).toMatchObject({ code: 0, err: expect.stringMatching(/^forces: WEIR_TOKEN is seen by.*\n$/) })
  const listed = await world.ask(world.owner.principal, ciTokenList, place)
  await world.ask(world.owner.principal, ciTokenRevoke, {
    organization_id: place.organization_id,
    token_id: listed.find(({ name }) => name === 'old')?.id ?? '',
  })
  const revoked = await ask(old)
  expect(revoked).toMatchObject({ code: 3, out: '', err: expect.stringContaining('not accepted (401)') })
  expect(revoked.err).not.toContain(made.token)
  expect((await ask({ WEIR_TOKEN_FILE: '', WEIR_TOKEN: `${token.slice(0, -6)}000000` })).code).toBe(3)
  expect(await ask({ WEIR_TOKEN_FILE: '' })).toMatchObject({
    code: 3,
    err: expect.stringContaining('There is no token'),
  })
  const personal = await ask({ WEIR_TOKEN_FILE: '', WEIR_TOKEN: here.token })
  expect(personal.code, personal.err).toBe(3)
})

test('doctor says that all is well, or what is not and with which code a gate would end', async () => {
  const well = await forces(['doctor'])
  expect(well, well.out).toMatchObject({ code: 0, err: '' })
  expect(well.out).toContain(
    `ok   checkout: ${commit}, branch main\nok   repository: clean\nok   server: ${listening.url} answers\nok   token: accepted`,
  )
  const away = await forces(['doctor', '--path', agent.folder], { environment: { WEIR_TOKEN_FILE: '' } })
  expect(away).toMatchObject({
    code: 2,
    out: expect.stringMatching(
      /FAIL checkout: This is no git checkout.*\nFAIL repository: .*\nok {3}server: .*\nFAIL token: There is no token/,
    ),
  })
  expect(
    (await forces(['doctor'], { environment: { WEIR_TOKEN_FILE: '', WEIR_TOKEN: 'nonsense' } })).code,
  ).toBe(3)
})
