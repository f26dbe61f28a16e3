import { directOperations } from '@weir/contract'
import type { Hono } from 'hono'
import type { Env, Served } from '../served.ts'
import { restHandler } from './handler.ts'

/** One route for each operation of the contract, at the method and path it declares. */
export function addRoutes(app: Hono<Env>, served: Served): void {
  for (const operation of directOperations.values())
    app.on(operation.http.method, routerPath(operation.http.path), restHandler(served, operation))
}

/** `/v1/jobs/{job_id}` as the router writes it: `/v1/jobs/:job_id`. */
export const routerPath = (path: string): string => path.replace(/\{(\w+)\}/g, ':$1')
