import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Serving, serving } from './serving.ts'

let here: Serving
beforeAll(async () => {
  here = await serving()
})
afterAll(() => here?.[Symbol.asyncDispose]())

test('an input that is refused says in words what the field must be', async () => {
  const refused = async (body: unknown) => (await here.send('/v1/gate/evaluate', body)).body.detail
  const commit = 'a'.repeat(40)
  expect(await refused({ root: 'shop', commit })).toBe('nonce: is missing; it must be given.')
  expect(await refused({ root: 'shop', commit, nonce: 'short' })).toBe(
    'nonce: must have at least 8 characters.',
  )
  expect(await refused({ root_id: 'x', commit })).toMatch(/^root_id: must be an id, such as \S+\.$/)
  expect(await refused({ root: 3, commit })).toBe('root: must be text.')
  expect(await refused({ commit, nonce: '0'.repeat(32), breaking_severity: 11 })).toBe(
    'breaking_severity: must be at most 10.',
  )
  expect(await refused({ commit, nonce: '0'.repeat(32), brench: 'x' })).toBe(
    'The input: there is no field brench; check its spelling.',
  )
  expect((await here.get('/v1/vulnerabilities?status=open')).body.detail).toMatch(
    /must be one of submitted, vulnerable, /,
  )
})
