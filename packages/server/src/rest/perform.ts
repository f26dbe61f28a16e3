import { type DirectOperation, organizationList } from '@weir/contract'
import { refuseAborted } from '../ask.ts'
import { nameOrganizations } from '../name-organizations.ts'
import type { Asked, Served } from '../served.ts'
import { cameFrom } from '../came-from.ts'
import { toAnswer } from './answer.ts'
import type { Written } from './idempotent.ts'

/** Asks one operation in a session of its own. */
export async function perform(
  { core, limiter }: Pick<Served, 'core' | 'limiter'>,
  { principal, binding, requestId, visit, signal, url }: Asked,
  { operation, input }: { operation: DirectOperation; input: unknown },
): Promise<Written> {
  refuseAborted(signal)
  const organization_id: unknown = Reflect.get(Object(input), 'organization_id')
  const output = await limiter.running(visit, { principal, organization_id }, () =>
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
  return { status: 200, ...toAnswer(operation, output, url) }
}
