import { Fault, type Operation } from '@weir/contract'
import { faultOf } from './database-fault.ts'
import { decide } from './decide.ts'
import { recordDenial } from './denial.ts'
import { apartHandsOf } from './hands.ts'
import { type Apart, sealedApart } from './implement.ts'
import type { Asker, DoorParts } from './parts.ts'
import { present } from './present.ts'
import { rightsOf } from './rights.ts'

/** The handler of an operation that stands apart of every transaction; null for all others. */
export function apartOf({ implementations }: DoorParts, operation: Operation): Apart | null {
  const found = implementations.get(operation.name)
  return found?.operation === operation && sealedApart in found ? found : null
}

/** Asks it: parsed, allowed, acted and presented like every other, with no connection of the session in hand. */
export async function askApart(
  parts: DoorParts,
  asker: Asker,
  { handler, given }: { handler: Apart; given: unknown },
): Promise<unknown> {
  const { operation } = handler
  const { principal, signal } = asker
  try {
    signal?.throwIfAborted()
    if (asker.kind === 'query') throw new Fault('denied', 'A query cannot change anything.')
    const rights = rightsOf(principal, [])
    const { input, scope } = decide(operation, given, { principal, rights })
    const output = await handler[sealedApart](input, apartHandsOf(parts, asker))
    return present(operation, output, {
      scope,
      rights,
      layer: parts.codeLayer,
      refusesSurplus: parts.refusesSurplus,
    })
  } catch (error) {
    recordDenial(parts.database.pool('weir_keeper'), { ...asker, operation: operation.name }, error)
    throw signal?.aborted ? error : faultOf(error)
  }
}
