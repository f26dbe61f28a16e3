import { connect } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { App } from '../../src/app.ts'
import { type Listening, listen } from '../../src/listen.ts'
import { refusedCases, singleCases } from './corpus.ts'

let listening: Listening
let seen: string[]
/** All that gets through to an app, which reads the body and answers. */
const app: App = {
  routes: [],
  fetch: async (request) => {
    const { pathname } = new URL(request.url)
    seen.push(`${request.method} ${pathname}`)
    await request.text()
    await delay(pathname === '/slow' ? 50 : 0)
    return Response.json({}, { status: pathname === '/nothing' ? 404 : 200 })
  },
}
beforeAll(async () => {
  listening = await listen(app)
})
beforeEach(() => void (seen = []))
afterAll(() => listening[Symbol.asyncDispose]())

/** Sends bytes and gives back all that comes until the other end closes, or until it has been silent for a while. */
function exchange(bytes: string, silenceMs = 300): Promise<{ text: string; isClosed: boolean }> {
  return new Promise((resolve) => {
    let text = ''
    const socket = connect(listening.port, '127.0.0.1', () => socket.write(Buffer.from(bytes, 'latin1')))
    const end = (isClosed: boolean) => {
      clearTimeout(timer)
      socket.destroy()
      resolve({ text, isClosed })
    }
    let timer = setTimeout(end, 5_000, false)
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1')
      clearTimeout(timer)
      timer = setTimeout(end, silenceMs, false)
    })
    socket.on('end', () => end(true))
    socket.on('error', () => end(true))
  })
}

const statuses = (text: string): string[] =>
  [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status = '']) => status)

describe('what two readers could read differently', () => {
  describe.each(refusedCases)('$name', ({ bytes }) => {
    test('is refused, and the connection with it', async () => {
      const { text, isClosed } = await exchange(bytes)
      expect(isClosed).toBe(true)
      expect(seen.join()).not.toContain('SMUGGLED')
      expect(seen.filter((one) => !one.startsWith('POST'))).toEqual([])
      expect(statuses(text).length).toBeLessThanOrEqual(1)
      if (text !== '') {
        expect(statuses(text)[0]).toMatch(/^4(00|13)$/)
        expect(text).toMatch(/^strict-transport-security: /m)
        expect(text).toMatch(/^content-type: application\/problem\+json/m)
        expect(text).toMatch(/^connection: close/im)
      }
    })
  })

  describe.each(singleCases)('$name', ({ bytes }) => {
    test('is one request', async () => {
      const { text } = await exchange(bytes)
      expect(seen.length).toBe(1)
      expect(statuses(text).length).toBe(1)
      expect(text.split('\r\n\r\n', 1)[0]).not.toMatch(/^x-injected/im)
      expect(seen.join()).not.toContain('SMUGGLED')
    })
  })

  test('a refusal never overtakes the answer to the request before it', async () => {
    const first = `GET /slow HTTP/1.1\r\nhost: x\r\n\r\n`
    const { text, isClosed } = await exchange(`${first}TRACE /livez HTTP/1.1\r\nhost: x\r\n\r\n`)
    expect(statuses(text)).toEqual(['200', '400'])
    expect(isClosed).toBe(true)
    const broken = await exchange(`${first}BROKEN\r\n\r\n${first}`)
    expect(statuses(broken.text).filter((status) => status !== '200')).toEqual([])
    expect(broken.isClosed).toBe(true)
  })

  test('requests one after the other are answered one after the other', async () => {
    const ask = (path: string) => `GET ${path} HTTP/1.1\r\nhost: x\r\n\r\n`
    const { text } = await exchange(ask('/slow') + ask('/nothing') + ask('/livez'))
    expect(statuses(text)).toEqual(['200', '404', '200'])
  })

  test('a body may be announced by 100-continue', async () => {
    const { text } = await exchange(
      'POST /graphql HTTP/1.1\r\nhost: x\r\nexpect: 100-continue\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}',
    )
    expect(statuses(text)).toEqual(['100', '200'])
  })
})
