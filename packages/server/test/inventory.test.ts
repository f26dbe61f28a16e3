import { directOperations, isPaged, operations } from '@weir/contract'
import { getIntrospectionQuery, graphqlSync, printSchema } from 'graphql'
import { expect, test } from 'vitest'
import { controls } from '../src/controls.ts'
import { inGraphql, graphqlSchema } from '../src/graphql/schema.ts'
import { openApi } from '../src/openapi.ts'
import { routerPath } from '../src/rest/routes.ts'
import { staleSurface, surfaceFiles } from '../src/surface.ts'
import { createApp } from '../src/app.ts'
import { existsSync, readFileSync } from 'node:fs'
import { pino } from 'pino'
import type { Core } from '@weir/core'

const all = [...directOperations.values()]
const sorted = (names: Iterable<string>): string[] => [...names].sort()
const declared = all.map(({ http }) => `${http.method} ${http.path}`)

/** What the server answers besides operations: every line here is a decision. */
const own = [
  'GET /livez',
  'GET /readyz',
  'GET /docs/security',
  'GET /v1/openapi.json',
  'GET /v1/jobs/{job_id}/events',
  'GET /v1/vulnerabilities/export',
  'POST /graphql',
]

/** Reviewed: what only a job does, because it takes long. No API offers it; every other operation is in both lists below. */
const onlyJobs = [
  'bulk.apply',
  'bulk.revert',
  'event.remind',
  'intelligence.take',
  'report.import',
  'root.fetch',
  'sla.apply',
  'sla.recount',
  'sla.recount_group',
  'treatment.expire',
]

test('the APIs offer every operation of the contract but the reviewed list of those that only jobs do', () => {
  const declaredLater = [...operations.values()].filter(({ later }) => later).map(({ name }) => name)
  expect(declaredLater).toEqual(onlyJobs)
  expect(sorted([...directOperations.keys(), ...onlyJobs])).toEqual(sorted(operations.keys()))
  const offered = `${JSON.stringify(openApi()['paths'])} ${printSchema(graphqlSchema())}`
  for (const gone of ['report.import"', '/import"', 'importReport', 'root.fetch"', '/fetch"', 'fetchRoot'])
    expect(offered).not.toContain(gone)
})

test('the routes of the server are those of the contract and the reviewed list of its own', () => {
  const app = createApp({} as Core, { log: pino({ level: 'silent' }) }) // nothing is asked of it
  const routes = app.routes
    .filter(({ path }) => !path.includes('*'))
    .map(({ method, path }) => `${method} ${path}`)
  expect(sorted(routes)).toEqual(sorted([...declared, ...own].map((route) => routerPath(route))))
  expect(new Set(routes).size, 'each once').toBe(routes.length)
})

test('the OpenAPI description holds every operation and nothing else of the API', () => {
  const paths = openApi()['paths'] as Record<string, Record<string, { operationId: string }>>
  const described = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  )
  expect(sorted(described)).toEqual(
    sorted([...declared, ...own.filter((route) => route.startsWith('GET /v1/'))]),
  )
  const ids = Object.values(paths).flatMap((methods) => Object.values(methods).map((one) => one.operationId))
  expect(sorted(ids)).toEqual(
    sorted([...directOperations.keys(), 'job.events', 'openapi', 'vulnerability.file']),
  )
})

test('every field of every input is in the OpenAPI description, in the path, the query or the body', () => {
  const paths = openApi()['paths'] as Record<string, Record<string, Description>>
  for (const operation of all) {
    const one = paths[operation.http.path]?.[operation.http.method.toLowerCase()]
    const parameters = one?.parameters.flatMap(({ name }) => (name === undefined ? [] : [name])) ?? []
    const body = Object.keys(one?.requestBody?.content['application/json']?.schema?.properties ?? {})
    const fields = Object.keys(Reflect.get(operation.input, 'shape')).filter(
      (key) => !operation.upload || !['blob', 'bytes'].includes(key),
    )
    expect(sorted([...parameters, ...body]), operation.name).toEqual(sorted(fields))
  }
})

interface Description {
  parameters: { name?: string }[]
  requestBody?: { content: Record<string, { schema?: { properties?: object } }> }
}

test('every reference of the OpenAPI description leads somewhere and nothing named is unused', () => {
  const description = openApi()
  const text = JSON.stringify(description)
  const references = new Set([...text.matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, path]) => path ?? ''))
  for (const path of references) {
    const found = path.split('/').reduce<unknown>((at, key) => Reflect.get(Object(at), key), description)
    expect(found, path).toBeTypeOf('object')
  }
  const schemas = Object.keys((description['components'] as { schemas: object }).schemas)
  for (const name of schemas) expect(references.has(`components/schemas/${name}`), name).toBe(true)
  expect(text).not.toContain('$defs')
})

test('the GraphQL schema has a root field for every operation but uploads', () => {
  const schema = graphqlSchema()
  for (const kind of ['query', 'mutation'] as const) {
    const type = kind === 'query' ? schema.getQueryType() : schema.getMutationType()
    const expected = all.filter((one) => one.kind === kind && inGraphql(one)).map(({ graphql }) => graphql)
    expect(sorted(Object.keys(type?.getFields() ?? {}))).toEqual(sorted(expected))
  }
  const { errors } = graphqlSync({ schema, source: getIntrospectionQuery() })
  expect(errors, 'the schema is whole').toBeUndefined()
})

test('every page of the contract is a connection in GraphQL, and every root field may be null', () => {
  const schema = graphqlSchema()
  for (const operation of all.filter(inGraphql)) {
    const root = operation.kind === 'query' ? schema.getQueryType() : schema.getMutationType()
    const type = String(root?.getFields()[operation.graphql]?.type)
    expect(type.endsWith('Connection'), operation.name).toBe(isPaged(operation))
    expect(type.endsWith('!'), operation.name).toBe(false)
  }
})

test('the files of docs/surface are what the code says, and are the same each time', () => {
  expect(surfaceFiles()).toEqual(surfaceFiles())
  expect(staleSurface()).toEqual([])
})

test('every proof of a control is a test that exists', () => {
  for (const { id, proof } of controls)
    for (const { file, tests } of proof) {
      expect(existsSync(file), `${id}: ${file}`).toBe(true)
      const text = readFileSync(file, 'utf8')
      for (const name of tests) expect(text, `${id}: ${name}`).toContain(`'${name}'`)
    }
})
