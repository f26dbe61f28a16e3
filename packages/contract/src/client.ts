import { Fault, type FaultCode, faultStatus } from './fault.ts'
import type { InputOf, DirectOperation } from './operation.ts'
import { type RestOutputOf, restOutput } from './rest.ts'

/** How a client reaches Weir. */
export interface ClientOptions {
  /** Where Weir is, without a path: `https://weir.example.com`. */
  url: string
  /** Token or session; without it the client is a stranger. */
  token?: string
  fetch?: (request: Request) => Promise<Response>
}

/** How one call is made. */
export interface CallOptions {
  signal?: AbortSignal
  /** Makes a write safe to send again. */
  idempotencyKey?: string
}

/** The body of an upload with its media type. */
export interface Upload {
  body: Blob | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array>
  contentType: string
}

/** Operations over REST, typed by their declarations. Whatever is not an answer is a Fault. */
export interface Client {
  call<O extends DirectOperation>(
    operation: O,
    input: InputOf<O>,
    options?: CallOptions,
  ): Promise<RestOutputOf<O>>
  upload<O extends DirectOperation>(
    operation: O,
    input: InputOf<O>,
    upload: Upload & CallOptions,
  ): Promise<RestOutputOf<O>>
}

/** A client of the REST API. It follows no redirect, so that a token never leaves for another host. */
export function createClient({ url, token, fetch: send = fetch }: ClientOptions): Client {
  const ask = async <O extends DirectOperation>(
    operation: O,
    { path, init, options }: { path: string; init: RequestInit; options: CallOptions },
  ): Promise<RestOutputOf<O>> => {
    const headers = new Headers(init.headers)
    headers.set('accept', 'application/json')
    if (token !== undefined) headers.set('authorization', `Bearer ${token}`)
    if (options.idempotencyKey !== undefined) headers.set('idempotency-key', options.idempotencyKey)
    const request = new Request(new URL(path, url), {
      ...init,
      headers,
      method: operation.http.method,
      redirect: 'error',
      ...(options.signal && { signal: options.signal }),
    })
    const response = await send(request)
    const body: unknown = await response.json().catch(() => undefined)
    if (!response.ok) throw faultIn(body, response.status)
    // parsed by the very schema the type is inferred from
    return restOutput(operation).parse(body) as RestOutputOf<O>
  }
  return {
    call(operation, input, options = {}) {
      const { path, rest } = placed(operation, input)
      const asksByUrl = operation.http.method === 'GET'
      return ask(operation, {
        path: asksByUrl ? withQuery(path, rest) : path,
        init: asksByUrl
          ? {}
          : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(rest) },
        options,
      })
    },
    upload(operation, input, { body, contentType, ...options }) {
      const { path, rest } = placed(operation, input)
      return ask(operation, {
        path: withQuery(path, rest),
        // a stream is sent while the answer is not yet read
        init: { headers: { 'content-type': contentType }, body, duplex: 'half' },
        options,
      })
    },
  }
}

/** The path of an operation with its parameters filled in, and the fields that are left over. */
function placed(operation: DirectOperation, input: unknown): { path: string; rest: Record<string, unknown> } {
  const rest: Record<string, unknown> = Object.fromEntries(Object.entries(input ?? {}))
  const path = operation.http.path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = rest[name]
    delete rest[name]
    return encodeURIComponent(String(value))
  })
  return { path, rest }
}

function withQuery(path: string, fields: Record<string, unknown>): string {
  const query = new URLSearchParams()
  for (const [key, value] of Object.entries(fields))
    for (const one of Array.isArray(value) ? value : [value])
      if (one !== undefined) query.append(key, String(one))
  return query.size > 0 ? `${path}?${query}` : path
}

const isCode = (code: unknown): code is FaultCode =>
  typeof code === 'string' && Object.hasOwn(faultStatus, code)

function faultIn(problem: unknown, status: number): Fault {
  const { code, detail, pointer, instance } = Object(problem) as Record<string, unknown> // Object() makes one of anything
  return new Fault(
    isCode(code) ? code : 'internal',
    typeof detail === 'string' ? detail : `The server answered ${status} without saying why.`,
    {
      status,
      ...(typeof pointer === 'string' && { pointer }),
      ...(typeof instance === 'string' && { request_id: instance }),
    },
  )
}
