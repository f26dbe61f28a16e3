import { Fault, organizationList } from '@weir/contract'
import type { Call } from '@weir/core'
import { execute, type ExecutionResult, type GraphQLSchema, OperationTypeNode } from 'graphql'
import type { Handler } from 'hono'
import { ask, refuseAborted } from '../ask.ts'
import { readJson } from '../body.ts'
import { nameOrganizations } from '../name-organizations.ts'
import { challenge, toFault } from '../problem.ts'
import type { Asked, Env, Served } from '../served.ts'
import { cameFrom } from '../came-from.ts'
import { openLinks } from './context.ts'
import { type Asking, type Prepared, preparer } from './document.ts'
import { formatErrors, formatFault } from './errors.ts'
import { type RootCall, rootCalls } from './root-operations.ts'
import { graphqlSchema } from './schema.ts'
import { refuseUntrusted } from './trusted-documents.ts'

/** GraphQL over POST: one document, one session, one snapshot. Nothing runs before the whole document was found bearable. */
export function graphqlHandler(served: Served): Handler<Env> {
  const schema = graphqlSchema()
  const prepare = preparer(schema, served.limits.graphql)
  return async (context) => {
    try {
      const asked = await ask(served, context)
      const body = await readJson(asked.request, { ...asked, limits: served.limits })
      const asking = readAsking(body)
      const prepared = prepare(asking)
      refuseStrangersLooking(asked, prepared)
      refuseUntrusted(served.documents, asked, prepared.document)
      const calls = rootCalls(prepared, asking)
      await served.limiter.called(
        asked.visit,
        asked.principal,
        calls.map(({ operation }) => operation),
      )
      const work = () => run(served, asked, { schema, asking, prepared })
      return answer(await counted(served, asked, calls, work), { served, asked })
    } catch (error) {
      const requestId = context.get('requestId')
      const fault = toFault(error, { log: served.log, requestId })
      // a document that is refused before it runs is a bad request, whatever the reason
      const status = fault.code === 'too_costly' ? 400 : fault.status
      return Response.json(
        { errors: [formatFault(fault, { requestId })] },
        { status, headers: headersOf(fault, status) },
      )
    }
  }
}

function headersOf({ evidence }: Fault, status: number): Record<string, string> {
  const { retryAfterSeconds } = evidence
  return {
    ...(status === 401 && { 'www-authenticate': challenge }),
    ...(retryAfterSeconds !== undefined && { 'retry-after': String(retryAfterSeconds) }),
  }
}

const askingFields = new Set(['query', 'operationName', 'variables', 'extensions'])

function readAsking(body: unknown): Asking {
  if (Array.isArray(body)) throw new Fault('invalid', 'Send one document at a time, not a list.')
  if (typeof body !== 'object' || body === null)
    throw new Fault('invalid', 'Send a JSON object with `query` and `variables`.')
  const { query, operationName, variables } = body as Record<string, unknown> // an object of unknown fields
  const foreign = Object.keys(body).find((key) => !askingFields.has(key))
  if (foreign !== undefined) throw new Fault('invalid', `A request has no field ${foreign.slice(0, 64)}.`)
  if (typeof query !== 'string') throw new Fault('invalid', '`query` must be the text of a document.')
  if (typeof operationName !== 'string' && operationName !== undefined && operationName !== null)
    throw new Fault('invalid', '`operationName` must be text.')
  if (!isFields(variables ?? {})) throw new Fault('invalid', '`variables` must be an object.')
  return {
    query,
    operationName: operationName ?? undefined,
    variables: { ...(variables as object | undefined) },
  }
}

const isFields = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function refuseStrangersLooking({ principal }: Asked, { asksSchema }: Prepared): void {
  if (asksSchema && !('credential_id' in principal))
    throw new Fault('unauthenticated', 'The schema is shown to those who sign in or send a token.')
}

/** The document is one that runs for each organization it names. */
function counted<T>(
  { limiter }: Served,
  { visit, principal }: Asked,
  calls: RootCall[],
  work: () => Promise<T>,
): Promise<T> {
  const named = new Set(calls.map(({ organization_id }) => organization_id))
  const turns = [...named].reduce<() => Promise<T>>(
    (inner, organization_id) => () => limiter.running(visit, { principal, organization_id }, inner),
    work,
  )
  return turns()
}

async function run(
  { core }: Served,
  { principal, binding, requestId, visit, signal }: Asked,
  { schema, asking, prepared }: { schema: GraphQLSchema; asking: Asking; prepared: Prepared },
): Promise<ExecutionResult> {
  refuseAborted(signal)
  const kind = prepared.operation.operation === OperationTypeNode.MUTATION ? 'mutation' : 'query'
  return core.session(
    { principal, ...(binding && { binding }), kind, requestId, ...cameFrom(visit), signal },
    async (ask) => {
      const call: Call = (operation, input, options) =>
        nameOrganizations(ask(operation, input, options), () => ask(organizationList, {}))
      const result = await execute({
        schema,
        document: prepared.document,
        operationName: asking.operationName,
        variableValues: asking.variables,
        contextValue: { call, links: openLinks(call, { remembers: kind === 'query' }) },
      })
      refuseAborted(signal) // fields that failed for want of time are no answer, and what others changed is taken back
      return result
    },
  )
}

function answer(
  { data, errors }: ExecutionResult,
  { served, asked }: { served: Served; asked: Asked },
): Response {
  const told = errors && { errors: formatErrors(errors, { log: served.log, requestId: asked.requestId }) }
  // without data nothing ran: the variables did not fit
  return Response.json(data === undefined ? told : { data, ...told }, {
    status: data === undefined ? 400 : 200,
  })
}
