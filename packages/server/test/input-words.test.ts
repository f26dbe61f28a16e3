import { afterAll, beforeAll, expect, test } from 'vitest'
import { organizationCreate } from '@weir/contract'
import { type Serving, serving, tokenOf } from './serving.ts'

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

test('who belongs to several organizations is told their ids and names, over both APIs', async () => {
  const { world } = here
  const one = await world.person('Both')
  const alone = { headers: { authorization: `Bearer ${await tokenOf(world, one.principal)}` } }
  const ask = async (path: string) => (await here.get(path, alone)).body
  expect(await ask('/v1/groups')).toMatchObject({ code: 'denied' })
  const made = await Promise.all(
    ['Left', 'Right'].map((name) => world.ask(one.principal, organizationCreate, { name })),
  )
  for (const given of ['', '?organization_id=left']) {
    const { code, detail } = await ask(`/v1/groups${given}`)
    expect(code).toBe('invalid')
    for (const { id, name } of made) expect(detail).toContain(`${id} (${name})`)
    expect(detail, 'of others nothing').not.toContain(world.organization_id)
  }
  expect(await ask(`/v1/groups?organization_id=${made[0]?.id}`)).toMatchObject({ total: 0 })
  const upload = { ...alone, method: 'POST', body: '{}' }
  const sent = await here.get(`/v1/groups/${world.group_id}/reports?root=x`, {
    ...upload,
    headers: { ...alone.headers, 'content-type': 'application/json' },
  })
  expect(sent.body.detail).toContain(`${made[1]?.id} (Right)`)
  const { body } = await here.graphql('{ groups { totalCount } }', {}, alone)
  expect(body.errors[0].message).toContain(`${made[0]?.id} (Left)`)
})
