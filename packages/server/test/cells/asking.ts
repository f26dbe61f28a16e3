import { type DirectOperation, isPaged } from '@weir/contract'
import { Agent, request } from 'node:http'
import { type GraphQLSchema, isLeafType, isObjectType, getNamedType, type GraphQLObjectType } from 'graphql'
import { camel } from '../../src/graphql/names.ts'
import type { Outcome } from './expected.ts'

/** An answer as it came over the wire. */
export interface Heard {
  status: number
  headers: Record<string, string>
  text: string
}

/** Headers that prove who asks, made for each request anew. */
export type Proof = (asked: { method: string; url: string; body: string }) => Record<string, string>

const agent = new Agent({ keepAlive: true, maxSockets: 8 })

/** Sends one request over a real connection. */
export function send(
  url: string,
  { method, body, headers }: { method: string; body: string; headers: Record<string, string> },
): Promise<Heard> {
  return new Promise((resolve, reject) => {
    const sent = request(url, {
      method,
      agent,
      headers: { ...headers, 'content-length': Buffer.byteLength(body) },
    })
    sent.on('error', reject)
    sent.on('response', (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: Object.fromEntries(
            Object.entries(response.headers).map(([name, value]) => [name, String(value)]),
          ),
          text: Buffer.concat(chunks).toString(),
        }),
      )
    })
    sent.end(body)
  })
}

/** An operation over REST, as any client would ask it. */
export function overRest(
  base: string,
  { operation, input, proof }: { operation: DirectOperation; input: Record<string, unknown>; proof: Proof },
): Promise<Heard> {
  const rest = { ...input }
  const path = operation.http.path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = rest[name]
    delete rest[name]
    return encodeURIComponent(String(value))
  })
  const { method } = operation.http
  const isInUrl = method === 'GET' || operation.upload === true
  const query = new URLSearchParams()
  if (isInUrl)
    for (const [key, value] of Object.entries(rest))
      for (const one of Array.isArray(value) ? value : [value]) query.append(key, String(one))
  const url = `${base}${path}${query.size > 0 ? `?${query}` : ''}`
  const body = operation.upload ? '{}' : isInUrl ? '' : JSON.stringify(rest)
  const type: Record<string, string> = body === '' ? {} : { 'content-type': 'application/json' }
  return send(url, { method, body, headers: { ...type, ...proof({ method, url, body }) } })
}

/** An operation over GraphQL, with every field that needs no further question. */
export function overGraphql(
  base: string,
  asked: { schema: GraphQLSchema; operation: DirectOperation; input: Record<string, unknown>; proof: Proof },
): Promise<Heard> {
  const url = `${base}/graphql`
  const body = JSON.stringify(documentFor(asked))
  const headers = { 'content-type': 'application/json', ...asked.proof({ method: 'POST', url, body }) }
  return send(url, { method: 'POST', body, headers })
}

function documentFor({
  schema,
  operation,
  input,
}: {
  schema: GraphQLSchema
  operation: DirectOperation
  input: Record<string, unknown>
}): { query: string; variables: Record<string, unknown> } {
  const root = operation.kind === 'query' ? schema.getQueryType() : schema.getMutationType()
  const field = root?.getFields()[operation.graphql]
  if (!field) throw new Error(`GraphQL has no ${operation.graphql}`)
  const values = camelDeep(input) as Record<string, unknown> // inputs are objects
  const variables = operation.kind === 'query' ? values : field.args.length > 0 ? { input: values } : {}
  const used = field.args.filter(({ name }) => name in variables)
  const head = used.map(({ name, type }) => `$${name}: ${type}`).join(', ')
  const call = used.map(({ name }) => `${name}: $${name}`).join(', ')
  const type = getNamedType(field.type)
  const selection = isObjectType(type) ? ` { ${leaves(type, isPaged(operation) ? 2 : 1)} }` : ''
  return {
    query: `${operation.kind}${head && `(${head})`} { ${operation.graphql}${call && `(${call})`}${selection} }`,
    variables,
  }
}

/** Every field of a type that is text or a number, and of what is in it to a depth. */
function leaves(type: GraphQLObjectType, depth: number): string {
  const fields = Object.values(type.getFields()).flatMap(({ name, type: of, args }) => {
    const named = getNamedType(of)
    if (isLeafType(named)) return [name]
    if (!isObjectType(named) || depth === 0 || args.length > 0) return []
    return [`${name} { ${leaves(named, depth - 1)} }`]
  })
  return ['__typename', ...fields].join(' ')
}

function camelDeep(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(camelDeep)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [camel(key), camelDeep(one)]))
}

const refusals: Readonly<Record<string, Outcome>> = {
  unauthenticated: 'unauthenticated',
  expired: 'unauthenticated',
  session_replaced: 'unauthenticated',
  denied: 'denied',
  not_found: 'not_found',
}

interface GraphqlRefusal {
  path?: unknown[]
  extensions?: { code?: string }
}

/** What an answer means for the matrix. A fault of our own is none of its outcomes. */
export function outcomeOf({ status, text }: Heard): Outcome | `broken ${string}` {
  const body = Object(JSON.parse(text)) as { code?: string; errors?: GraphqlRefusal[] }
  // what a link inside an answer may not show is not about the operation asked
  const refusal = body.errors?.find(({ path = [] }) => path.length <= 1)
  const code = refusal
    ? (refusal.extensions?.code ?? 'none')
    : status >= 400
      ? (body.code ?? 'none')
      : undefined
  if (code === undefined) return 'reached'
  if (code === 'internal' || code === 'none' || code === 'rate_limited') return `broken ${text.slice(0, 200)}`
  return refusals[code] ?? 'reached'
}
