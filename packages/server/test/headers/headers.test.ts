import { type DirectOperation, directOperations } from '@weir/contract'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createApp } from '../../src/app.ts'
import { graphqlSchema, inGraphql } from '../../src/graphql/schema.ts'
import { minimalInput } from '../../../core/test/minimal-input.ts'
import { checksums } from '../checksum.ts'
import { headerFaults } from '../header-audit.ts'
import { documentOf } from '../sample.ts'
import { type Serving, serving } from '../serving.ts'
import { pino } from 'pino'
import type { Core } from '@weir/core'

let here: Serving
beforeAll(async () => {
  here = await serving()
})
afterAll(() => here[Symbol.asyncDispose]())

const all = [...directOperations.values()]
const queries = all.filter(({ kind }) => kind === 'query')
const schema = graphqlSchema()

/** Where an operation is reached, with ids of the world where it has them. */
function pathOf(operation: DirectOperation): string {
  const { organization_id, group_id, root_id } = here.world
  const known: Record<string, string> = { organization: organization_id, group: group_id, root: root_id }
  const input = minimalInput(operation, (kind) => known[kind]) as Record<string, unknown> // inputs are objects
  const path = operation.http.path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = input[name]
    delete input[name]
    return encodeURIComponent(String(value))
  })
  if (operation.http.method !== 'GET') return path
  const query = new URLSearchParams()
  for (const [key, value] of Object.entries(input))
    for (const one of [value].flat()) query.append(key, String(one))
  return query.size > 0 ? `${path}?${query}` : path
}

const statuses = new Set<number>()

async function ask(path: string, method: string, authorization = `Bearer ${here.token}`): Promise<void> {
  const request = new Request(`http://weir.test${path}`, {
    method,
    headers: { authorization, 'content-type': 'application/json', origin: 'https://elsewhere.example' },
    ...(['GET', 'HEAD', 'OPTIONS'].includes(method) ? {} : { body: '{}' }),
  })
  const response = await here.app.fetch(request) // audited: what is wrong with its headers is thrown
  await response.arrayBuffer()
  statuses.add(response.status)
}

test('every route answers with the headers of safety and no cookie, whoever asks and by whatever method', async () => {
  const own = [
    '/livez',
    '/readyz',
    '/docs/security',
    '/v1/openapi.json',
    '/graphql',
    '/',
    '/v1',
    '/v1/none',
    '/assets/none.js',
  ]
  for (const path of own)
    for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']) await ask(path, method)
  for (const operation of all)
    for (const method of new Set(['GET', 'POST', 'OPTIONS', operation.http.method]))
      for (const authorization of ['Bearer nothing', `Basic ${btoa('a:b')}`])
        await ask(pathOf(operation), method, authorization)
  for (const operation of queries) await ask(pathOf(operation), operation.http.method)
  expect([...statuses]).toEqual(expect.arrayContaining([200, 400, 401, 404]))
})

describe('an answer that is not as it must be is seen', () => {
  const request = new Request('http://weir.test/v1/me')
  const good = async () => {
    const app = createApp({ visitor: { kind: 'anonymous' } } as Core, { log: pino({ level: 'silent' }) })
    return app.fetch(new Request('http://weir.test/livez'))
  }
  test.for<[string, (headers: Headers) => void, RegExp]>([
    ['a cookie', (headers) => headers.append('set-cookie', 'a=b'), /set-cookie is there/],
    [
      'no HSTS',
      (headers) => headers.delete('strict-transport-security'),
      /strict-transport-security is missing/,
    ],
    ['a cache', (headers) => headers.set('cache-control', 'public, max-age=60'), /it may be kept/],
    ['any origin', (headers) => headers.set('access-control-allow-origin', '*'), /every origin/],
    ['a token', (headers) => headers.set('location', `/x?weirp_${'0'.repeat(71)}`), /holds a credential/],
    [
      'inline scripts',
      (headers) =>
        headers.set(
          'content-security-policy',
          "default-src 'none'; script-src 'unsafe-inline'; frame-ancestors 'none'",
        ),
      /scripts of others/,
    ],
  ])('%s', async ([, spoil, words]) => {
    const response = await good()
    expect(headerFaults(request, response)).toEqual([])
    spoil(response.headers)
    expect(headerFaults(request, response).join()).toMatch(words)
  })
})

test('every GET and every GraphQL query leaves every table as it was', { timeout: 120_000 }, async () => {
  const routes = here.app.routes.filter(({ method, path }) => method === 'GET' && !path.includes('*'))
  const before = await checksums(here.world)
  for (const operation of queries) {
    await ask(pathOf(operation), operation.http.method)
    if (!inGraphql(operation)) continue
    const { query, variables } = documentOf(schema, operation)
    await here.graphql(query, variables)
  }
  for (const { path } of routes) await ask(path.replaceAll(/:\w+/g, here.world.group_id), 'GET')
  expect(routes.length).toBeGreaterThan(20)
  expect(Object.keys(before).length).toBeGreaterThan(30)
  expect(await checksums(here.world)).toEqual(before)
})
