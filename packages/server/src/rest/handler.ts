import type { DirectOperation } from '@weir/contract'
import type { Context, Handler } from 'hono'
import { ask } from '../ask.ts'
import { readJson } from '../body.ts'
import type { Env, Served } from '../served.ts'
import { idempotent, type Written } from './idempotent.ts'
import { mergeInput } from './input.ts'
import { perform } from './perform.ts'
import { receiveUpload } from './upload.ts'

/** An operation over REST: input from path, query and body, one session, one answer. */
export function restHandler(served: Served, operation: DirectOperation): Handler<Env> {
  return async (context) => {
    const asked = await ask(served, context)
    await served.limiter.called(asked.visit, asked.principal, [operation])
    const place = { path: pathOf(context), query: asked.url.searchParams }
    if (operation.upload) {
      const input = mergeInput(operation, { ...place, body: undefined })
      return toResponse(await receiveUpload(served, asked, { operation, input }))
    }
    const body = await readJson(asked.request, { ...asked, limits: served.limits })
    const input = mergeInput(operation, { ...place, body })
    const work = () => perform(served, asked, { operation, input })
    const key = operation.kind === 'mutation' ? asked.request.headers.get('idempotency-key') : null
    if (key === null) return toResponse(await work())
    const write = {
      principal: asked.principal,
      key,
      operation,
      request: `${operation.name} ${JSON.stringify(input)}`,
    }
    return toResponse(await idempotent(served.core, write, work))
  }
}

const pathOf = (context: Context<Env>): Record<string, string> => {
  const parameters: Record<string, string> = context.req.param()
  return parameters
}

const toResponse = ({ status, text, headers }: Written): Response => new Response(text, { status, headers })
