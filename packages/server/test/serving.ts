import { type Permission, permissions, tokenCreate } from '@weir/contract'
import type { CoreOptions } from '@weir/core'
import { pino } from 'pino'
import { openWorld, type World } from '../../core/test/world.ts'
import { type App, type AppOptions, createApp } from '../src/app.ts'
import { unlimitedRates } from '../src/limits.ts'
import { audited } from './header-audit.ts'

/** A world with the server on it, no port, and what it logged. */
export interface Serving extends AsyncDisposable {
  world: World
  app: App
  /** A personal token of the owner with every permission. */
  token: string
  log: Record<string, unknown>[]
  get(path: string, init?: RequestInit): Promise<Answer>
  send(path: string, body: unknown, init?: RequestInit): Promise<Answer>
  graphql(query: string, variables?: Record<string, unknown>, init?: RequestInit): Promise<Answer>
}

/** An answer, read. */
export interface Answer {
  status: number
  headers: Headers
  text: string
  /** Tests look into bodies freely, as after JSON.parse. */
  body: ReturnType<typeof JSON.parse>
}

/** Every permission a token may be limited to. */
export const everyPermission = Object.keys(permissions) as Permission[] // keys of the table

/** Opens a world and serves it. */
export async function serving({
  core = {},
  ...options
}: Omit<AppOptions, 'log'> & { core?: Partial<CoreOptions> } = {}): Promise<Serving> {
  const world = await openWorld(core)
  const log: Record<string, unknown>[] = []
  const app = audited(
    createApp(world.core, {
      ...options,
      limits: { rates: unlimitedRates, ...options.limits },
      log: pino({ level: 'debug' }, { write: (line: string) => void log.push(JSON.parse(line)) }),
    }),
  )
  const token = await tokenOf(world, world.owner.principal)
  const ask = async (path: string, init: RequestInit): Promise<Answer> => {
    const headers = new Headers(init.headers)
    if (!headers.has('authorization')) headers.set('authorization', `Bearer ${token}`)
    if (headers.get('authorization') === 'none') headers.delete('authorization')
    return read(await app.fetch(new Request(`http://weir.test${path}`, { ...init, headers })))
  }
  const send: Serving['send'] = (path, body, init = {}) =>
    ask(path, {
      method: 'POST',
      ...init,
      headers: { 'content-type': 'application/json', ...Object.fromEntries(new Headers(init.headers)) },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    })
  return {
    world,
    app,
    token,
    log,
    get: (path, init = {}) => ask(path, init),
    send,
    graphql: (query, variables, init) => send('/graphql', { query, variables }, init),
    [Symbol.asyncDispose]: () => world[Symbol.asyncDispose](),
  }
}

/** Headers of a stranger. */
export const stranger = { headers: { authorization: 'none' } }

/** A token that carries everything its owner may do. */
export async function tokenOf(world: World, principal: World['owner']['principal']): Promise<string> {
  const { token } = await world.ask(principal, tokenCreate, { name: 'test', scopes: everyPermission })
  return token
}

async function read(response: Response): Promise<Answer> {
  const text = await response.text()
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch {
    body = undefined
  }
  if (response.status >= 400) refuseLeak(text)
  return { status: response.status, headers: response.headers, text, body }
}

const leaks = [
  /\bat .*\(?\S+:\d+:\d+/,
  /\.(ts|js|mjs):\d+/,
  /\/(home|root|tmp|usr|work)\//,
  /node_modules/,
  /\b(select|insert into|update|delete from) .*\b(from|values|set|where)\b/i,
]

/** Every refusal of every test is searched for how we are built. */
function refuseLeak(text: string): void {
  for (const leak of leaks) if (leak.test(text)) throw new Error(`a refusal tells how we are built: ${text}`)
}
