import { pino } from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openWorld, type World } from '../../core/test/world.ts'
import { type App, createApp } from '../src/app.ts'
import { refusePlainHttp } from '../src/plain-http.ts'

let world: World
let app: App
beforeAll(async () => {
  world = await openWorld()
  app = createApp(world.core, { log: pino({ level: 'silent' }), trustedProxies: ['10.0.0.0/8'] })
})
afterAll(() => world[Symbol.asyncDispose]())

const ask = (neighbour: string, headers: Record<string, string> = {}, path = '/v1/metrics') =>
  app.fetch(new Request(`http://weir.test${path}`, { headers }), neighbour)

test('settings that would let people sign in without TLS are refused with what to do', () => {
  for (const settings of [
    { host: '0.0.0.0' },
    { host: '::' },
    { host: 'weir.example.com' },
    { host: '192.0.2.7', public_url: 'https://weir.example.com' },
    { host: '0.0.0.0', trusted_proxies: ['10.0.0.1'] },
    { host: '127.0.0.1', public_url: 'http://weir.example.com' },
    { host: '0.0.0.0', public_url: 'http://192.0.2.7', trusted_proxies: ['10.0.0.1'] },
    { host: '0.0.0.0', public_url: 'http://localhost:4400', trusted_proxies: ['10.0.0.1'] },
  ])
    expect(() => refusePlainHttp(settings), JSON.stringify(settings)).toThrow(/https/)
})

test.each([
  [{ host: '127.0.0.1' }],
  [{ host: 'localhost' }],
  [{ host: '::1', public_url: 'http://localhost:4400' }],
  [{ host: '127.0.0.1', public_url: 'https://weir.example.com' }],
  [{ host: '0.0.0.0', public_url: 'https://weir.example.com', trusted_proxies: ['10.0.0.1'] }],
])('%j stays on this machine or behind a proxy with TLS', (settings) => {
  expect(() => refusePlainHttp(settings)).not.toThrow()
})

test('over the network plain HTTP is answered to the proxy alone, and never for a request that reached it without TLS', async () => {
  for (const neighbour of ['127.0.0.1', '::1', '::ffff:127.0.0.1', '10.1.2.3', '::ffff:10.1.2.3'])
    expect((await ask(neighbour)).status, neighbour).toBe(200)
  for (const neighbour of ['192.0.2.7', '::ffff:192.0.2.7', '2001:db8::1', '11.0.0.1', 'fe80::1%eth0'])
    for (const path of ['/v1/metrics', '/', '/docs/security', '/v1/openapi.json']) {
      const refused = await ask(neighbour, { 'x-forwarded-proto': 'https' }, path)
      expect(refused.status, `${neighbour} ${path}`).toBe(403)
      expect(await refused.json()).toMatchObject({ code: 'denied', detail: expect.stringContaining('https') })
    }
  expect((await ask('10.1.2.3', { 'x-forwarded-proto': 'https' })).status).toBe(200)
  expect((await ask('10.1.2.3', { 'x-forwarded-proto': 'HTTP' })).status).toBe(403)
  expect((await ask('10.1.2.3', { 'x-forwarded-proto': 'https, http' })).status).toBe(403)
  expect((await ask('10.1.2.3', { 'x-forwarded-proto': 'http, https' })).status).toBe(200)
  expect((await ask('127.0.0.1', { 'x-forwarded-proto': 'http' })).status).toBe(403)
})

test('health is said to whoever looks', async () => {
  for (const path of ['/livez', '/readyz']) expect((await ask('192.0.2.7', {}, path)).status).toBe(200)
})
