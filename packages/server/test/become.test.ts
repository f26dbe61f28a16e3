import { afterAll, beforeAll, expect, test } from 'vitest'
import { newBrowser, testOrigins } from '../../core/test/browser.ts'
import { type Answer, type Serving, serving, tokenOf } from './serving.ts'

const email = 'operator@operators.test'
let here: Serving
let operator: Serving['world']['owner']
beforeAll(async () => {
  here = await serving({ origins: testOrigins, core: { operators: { operator: [{ email }], auditor: [] } } })
  operator = await here.world.person('operator')
  await here.world.sql(
    'update directory.person set email = $2, email_verified_at = now() where user_id = $1',
    [operator.user_id, email],
  )
})
afterAll(() => here[Symbol.asyncDispose]())

/** Signs the operator in over HTTP; answers how to ask, with a proof for each request. */
async function signedIn() {
  const browser = newBrowser()
  const code = JSON.stringify({ code: await here.world.core.issueSignInLink(operator.user_id) })
  const dpop = browser.proof({ method: 'POST', path: '/v1/sign-in', body: code })
  const opened = await here.send('/v1/sign-in', code, { headers: { authorization: 'none', dpop } })
  const token: string = opened.body.token
  return (method: string, path: string, about: { body?: object; become?: string } = {}): Promise<Answer> => {
    const body = about.body && JSON.stringify(about.body)
    const proof = browser.proof({
      method,
      path: path.split('?', 1)[0] ?? path,
      token,
      ...(body !== undefined && { body }),
    })
    const headers = {
      authorization: `DPoP ${token}`,
      dpop: proof,
      ...(about.become !== undefined && { 'weir-become': about.become }),
    }
    return body === undefined
      ? here.get(path, { method, headers })
      : here.send(path, body, { method, headers })
  }
}

test('an operator reads as a person over both APIs, writes nothing, and stops when it is ended', async () => {
  const { organization_id, group_id, owner } = here.world
  const ask = await signedIn()
  expect((await ask('GET', '/v1/groups')).status).toBe(403)
  const reason = 'Ticket 4711: a report is not shown'
  const opened = await ask('POST', '/v1/become', {
    body: { organization_id, user_id: owner.user_id, reason },
  })
  expect(opened.status, opened.text).toBe(200)
  const become: string = opened.body.id
  expect((await ask('GET', '/v1/me', { become })).body).toMatchObject({ kind: 'operator', name: owner.name })
  const document = { query: '{ groups(first: 5) { nodes { id } } }' }
  const { body } = await ask('POST', '/graphql', { body: document, become })
  expect(body.data.groups.nodes).toEqual([{ id: group_id }])
  const written = await ask('POST', '/v1/groups', { body: { name: 'Mine' }, become })
  expect([written.status, written.body.code]).toEqual([403, 'denied'])
  const changing = { query: 'mutation { createGroup(input: { name: "Mine" }) { id } }' }
  const refused = await ask('POST', '/graphql', { body: changing, become })
  expect(refused.body.errors[0].extensions.code).toBe('denied')
  for (const path of ['/v1/tokens', '/v1/service-tokens', '/v1/session'])
    expect([path, (await ask('GET', path, { become })).status]).toEqual([path, 403])
  const end = `/v1/become/${become}?organization_id=${organization_id}`
  expect((await ask('DELETE', end)).status).toBe(200)
  expect((await ask('GET', '/v1/me', { become })).body).toMatchObject({ code: 'denied' })
})

test('a token cannot act as anybody, whoever owns it', async () => {
  const token = await tokenOf(here.world, operator.principal)
  const headers = { authorization: `Bearer ${token}`, 'weir-become': '018f0000-0000-7000-8000-000000000000' }
  expect((await here.get('/v1/me', { headers })).body).toMatchObject({ code: 'denied' })
  const { organization_id, owner } = here.world
  const input = { organization_id, user_id: owner.user_id, reason: 'Ticket 4711: a report is not shown' }
  expect(
    (await here.send('/v1/become', input, { headers: { authorization: `Bearer ${token}` } })).status,
  ).toBe(403)
})

test('a visitor and a stranger cannot either', async () => {
  const headers = { authorization: 'none', 'weir-become': '018f0000-0000-7000-8000-000000000000' }
  expect((await here.get('/v1/me', { headers })).body).toMatchObject({ code: 'denied' })
})
