import { Fault } from '@weir/contract'
import type { Core } from '@weir/core'
import { Hono, type MiddlewareHandler } from 'hono'
import type { Logger } from 'pino'
import { withoutCredentials } from './authenticate.ts'
import { jobEvents } from './events.ts'
import { openFront } from './front.ts'
import { graphqlHandler } from './graphql/handler.ts'
import { defaultLimits, type Limits } from './limits.ts'
import { openApi } from './openapi.ts'
import { problemResponse, toFault } from './problem.ts'
import { requestIdOf } from './request-id.ts'
import { addRoutes } from './rest/routes.ts'
import { secure } from './security-headers.ts'
import type { Env, Served } from './served.ts'

/** What a server is made of besides core. */
export interface AppOptions {
  log: Logger
  limits?: Partial<Limits>
  /** Folder of the built page; without it there is only the API. */
  frontFolder?: string
}

/** The server as a function of requests, and its routes for the inventory. */
export interface App {
  fetch(request: Request): Promise<Response>
  readonly routes: readonly { method: string; path: string }[]
}

/** Both APIs, health and the page, over core. */
export function createApp(core: Core, { log, limits, frontFolder }: AppOptions): App {
  const served: Served = { core, log, limits: { ...defaultLimits, ...limits } }
  const app = new Hono<Env>()
  app.use(everyAnswer(served))
  app.get('/livez', (context) => context.json({ ok: true }))
  app.get('/readyz', async (context) => {
    await core.ready().catch(() => {
      throw new Fault('busy', 'The database does not answer.', { retryAfterSeconds: 3 })
    })
    return context.json({ ok: true })
  })
  const description = JSON.stringify(openApi())
  app.get('/v1/openapi.json', (context) =>
    context.body(description, 200, { 'content-type': 'application/json' }),
  )
  app.get('/v1/jobs/:job_id/events', jobEvents(served))
  addRoutes(app, served)
  app.post('/graphql', graphqlHandler(served))
  app.get('*', page(frontFolder))
  app.notFound((context) => problemResponse(nothingHere(), context.get('requestId')))
  app.onError((error, context) => {
    const requestId = context.get('requestId')
    return problemResponse(toFault(error, { log, requestId }), requestId)
  })
  return { fetch: async (request) => app.fetch(request), routes: app.routes }
}

/** Around every request: its id, its URL's length, the headers of its answer, one line in the log without the query. */
function everyAnswer({ log, limits }: Served): MiddlewareHandler<Env> {
  return async (context, next) => {
    const started = performance.now()
    const requestId = requestIdOf(context.req.raw)
    context.set('requestId', requestId)
    if (context.req.url.length > limits.urlBytes) context.res = problemResponse(tooLong(limits), requestId)
    else await next()
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
    const isApi = /^\/(v\d+|graphql)(\/|$)/i.test(context.req.path)
    const answer = isApi ? null : await front?.(context.req.raw)
    if (answer) return answer
    await next()
  }
}

const nothingHere = (): Fault =>
  new Fault(
    'not_found',
    'There is nothing at this address for this method. /v1/openapi.json lists what there is.',
  )

const tooLong = ({ urlBytes }: Limits): Fault =>
  new Fault('invalid', `A URL holds at most ${urlBytes / 1024} KiB. Ask for less at once.`)
