import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { selfSigned } from './certificate.ts'
import { type Agent, bundledAgent } from './forces.ts'
import { aPass, gateAnswers, hostile } from './hostile.ts'

let agent: Agent
let proxy: Server
let proxyUrl: string
let seen: string[] = []
const token = 'a-token-of-words'
const args = ['gate', '--repo', 'app', '--commit', 'f'.repeat(40), '--branch', 'main', '--token-stdin']

beforeAll(async () => {
  agent = bundledAgent()
  proxy = createServer((request, response) => {
    seen.push(`${request.method} ${request.url}`)
    response.writeHead(502).end()
  })
  proxy.on('connect', (request, client, head) => {
    seen.push(`CONNECT ${request.url} ${JSON.stringify(request.headers)}`)
    const { hostname, port } = new URL(`http://${request.url}`)
    const server = connect(Number(port), hostname, () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n')
      server.write(head)
      server.pipe(client).pipe(server)
    })
    for (const socket of [client, server]) socket.on('error', () => void server.destroy())
  })
  proxy.listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  proxyUrl = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}` // it listens on TCP
})
afterAll(() => {
  proxy?.closeAllConnections()
  proxy?.close()
  agent?.[Symbol.dispose]()
})

test('a proxy of the environment carries https, and never sees the token', async () => {
  seen = []
  const { file, key, cert } = selfSigned(agent.folder)
  await using server = await hostile(gateAnswers(aPass), { key, cert })
  const ended = await agent.run([...args, '--url', server.url], {
    stdin: token,
    environment: { HTTPS_PROXY: proxyUrl, NODE_USE_ENV_PROXY: '1', NODE_EXTRA_CA_CERTS: file },
  })
  expect(ended.code, ended.err).toBe(0)
  expect(seen).toEqual([expect.stringMatching(/^CONNECT 127\.0\.0\.1:\d+ /)])
  expect(seen[0]).not.toContain(token)
})

test('plain http to this machine is refused where a proxy would get it, and not where none does', async () => {
  seen = []
  await using server = await hostile(gateAnswers(aPass))
  const ask = (environment: Record<string, string>) =>
    agent.run([...args, '--url', server.url], {
      stdin: token,
      environment: { HTTP_PROXY: proxyUrl, ...environment },
    })
  for (const how of [{ NODE_USE_ENV_PROXY: '1' }, { NODE_OPTIONS: '--use-env-proxy' }])
    expect(await ask(how)).toMatchObject({ code: 2, err: expect.stringContaining('NO_PROXY') })
  expect(server.asked).toEqual([])
  expect((await ask({ NODE_USE_ENV_PROXY: '1', NO_PROXY: 'a.test, 127.0.0.1' })).code).toBe(0)
  expect((await ask({})).code).toBe(0)
  expect(seen).toEqual([])
})

test('where Node does not use the proxy that is set, an error says how', async () => {
  const ended = await agent.run([...args, '--url', 'http://127.0.0.1:9', '--timeout', '60'], {
    stdin: token,
    environment: { https_proxy: proxyUrl },
  })
  expect(ended.code).toBe(4)
  expect(ended.err).toContain('https_proxy is set, but Node uses it only with NODE_USE_ENV_PROXY=1')
})
