import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Serving, serving } from './serving.ts'

let here: Serving
beforeAll(async () => {
  here = await serving({ corsOrigins: ['https://tools.example.com'] })
})
afterAll(() => here[Symbol.asyncDispose]())

const preflight = (origin: string, path = '/v1/groups') =>
  here.get(path, {
    method: 'OPTIONS',
    headers: { authorization: 'none', origin, 'access-control-request-method': 'POST' },
  })

test('exactly the listed origins may ask and read, and never with what a browser adds by itself', async () => {
  const asked = await preflight('https://tools.example.com')
  expect(asked.status).toBe(204)
  expect(asked.headers.get('access-control-allow-origin')).toBe('https://tools.example.com')
  expect(asked.headers.get('access-control-allow-headers')).toContain('authorization')
  const read = await here.get('/v1/groups', { headers: { origin: 'https://tools.example.com' } })
  expect(read.headers.get('access-control-allow-origin')).toBe('https://tools.example.com')
  expect(read.headers.get('vary')).toContain('origin')
  for (const { headers } of [asked, read]) expect(headers.has('access-control-allow-credentials')).toBe(false)
})

describe.each([
  'https://evil.example',
  'https://tools.example.com.evil.example',
  'https://eviltools.example.com',
  'http://tools.example.com',
  'https://tools.example.com:8443',
  'https://TOOLS.example.com',
  'https://tools.example.com/',
  'null',
  '*',
])('%s', (origin) => {
  test('is not on the list', async () => {
    const asked = await preflight(origin)
    const read = await here.get('/v1/groups', { headers: { origin } })
    expect(asked.status).toBe(404)
    for (const { headers } of [asked, read]) expect(headers.has('access-control-allow-origin')).toBe(false)
  })
})

test('the page and its files are for no other origin', async () => {
  const asked = await preflight('https://tools.example.com', '/')
  expect(asked.headers.has('access-control-allow-origin')).toBe(false)
})
