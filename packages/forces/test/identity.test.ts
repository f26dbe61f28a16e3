import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { ciExchange, ciTrustCreate, rootList } from '@weir/contract'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type CiIssuer, githubClaims, gitlabClaims, startCiIssuer } from '../../core/test/ci-issuer.ts'
import { openWorld, type World } from '../../core/test/world.ts'
import { createApp } from '../../server/src/app.ts'
import { type Listening, listen } from '../../server/src/listen.ts'
import { type Agent, bundledAgent } from './forces.ts'

let agent: Agent
let world: World
let issuer: CiIssuer
let listening: Listening
let runner: Server
let asked: { audience: string | null; authorization: string } | undefined
let url = ''
let args: string[]
const requestToken = 'of-the-runner'

beforeAll(async () => {
  agent = bundledAgent()
  issuer = await startCiIssuer()
  world = await openWorld({ publicUrl: () => url, allowsLoopback: true })
  listening = await listen(createApp(world.core, { log: pino({ level: 'silent' }) }))
  url = listening.url
  const { items } = await world.ask(world.owner.principal, rootList, {})
  const root = items[0]?.nickname ?? ''
  args = ['gate', '--url', url, '--repo', root, '--commit', 'd'.repeat(40), '--branch', 'main']
  runner = createServer((request, response) => {
    const audience = new URL(request.url ?? '', 'http://runner.test').searchParams.get('audience')
    asked = { audience, authorization: request.headers.authorization ?? '' }
    if (asked.authorization !== `Bearer ${requestToken}`) return void response.writeHead(403).end()
    response.setHeader('content-type', 'application/json; charset=utf-8')
    response.end(JSON.stringify({ value: issuer.token(githubClaims(issuer.issuer, audience ?? '')) }))
  }).listen(0, '127.0.0.1')
  await once(runner, 'listening')
})
afterAll(async () => {
  runner?.close()
  await listening?.[Symbol.asyncDispose]()
  await issuer?.[Symbol.asyncDispose]()
  await world?.[Symbol.asyncDispose]()
  agent?.[Symbol.dispose]()
})

const trust = (provider: 'github' | 'gitlab', repository: string) =>
  world.ask(world.owner.principal, ciTrustCreate, {
    group_id: world.group_id,
    provider,
    repository,
    issuer: issuer.issuer,
  })

test('in GitHub Actions the identity of the job is enough, and only for a group that trusts it', async () => {
  const environment = {
    WEIR_GROUP: world.group_id,
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: requestToken,
    ACTIONS_ID_TOKEN_REQUEST_URL: `http://127.0.0.1:${(runner.address() as AddressInfo).port}/?api-version=2`, // it listens on TCP
  }
  expect(ciExchange.http.path).toBe('/v1/ci/exchange')
  expect(await agent.run(args, { environment })).toMatchObject({ code: 3, out: '' })
  await trust('github', 'acme/app')
  expect(await agent.run(args, { environment })).toMatchObject({ code: 0, err: '' })
  expect(asked).toEqual({ audience: url, authorization: `Bearer ${requestToken}` })
  const refused = await agent.run(args, {
    environment: { ...environment, ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'wrong-one' },
  })
  expect(refused).toMatchObject({ code: 3, err: expect.stringContaining('id-token: write') })
  expect(await agent.run(args, { environment: { ...environment, WEIR_GROUP: '' } })).toMatchObject({
    code: 2,
    err: expect.stringContaining('--group'),
  })
  await world.sql("update ci_trust set removed_at = now() where provider = 'github'")
})

test('in GitLab CI its id token is enough, once', async () => {
  await trust('gitlab', 'acme/tools/app')
  const identity = issuer.token(gitlabClaims(issuer.issuer, url))
  const environment = { WEIR_GROUP: world.group_id, WEIR_ID_TOKEN: identity }
  expect(await agent.run(args, { environment })).toMatchObject({ code: 0, err: '' })
  const again = await agent.run(args, { environment })
  expect(again).toMatchObject({ code: 3, out: '' })
  expect(again.err).not.toContain(identity)
})
