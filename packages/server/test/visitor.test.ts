import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Serving, serving, stranger } from './serving.ts'

let here: Serving
beforeAll(async () => {
  here = await serving()
})
afterAll(() => here[Symbol.asyncDispose]())

const asks = () => [
  ['/v1/groups', ''],
  ['/v1/vulnerabilities', ''],
  ['/v1/releases', ''],
]

test('without a demo a visitor is a stranger', async () => {
  for (const [path = ''] of asks()) expect((await here.get(path, stranger)).status).toBe(401)
  expect((await here.get('/v1/demo', stranger)).body).toBeNull()
})

describe('where a demo organization is shown', () => {
  beforeAll(() => here.world.core.showDemo(here.world.organization_id))

  test('who sends no credential reads it, over both APIs', async () => {
    for (const [path = ''] of asks()) expect((await here.get(path, stranger)).status, path).toBe(200)
    expect((await here.get('/v1/demo', stranger)).body.organization_id).toBe(here.world.organization_id)
    const { body } = await here.graphql('{ groups(first: 5) { nodes { id } } }', {}, stranger)
    expect(body.data.groups.nodes).toEqual([{ id: here.world.group_id }])
  })

  test.each([
    ['one that is none', { authorization: 'Bearer nonsense' }],
    ['one that is empty', { authorization: '' }],
    ['one of another scheme', { authorization: 'Basic dTpw' }],
    ['an empty key', { 'x-api-key': '' }],
    ['a session without its proof', { authorization: 'DPoP a.b.c' }],
    ['a token nobody has', { 'x-api-key': `weirp_${'a'.repeat(71)}` }],
  ])('a bad credential is refused and never taken for a visitor: %s', async (_, headers) => {
    for (const [path = ''] of asks()) {
      const answer = await here.app.fetch(new Request(`http://weir.test${path}`, { headers }))
      expect([path, answer.status]).toEqual([path, 401])
    }
  })

  test('a visitor is not shown the schema, as no stranger is', async () => {
    const { body } = await here.graphql('{ __schema { queryType { name } } }', {}, stranger)
    expect(body.errors[0].extensions.code).toBe('unauthenticated')
  })

  test('a visitor changes nothing and learns nothing of people, tokens or the audit', async () => {
    for (const path of [
      '/v1/members',
      '/v1/tokens',
      '/v1/service-tokens',
      '/v1/audit',
      '/v1/me',
      '/v1/organizations',
    ])
      expect([path, (await here.get(path, stranger)).status]).toEqual([path, 401])
    expect((await here.send('/v1/groups', { name: 'mine' }, stranger)).status).toBe(401)
    expect(
      (await here.graphql('mutation { createGroup(input: { name: "mine" }) { id } }', {}, stranger)).body
        .data,
    ).toEqual({
      createGroup: null,
    })
  })
})
