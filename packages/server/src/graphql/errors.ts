import { Fault } from '@weir/contract'
import { GraphQLError, type GraphQLFormattedError } from 'graphql'
import type { Logger } from 'pino'
import { hintsOf, toFault } from '../problem.ts'

/** A Fault as GraphQL says errors: the code to branch on, the pointer, and the request's id. */
export function formatFault(
  fault: Fault,
  { requestId, path }: { requestId: string; path?: GraphQLFormattedError['path'] },
): GraphQLFormattedError {
  const { pointer } = fault.evidence
  const { reason, fresh_seconds } = hintsOf(fault)
  return {
    message: fault.message,
    ...(path && { path }),
    extensions: {
      code: fault.code,
      requestId,
      ...(pointer !== undefined && { pointer }),
      ...(reason !== undefined && { reason }),
      ...(fresh_seconds !== undefined && { freshSeconds: fresh_seconds }),
    },
  }
}

/** Errors of fields. What is no Fault and not the document's own mistake is masked, and logged once. */
export function formatErrors(
  errors: readonly GraphQLError[],
  { log, requestId }: { log: Logger; requestId: string },
): GraphQLFormattedError[] {
  const faults = new Map<unknown, Fault>()
  return errors.map((error) => {
    const cause = error.originalError ?? error
    const isOwn = cause === error || (cause instanceof GraphQLError && error.path === undefined)
    const fault = faults.get(cause) ?? (isOwn ? own(error) : toFault(cause, { log, requestId }))
    faults.set(cause, fault)
    return formatFault(fault, { requestId, path: error.path })
  })
}

/** GraphQL's own complaints about a document or its variables, without the names it would guess. */
const own = (error: GraphQLError): Fault =>
  new Fault('invalid', error.message.replace(/ Did you mean [^?]*\?/g, ''))
