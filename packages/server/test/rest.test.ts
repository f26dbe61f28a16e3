import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Serving, serving, stranger } from './serving.ts'

let here: Serving
beforeAll(async () => {
  here = await serving()
})
afterAll(() => here[Symbol.asyncDispose]())

test('a page carries one cursor and a Link to the next page', async () => {
  for (const name of ['One', 'Two', 'Three'])
    await here.world.group(here.world.owner, here.world.organization_id, name)
  const first = await here.get('/v1/groups?first=2')
  expect(first.status, first.text).toBe(200)
  expect(Object.keys(first.body).sort()).toEqual([
    'has_next',
    'items',
    'next_cursor',
    'total',
    'total_is_bounded',
  ])
  expect(first.body).toMatchObject({ has_next: true, total: 4 })
  const link = /^<(.*)>; rel="next"$/.exec(first.headers.get('link') ?? '')?.[1] ?? ''
  const second = await here.get(link)
  expect(second.body).toMatchObject({ has_next: false, next_cursor: null })
  expect(second.headers.get('link')).toBeNull()
  const names = [...first.body.items, ...second.body.items].map((group) => group.name)
  expect(names).toEqual(['Alpha', 'One', 'Three', 'Two'])
})

test('strangers are told to sign in', async () => {
  const answer = await here.get('/v1/groups', stranger)
  expect(answer.status).toBe(401)
})
