import { type DirectOperation, organizationList } from '@weir/contract'
import { refuseAborted } from '../ask.ts'
import { nameOrganizations } from '../name-organizations.ts'
import type { Asked, Served } from '../served.ts'
import { cameFrom } from '../came-from.ts'
import { toAnswer } from './answer.ts'
import type { Written } from './idempotent.ts'

/** Asks one operation in a session of its own, and writes its answer. */
export async function perform(
  served: Pick<Served, 'core' | 'limiter'>,
  asked: Asked,
  question: Question,
): Promise<Written> {
  const output = await askOnce(served, asked, question)
  return { status: 200, ...toAnswer(question.operation, output, asked.url) }
}

interface Question {
  operation: DirectOperation
  input: unknown
}

/** Asks one operation in a session of its own. */
export function askOnce(
  { core, limiter }: Pick<Served, 'core' | 'limiter'>,
  { principal, binding, requestId, visit, signal }: Omit<Asked, 'url'>,
  { operation, input }: Question,
): Promise<unknown> {
  refuseAborted(signal)
  const organization_id: unknown = Reflect.get(Object(input), 'organization_id')
  return limiter.running(visit, { principal, organization_id }, () =>
    core.session(
      {
        principal,
        ...(binding && { binding }),
        kind: operation.kind,
        requestId,
        ...cameFrom(visit),
        signal,
        isSingle: true,
      },
      (call) => nameOrganizations(call(operation, input), () => call(organizationList, {})),
    ),
  )
}
