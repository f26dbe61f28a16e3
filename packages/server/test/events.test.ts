import { sessionEnd } from '@weir/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Problem } from '../src/problem.ts'
import { shown, signIn, testOrigins } from '../../core/test/browser.ts'
import { type Serving, serving, stranger, tokenOf } from './serving.ts'

let here: Serving
beforeAll(async () => {
  here = await serving({
    origins: testOrigins,
    limits: { eventPollMs: 20, heartbeatMs: 60, eventsMs: 30_000 },
  })
})
afterAll(() => here[Symbol.asyncDispose]())

async function newJob(): Promise<string> {
  const { body, text } = await here.send(`/v1/roots/${here.world.root_id}/sync`, {})
  expect(body?.id, text).toBeTypeOf('string')
  return body.id
}

/** Starts following; the rest of the stream is read with `text()`. */
const follow = (job_id: string, token = here.token, signal: AbortSignal | null = null) =>
  here.app.fetch(
    new Request(`http://weir.test/v1/jobs/${job_id}/events`, {
      headers: { authorization: `Bearer ${token}` },
      signal,
    }),
  )

/** Reads a stream as it comes: what it has said so far, and all of it once it ended or was left. */
function reading({ body }: Response): { said: () => string; end: Promise<string> } {
  let text = ''
  const read = async () => {
    try {
      for await (const piece of body?.pipeThrough(new TextDecoderStream()) ?? []) text += piece
    } catch {
      // left by who followed
    }
    return text
  }
  return { end: read(), said: () => text }
}

const set = (job_id: string, to: string) => here.world.sql(`update job set ${to} where id = $1`, [job_id])
const namesIn = (stream: string) => [...stream.matchAll(/^event: (.*)$/gm)].map(([, name]) => name)

test('a job is followed until it ends, each state once, with a sign of life in between', async () => {
  const job_id = await newJob()
  const response = await follow(job_id)
  expect(response.status).toBe(200)
  expect(response.headers.get('content-type')).toBe('text/event-stream')
  expect(response.headers.get('cache-control')).toBe('no-store')
  const { said, end } = reading(response)
  await expect.poll(said).toContain(': still here')
  await set(job_id, `status = 'running', progress_done = 7`)
  await expect.poll(said).toContain('"progress_done":7')
  await set(job_id, `status = 'done', finished_at = now()`)
  const stream = await end
  expect(namesIn(stream)).toEqual(['progress', 'progress', 'end'])
})

test('a job of another organization, or of nobody, is not there', async () => {
  const job_id = await newJob()
  const other = await here.world.organization('Other')
  const foreign = await follow(job_id, await tokenOf(here.world, other.owner.principal))
  const missing = await follow('01993f6e-5f0c-7c55-9d0e-6a4d3b1d6a11')
  const texts = (await Promise.all([foreign, missing].map((one) => one.json()))) as Problem[]
  expect(texts.map(({ status, code, detail }) => ({ status, code, detail }))).toEqual([
    { status: 404, code: 'not_found', detail: texts[0]?.detail },
    { status: 404, code: 'not_found', detail: texts[0]?.detail },
  ])
  expect((await here.get(`/v1/jobs/${job_id}/events`, stranger)).status).toBe(401)
})

test('the stream ends when the credential does', async () => {
  const { world } = here
  const held = await signIn(world, world.owner)
  const job_id = await newJob()
  const path = `/v1/jobs/${job_id}/events`
  const headers = { authorization: `DPoP ${held.token}`, dpop: shown(held, { path }).proof }
  const response = await here.app.fetch(new Request(`http://weir.test${path}`, { headers }))
  const { said, end } = reading(response)
  await expect.poll(said).toContain('event: progress')
  const { principal } = await world.core.sessions.identify(held.token, shown(held))
  await world.ask(principal, sessionEnd, {})
  const stream = await end
  expect(namesIn(stream)).toEqual(['progress', 'problem'])
  expect(stream).toContain('"code":"unauthenticated"')
})

test('the stream ends when the right does', async () => {
  const { world } = here
  const reader = await world.join(world.organization_id, 'member', { id: world.group_id, role: 'viewer' })
  const response = await follow(await newJob(), await tokenOf(world, reader.principal))
  expect(response.status).toBe(200)
  const { said, end } = reading(response)
  await expect.poll(said).toContain('event: progress')
  await world.sql('delete from group_member where user_id = $1', [reader.user_id])
  expect(namesIn(await end)).toEqual(['progress', 'problem'])
})

test('a client that goes away is no longer asked for', async () => {
  const away = new AbortController()
  const response = await follow(await newJob(), here.token, away.signal)
  const { said, end } = reading(response)
  await expect.poll(said).toContain('event: progress')
  away.abort()
  expect(namesIn(await end)).not.toContain('problem')
})

test('one credential follows so many at once; those that ended make room', async () => {
  const job_id = await newJob()
  const away = new AbortController()
  const open = []
  for (let at = 0; at < 32; at++) open.push(await follow(job_id, here.token, away.signal))
  const rests = open.map((one) => one.text().catch(() => ''))
  expect((await follow(job_id)).status).toBe(429)
  away.abort()
  await Promise.all(rests)
  await set(job_id, `status = 'done', finished_at = now()`)
  const again = await follow(job_id)
  expect(again.status).toBe(200)
  expect(namesIn(await again.text())).toEqual(['end'])
})
