import type { FaultCode } from '@weir/contract'
import type { CombinedError } from 'urql'
import { problemTexts } from '../text/shell.ts'

/** What went wrong, as far as a person needs it: `offline` when the server could not be reached at all. */
export interface Problem {
  code: FaultCode | 'offline'
  message: string
  pointer: string | null
  requestId: string | null
}

type GraphqlError = CombinedError['graphQLErrors'][number]

/** The problem in an error of the GraphQL client. */
export function problemOf(error: CombinedError): Problem {
  const [first] = error.graphQLErrors
  return first ? problemIn(first) : offline()
}

/** The problem in one error of an answer. */
export function problemIn(error: GraphqlError): Problem {
  return {
    code: codeOf(error.extensions['code']),
    message: error.message,
    pointer: textOf(error.extensions['pointer']),
    requestId: textOf(error.extensions['requestId']),
  }
}

/** The problem in an answer of the REST interface (RFC 9457 problem details). */
export async function problemOfResponse(response: Response): Promise<Problem> {
  const body: unknown = await response.json().catch(() => null)
  const field = (name: string) =>
    typeof body === 'object' && body !== null ? textOf(Reflect.get(body, name)) : null
  return {
    code: codeOf(field('code')),
    message: field('detail') ?? field('title') ?? problemTexts.status(response.status),
    pointer: field('pointer'),
    requestId: field('instance'),
  }
}

/** The server did not answer. */
export const offline = (): Problem => ({
  code: 'offline',
  message: problemTexts.offline,
  pointer: null,
  requestId: null,
})

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null)

const codes: ReadonlySet<string> = new Set<FaultCode>([
  'unauthenticated',
  'session_replaced',
  'expired',
  'denied',
  'not_found',
  'invalid',
  'conflict',
  'too_large',
  'unsupported',
  'unprocessable',
  'too_costly',
  'rate_limited',
  'no_data',
  'busy',
  'timeout',
  'internal',
])

const isCode = (value: unknown): value is FaultCode => typeof value === 'string' && codes.has(value)
const codeOf = (value: unknown): FaultCode => (isCode(value) ? value : 'internal')
