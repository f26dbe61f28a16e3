import { type DirectOperation, organizationList } from '@weir/contract'
import { refuseAborted } from '../ask.ts'
import { nameOrganizations } from '../name-organizations.ts'
import type { Asked, Served } from '../served.ts'
import { toAnswer } from './answer.ts'
import type { Written } from './idempotent.ts'

/** Asks one operation in a session of its own. */
export async function perform(
  { core }: Pick<Served, 'core'>,
  { principal, requestId, signal, url }: Pick<Asked, 'principal' | 'requestId' | 'signal' | 'url'>,
  { operation, input }: { operation: DirectOperation; input: unknown },
): Promise<Written> {
  refuseAborted(signal)
  const output = await core.session(
    { principal, kind: operation.kind, requestId, signal, isSingle: true },
    (call) => nameOrganizations(call(operation, input), () => call(organizationList, {})),
  )
  return { status: 200, ...toAnswer(operation, output, url) }
}
