import type { InputOf, Operation, OutputOf } from '@weir/contract'
import type { Core, Principal } from '@weir/core'

/** Who asks, and who is told how far it is. */
export interface Asking {
  core: Core
  principal: Principal
  progress: (sentence: string, done?: number, total?: number | null) => void
  /** Says when nobody waits for it any more. */
  signal?: AbortSignal | undefined
}

/** Asks one operation through the door, in a session of its own. */
export const ask = <O extends Operation>(
  { core, principal, progress, signal }: Asking,
  operation: O,
  input: InputOf<O>,
): Promise<OutputOf<O>> =>
  core.session(
    {
      principal,
      kind: operation.kind,
      isLocalCommand: true,
      ...(signal && { signal }),
      progress: (done, total, text) => progress(text, done, total),
    },
    (call) => call(operation, input),
  )
