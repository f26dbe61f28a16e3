import { connect } from 'node:net'
import { createClient, groupCreate, groupList, meRead } from '@weir/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Listening, listen } from '../src/listen.ts'
import { type Serving, serving } from './serving.ts'

let here: Serving
let listening: Listening
beforeAll(async () => {
  here = await serving()
  listening = await listen(here.app)
})
afterAll(async () => {
  await listening[Symbol.asyncDispose]()
  await here[Symbol.asyncDispose]()
})

/** Bytes on the wire, and what comes back until the connection closes. */
const raw = (text: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect(listening.port, '127.0.0.1', () => socket.write(text))
    let answer = ''
    socket.on('data', (chunk) => (answer += chunk.toString()))
    socket.on('end', () => resolve(answer))
    socket.on('error', reject)
  })

test('the typed client reads pages, writes, and throws Faults with the code', async () => {
  const client = createClient({ url: listening.url, token: here.token })
  const page = await client.call(groupList, { first: 1 })
  expect(page.items[0]?.name).toBe('Alpha')
  expect(page.next_cursor).toBeNull()
  const made = await client.call(groupCreate, { name: 'Über' }, { idempotencyKey: 'c1' })
  expect(made.name).toBe('Über')
  await expect(client.call(groupCreate, { name: 'Über' })).rejects.toMatchObject({
    name: 'Fault',
    code: 'conflict',
    evidence: { status: 409, pointer: '/name' },
  })
  await expect(createClient({ url: listening.url }).call(meRead, {})).rejects.toMatchObject({
    code: 'unauthenticated',
  })
})

test('the typed client follows no redirect', async () => {
  const client = createClient({
    url: listening.url,
    token: here.token,
    fetch: async (request) => {
      expect(request.redirect).toBe('error')
      return Response.json({}, { status: 500 })
    },
  })
  await expect(client.call(meRead, {})).rejects.toMatchObject({ code: 'internal' })
})

test('headers over 16 KiB and what is not HTTP are refused as problems, and the server lives', async () => {
  const large = await raw(
    `GET /livez HTTP/1.1\r\nhost: x\r\nconnection: close\r\nx-large: ${'x'.repeat(17 * 1024)}\r\n\r\n`,
  )
  expect(large).toMatch(/^HTTP\/1.1 413 /)
  expect(large).toContain('"code":"too_large"')
  expect(large).toContain('x-request-id: ')
  for (const bad of [
    'HELO\r\n\r\n',
    'GET / HTTP/1.1\r\n\r\n',
    'GET /livez HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
    'GET /livez HTTP/1.1\r\nhost: x\r\nbad header\r\n\r\n',
    'GET \\x HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n',
    'GET /livez HTTP/1.1\r\nhost: a b/c?d\r\nconnection: close\r\n\r\n',
  ])
    expect(await raw(bad), bad).toMatch(/^HTTP\/1.1 400 /)
  expect(await raw('GET /livez HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n')).toMatch(/^HTTP\/1.1 200 /)
})

test('an answer to HEAD has headers and no body', async () => {
  const response = await fetch(`${listening.url}/livez`, { method: 'HEAD' })
  expect(response.status).toBe(200)
  expect(await response.text()).toBe('')
})
