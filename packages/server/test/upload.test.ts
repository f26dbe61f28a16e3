import { randomBytes } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { createClient, reportUpload } from '@weir/contract'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type Serving, serving, stranger, tokenOf } from './serving.ts'

let here: Serving
beforeAll(async () => {
  here = await serving({
    limits: { uploadBytes: 100_000, uploadMs: 600, uploadBytesPerSecond: 10_000, uploadGraceMs: 100 },
  })
})
afterAll(() => here[Symbol.asyncDispose]())
afterEach(async () => {
  const kept = await here.world.sql('select 1 from report')
  expect(await blobs(), 'what was refused left nothing').toHaveLength(kept.length)
})

const blobs = () =>
  readdir(join(here.world.dataFolder, 'blobs'), { recursive: true, withFileTypes: true }).then(
    (entries) => entries.filter((entry) => entry.isFile()),
    () => [],
  )
const path = (query = '') => `/v1/groups/${here.world.group_id}/reports?root_id=${here.world.root_id}${query}`

async function refusal(
  to: string,
  body: NonNullable<RequestInit['body']>,
  headers: Record<string, string> = {},
) {
  const init = { body, duplex: 'half' } as RequestInit // a stream is sent while the answer is not yet read
  const all = { 'content-type': 'application/sarif+json', ...headers }
  const answer = await here.get(to, { ...init, method: 'POST', headers: all })
  return `${answer.status} ${answer.body.code}`
}

test('a body of another media type or encoding is refused', async () => {
  expect(await refusal(path(), '{}', { 'content-type': 'text/html' })).toBe('415 unsupported')
  expect(await refusal(path(), '{}', { 'content-type': 'multipart/form-data; boundary=x' })).toBe(
    '415 unsupported',
  )
  expect(await refusal(path(), '{}', { 'content-encoding': 'br' })).toBe('415 unsupported')
})

test('a client never says where the body was stored', async () => {
  expect(await refusal(path('&blob=01993f6e-5f0c-7c55-9d0e-6a4d3b1d6a11'), '{}')).toBe('400 invalid')
  expect(await refusal(path('&bytes=1'), '{}')).toBe('400 invalid')
})

test('a body that is too long is refused, said or unsaid, and an empty one too', async () => {
  expect(await refusal(path(), '{}', { 'content-length': '100001' })).toBe('413 too_large')
  expect(await refusal(path(), randomBytes(100_001))).toBe('413 too_large')
  const endless = new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(65_536)) })
  expect(await refusal(path(), endless)).toBe('413 too_large')
  expect(await refusal(path(), '')).toBe('400 invalid')
})

test('a body that comes too slowly, or not at all, is given up', async () => {
  const silent = new ReadableStream({ pull: () => new Promise(() => undefined) })
  expect(await refusal(path(), silent)).toBe('504 timeout')
  const trickle = new ReadableStream({
    pull: async (controller) => {
      await new Promise((resolve) => setTimeout(resolve, 20))
      controller.enqueue(new Uint8Array(1))
    },
  })
  expect(await refusal(path(), trickle)).toBe('504 timeout')
})

/** A body of so many bytes every so many milliseconds, without end. */
const dripping = (bytes: number, milliseconds: number) =>
  new ReadableStream({
    pull: async (controller) => {
      await new Promise((resolve) => setTimeout(resolve, milliseconds))
      controller.enqueue(new Uint8Array(bytes))
    },
  })

test('a body that trickles is given up long before its time', async () => {
  await using patient = await serving({
    limits: { uploadMs: 30_000, uploadBytesPerSecond: 10_000, uploadGraceMs: 100 },
  })
  const started = performance.now()
  const init = { method: 'POST', body: dripping(1, 20), duplex: 'half' } as RequestInit // a stream is sent while the answer is not yet read
  const { world } = patient
  const answer = await patient.get(`/v1/groups/${world.group_id}/reports?root_id=${world.root_id}`, {
    ...init,
    headers: { 'content-type': 'application/json' },
  })
  expect([answer.status, answer.body.code]).toEqual([504, 'timeout'])
  expect(performance.now() - started).toBeLessThan(20_000)
})

test('a body that comes fast enough is given up when its time is over', async () => {
  expect(await refusal(path(), dripping(2_000, 30))).toBe('504 timeout')
})

test('who may not upload is refused before a byte is stored', async () => {
  const { world } = here
  const reader = await world.join(world.organization_id, 'member', { id: world.group_id, role: 'viewer' })
  const other = await world.organization('Other')
  const unread = () =>
    new ReadableStream({
      start: (controller) => controller.enqueue(randomBytes(10)),
      pull: () => Promise.reject(new Error('the body was read')),
    })
  const as = (token: string) => ({ authorization: `Bearer ${token}` })
  expect(await refusal(path(), unread(), stranger.headers)).toBe('401 unauthenticated')
  expect(await refusal(path(), unread(), as(await tokenOf(world, reader.principal)))).toBe('403 denied')
  expect(await refusal(path(), unread(), as(await tokenOf(world, other.owner.principal)))).toBe(
    '404 not_found',
  )
  expect(await refusal(`/v1/groups/${other.group_id}/reports`, unread())).toBe('404 not_found')
})

test('an upload is stored encrypted and read in a job', async () => {
  const client = createClient({ url: 'http://weir.test', token: here.token, fetch: here.app.fetch })
  const { group_id, root_id } = here.world
  const body = new Blob([JSON.stringify({ version: '2.1.0', runs: [], canary: 'canary-of-this-upload' })])
  const report = await client.upload(
    reportUpload,
    { group_id, root_id },
    { body, contentType: 'application/json' },
  )
  expect(report).toMatchObject({ group_id, root_id, status: 'queued', bytes: body.size })
  expect(report.job_id).not.toBeNull()
})

test('the same upload with its Idempotency-Key is taken once, another body is refused', async () => {
  const send = (text: string) =>
    here.get(path(), {
      method: 'POST',
      body: text,
      headers: { 'content-type': 'application/json', 'idempotency-key': 'u1' },
    })
  const first = await send('{"version":"2.1.0","runs":[]}')
  expect(first.status, first.text).toBe(200)
  expect((await send('{"version":"2.1.0","runs":[]}')).text).toBe(first.text)
  expect((await send('{"version":"2.1.0","runs":[1]}')).status).toBe(422)
})
