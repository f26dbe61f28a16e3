import { Fault } from '@weir/contract'
import type { Core } from '@weir/core'
import { Hono, type MiddlewareHandler } from 'hono'
import type { Logger } from 'pino'
import { withoutCredentials } from './authenticate.ts'
import { edge, type EdgeSettings, isApiPath } from './edge.ts'
import { securityDocument } from './docs.ts'
import { jobEvents } from './events.ts'
import { exportPath, vulnerabilityFile } from './export/stream.ts'
import { openFront } from './front.ts'
import { graphqlHandler } from './graphql/handler.ts'
import { defaultLimits, type Limits } from './limits.ts'
import { openApi } from './openapi.ts'
import { problemResponse, toFault } from './problem.ts'
import { openLimiter } from './rate/limiter.ts'
import { requestIdOf } from './request-id.ts'
import { addRoutes } from './rest/routes.ts'
import { secure } from './security-headers.ts'
import type { Env, Served } from './served.ts'

/** What a server is made of besides core. */
export interface AppOptions extends Partial<EdgeSettings> {
  log: Logger
  limits?: Partial<Limits>
  /** Folder of the built page; without it there is only the API. */
  frontFolder?: string
  /** Origins under which people reach it; a set that may be filled when the server listens. */
  origins?: ReadonlySet<string>
  /** GraphQL documents that people may ask without a token; any unless given. */
  documents?: ReadonlySet<string> | null
}

/** The server as a function of requests, and its routes for the inventory. */
export interface App {
  /** The neighbour is the address at the other end of the connection, where there is one; `breakOff` ends that for all to see. */
  fetch(request: Request, neighbour?: string, breakOff?: () => void): Promise<Response>
  readonly routes: readonly { method: string; path: string }[]
}

/** Both APIs, health and the page, over core. */
export function createApp(core: Core, options: AppOptions): App {
  const { log, frontFolder, origins = new Set(), documents = null } = options
  const { corsOrigins = [], trustedProxies = [] } = options
  const limits: Limits = { ...defaultLimits, ...options.limits }
  const limiter = openLimiter(core.rates, limits.rates)
  const served: Served = { core, log, limits, limiter, documents, origins }
  const app = new Hono<Env>()
  app.use(everyAnswer(served))
  app.use(edge(served, { corsOrigins, trustedProxies }))
  app.get('/livez', (context) => context.json({ ok: true }))
  let looking: Promise<void> | undefined // health is not counted: however many ask, one look at the database serves them
  app.get('/readyz', async (context) => {
    looking ??= core.ready().finally(() => (looking = undefined))
    await looking.catch(() => {
      throw new Fault('busy', 'The database does not answer.', { retryAfterSeconds: 3 })
    })
    return context.json({ ok: true })
  })
  const description = JSON.stringify(openApi())
  app.get('/v1/openapi.json', (context) =>
    context.body(description, 200, { 'content-type': 'application/json' }),
  )
  app.get('/v1/jobs/:job_id/events', jobEvents(served))
  app.get(exportPath, vulnerabilityFile(served)) // before `/v1/vulnerabilities/{vulnerability_id}`
  addRoutes(app, served)
  app.get('/docs/security', securityDocument())
  app.post('/graphql', graphqlHandler(served))
  app.get('*', page(frontFolder))
  app.notFound((context) => problemResponse(nothingHere(), context.get('requestId')))
  app.onError((error, context) => {
    const requestId = context.get('requestId')
    return problemResponse(toFault(error, { log, requestId }), requestId)
  })
  return {
    fetch: async (request, neighbour, breakOff) => app.fetch(request, { neighbour, breakOff }),
    routes: app.routes,
  }
}

/** Around every request: its id, the headers of its answer, one line in the log without the query. */
function everyAnswer({ log }: Served): MiddlewareHandler<Env> {
  return async (context, next) => {
    const started = performance.now()
    const requestId = requestIdOf(context.req.raw)
    context.set('requestId', requestId)
    await next()
    secure(context.res.headers, requestId)
    log.info(
      {
        request_id: requestId,
        method: context.req.method,
        path: withoutCredentials(context.req.path),
        status: context.res.status,
        principal: context.get('principal')?.kind,
        ms: Math.round(performance.now() - started),
      },
      'request',
    )
  }
}

/** Unknown paths of the API are never answered with the page. */
function page(frontFolder: string | undefined): MiddlewareHandler<Env> {
  const front = frontFolder === undefined ? null : openFront(frontFolder)
  return async (context, next) => {
    const answer = isApiPath(context.req.path) ? null : await front?.(context.req.raw)
    if (answer) return answer
    await next()
  }
}

const nothingHere = (): Fault =>
  new Fault(
    'not_found',
    'There is nothing at this address for this method. /v1/openapi.json lists what there is.',
  )
