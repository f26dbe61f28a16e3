import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ciTrustCreate } from '@weir/contract'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parse } from 'yaml'
import { type CiIssuer, githubClaims, gitlabClaims, startCiIssuer } from '../../core/test/ci-issuer.ts'
import { openWorld, type World } from '../../core/test/world.ts'
import { exchangeSnippet } from '../../front/src/token/exchange-snippet.ts'
import { createApp } from '../src/app.ts'
import { type Listening, listen } from '../src/listen.ts'

const folder = mkdtempSync(join(tmpdir(), 'weir-exchange-'))
let world: World
let issuer: CiIssuer
let listening: Listening
let runner: Server
let asked: { url: string; authorization: string } | undefined
let url = ''

beforeAll(async () => {
  issuer = await startCiIssuer()
  world = await openWorld({ publicUrl: () => url, allowsLoopback: true })
  listening = await listen(createApp(world.core, { log: pino({ level: 'silent' }) }))
  url = listening.url
  for (const [provider, repository] of [
    ['github', 'acme/app'],
    ['gitlab', 'acme/tools/app'],
  ] as const)
    await world.ask(world.owner.principal, ciTrustCreate, {
      group_id: world.group_id,
      provider,
      repository,
      issuer: issuer.issuer,
      ref: provider === 'github' ? 'refs/heads/main' : 'refs/heads/ma*',
    })
  runner = createServer((request, response) => {
    asked = { url: request.url ?? '', authorization: request.headers.authorization ?? '' }
    const audience = new URL(asked.url, 'http://runner.test').searchParams.get('audience') ?? ''
    response.end(JSON.stringify({ value: issuer.token(githubClaims(issuer.issuer, audience)) }))
  }).listen(0, '127.0.0.1')
  await once(runner, 'listening')
})
afterAll(async () => {
  runner?.close()
  await listening?.[Symbol.asyncDispose]()
  await issuer?.[Symbol.asyncDispose]()
  await world?.[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true, force: true })
})

/** Runs a step as a runner does: with nothing in the environment but what is given. */
function run(script: string, environment: Record<string, string>): Promise<{ code: number; out: string }> {
  const env = { PATH: process.env['PATH'] ?? '', ...environment }
  return new Promise((resolve) => {
    execFile('sh', ['-e', '-c', script], { env, cwd: folder }, (error, out) =>
      resolve({ code: error === null ? 0 : 1, out }),
    )
  })
}

test('the step for GitHub Actions asks for an identity made for this server and leaves a token to the next step', async () => {
  const place = { url, groupId: world.group_id }
  const snippet: { permissions: object; steps: { env: Record<string, string>; run: string }[] } = parse(
    exchangeSnippet('github', place),
  )
  expect(snippet.permissions).toMatchObject({ 'id-token': 'write' })
  const [step] = snippet.steps
  const { port } = runner.address() as AddressInfo // it listens on TCP
  const file = join(folder, 'github-env')
  writeFileSync(file, '')
  const environment = {
    ...step?.env,
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'of-the-runner',
    ACTIONS_ID_TOKEN_REQUEST_URL: `http://127.0.0.1:${port}/?api-version=2`,
    GITHUB_ENV: file,
  }
  const { code, out } = await run(step?.run ?? '', environment)
  expect(code).toBe(0)
  expect(asked).toMatchObject({ authorization: 'bearer of-the-runner' })
  const [, token = ''] = /^WEIR_TOKEN=(\S+)\n$/.exec(readFileSync(file, 'utf8')) ?? []
  expect(out).toBe(`::add-mask::${token}\n`)
  expect(await world.core.identify(token)).toMatchObject({ kind: 'ci', group_id: world.group_id })
})

test('the lines for GitLab CI leave a token to the script, and fail without one', async () => {
  const place = { url, groupId: world.group_id }
  const snippet: { weir: { id_tokens: { WEIR_IDENTITY: { aud: string } }; before_script: string[] } } = parse(
    exchangeSnippet('gitlab', place),
  )
  expect(snippet.weir.id_tokens.WEIR_IDENTITY.aud).toBe(url)
  const script = `${snippet.weir.before_script.at(-1)}\nprintf %s "$WEIR_TOKEN"`
  // one issuer stands for both providers here; the group trusts the project of each by its own rule
  await world.sql("update ci_trust set removed_at = now() where provider = 'github'")
  const identity = issuer.token(gitlabClaims(issuer.issuer, url))
  const first = await run(script, { WEIR_URL: url, WEIR_IDENTITY: identity })
  expect(first.code).toBe(0)
  expect(await world.core.identify(first.out)).toMatchObject({ kind: 'ci', group_id: world.group_id })
  const again = await run(script, { WEIR_URL: url, WEIR_IDENTITY: identity })
  expect(again).toEqual({ code: 1, out: '' })
})
