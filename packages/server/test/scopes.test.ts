import {
  createClient,
  groupCreate,
  levelOf,
  type DirectOperation,
  directOperations,
  type Permission,
  serviceMayHold,
  serviceTokenCreate,
  tokenCreate,
} from '@weir/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { graphqlSchema, inGraphql } from '../src/graphql/schema.ts'
import { documentOf, inputOf } from './sample.ts'
import { everyPermission, type Serving, serving } from './serving.ts'

let here: Serving
beforeAll(async () => {
  here = await serving()
})
afterAll(() => here[Symbol.asyncDispose]())

const schema = graphqlSchema()
const ofTenant = [...directOperations.values()].filter(({ permission }) =>
  ['organization', 'group'].includes(levelOf(permission)),
)

/** Asks every operation whose permission the token may not carry, and names those that got past the permission. */
async function past(token: string, mayCarry: (permission: Permission) => boolean): Promise<string[]> {
  const found: string[] = []
  for (const operation of ofTenant.filter(({ permission }) => !mayCarry(permission))) {
    const codes = [await codeOverRest(token, operation)]
    if (inGraphql(operation)) codes.push(await codeOverGraphql(token, operation))
    if (codes.some((code) => code !== 'denied')) found.push(`${operation.name}: ${codes.join(', ')}`)
  }
  return found
}

async function codeOverRest(token: string, operation: DirectOperation): Promise<string> {
  const client = createClient({ url: 'http://weir.test', token, fetch: here.app.fetch })
  const input = inputOf(operation)
  const body = { body: new Blob(['{}']), contentType: 'application/json' }
  const asked = operation.upload ? client.upload(operation, input, body) : client.call(operation, input)
  return asked.then(
    () => 'allowed',
    (error: { code: string }) => error.code,
  )
}

async function codeOverGraphql(token: string, operation: DirectOperation): Promise<string> {
  const { query, variables } = documentOf(schema, operation)
  const headers = { authorization: `Bearer ${token}` }
  const { body } = await here.graphql(query, variables, { headers })
  return body.errors?.[0]?.extensions.code ?? 'allowed'
}

const status = async (path: string, token: string) =>
  (await here.get(path, { headers: { authorization: `Bearer ${token}` } })).status

test('a personal token of an owner does what its one scope says and nothing else, over both APIs', async () => {
  const { world } = here
  const scopes: Permission[] = ['group:read']
  const { token } = await world.ask(world.owner.principal, tokenCreate, { name: 'narrow', scopes })
  expect(await status('/v1/groups', token)).toBe(200)
  expect(await past(token, (permission) => permission === 'group:read')).toEqual([])
})

test('a service token does what its one scope says and nothing else, over both APIs', async () => {
  const { world } = here
  const scopes: Permission[] = ['group:read']
  const { token } = await world.ask(world.owner.principal, serviceTokenCreate, { name: 'narrow', scopes })
  expect(await status('/v1/groups', token)).toBe(200)
  expect(await past(token, (permission) => permission === 'group:read')).toEqual([])
})

test('a service token never carries what only people may do, whatever its row says', async () => {
  const { world } = here
  const make = (scopes: Permission[]) =>
    world.ask(world.owner.principal, serviceTokenCreate, { name: 'wide', scopes })
  await expect(make(['member:grant'])).rejects.toMatchObject({ code: 'invalid' })
  const { token } = await make(['group:read'])
  await world.sql("update machine_token set scopes = $1 where name = 'wide'", [everyPermission])
  expect(await past(token, serviceMayHold)).toEqual([])
})

test('reading changes nothing: no mutation by GET, none in a GraphQL query', async () => {
  const { world } = here
  const sum = () =>
    world.sql(
      `select (select count(*) from audit)::int as audit, (select count(*) from "group")::int as groups, (select count(*) from job)::int as jobs`,
    )
  const before = await sum()
  for (const operation of [...directOperations.values()].filter(({ kind }) => kind === 'mutation')) {
    expect(operation.http.method, operation.name).not.toBe('GET')
    const input = new URLSearchParams(
      Object.entries(inputOf(operation)).map(([key, value]): [string, string] => [key, String(value)]),
    )
    const path = operation.http.path.replaceAll(/\{(\w+)\}/g, world.group_id)
    await here.get(`${path}?${input}`) // a list may be at the same place: what counts is that nothing changes
    if (!inGraphql(operation)) continue
    const { query, variables } = documentOf(schema, operation)
    const asked = await here.graphql(query.replace(/^mutation/, 'query'), variables)
    expect([operation.name, asked.body.errors?.[0]?.extensions.code]).toEqual([operation.name, 'invalid'])
  }
  const asQuery = world.core.session({ principal: world.owner.principal, kind: 'query' }, (call) =>
    call(groupCreate, { name: 'Read' }),
  )
  await expect(asQuery).rejects.toMatchObject({ code: 'denied' })
  expect(await sum()).toEqual(before)
})
