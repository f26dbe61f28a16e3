import type { FaultCode } from '@weir/contract'
import { exitCodes, Stop } from './exit.ts'
import { clipped } from './text.ts'

/** Faults that say more than their status: what is asked about is not there, or the request itself is wrong. */
const exits: Partial<Record<FaultCode, Stop['exitCode']>> = {
  not_found: exitCodes.unknown,
  no_data: exitCodes.unknown,
  invalid: exitCodes.usage,
  too_large: exitCodes.usage,
  unsupported: exitCodes.usage,
  unprocessable: exitCodes.usage,
}

/** A refusal of the server as the end of the agent. Only problem details of Weir can say that something is not there. */
export function refusal(status: number, problem: unknown, url: string): Stop {
  const { code, detail } = Object(problem) as Record<string, unknown> // Object() makes one of anything
  const isWeirs = typeof code === 'string' && typeof detail === 'string'
  const said = isWeirs ? clipped(detail, 1000) : ''
  if (status === 401)
    return new Stop(
      exitCodes.unauthenticated,
      `The token is not accepted (401). ${said} Make a new CI token on the screen DevSecOps.`,
    )
  if (status === 403)
    return new Stop(
      exitCodes.unauthenticated,
      `The token may not do this (403). ${said} Use the CI token of the group.`,
    )
  if (isWeirs)
    return new Stop(
      Object.hasOwn(exits, code)
        ? (exits[code as FaultCode] ?? exitCodes.unreachable)
        : exitCodes.unreachable,
      `${said} (${status} ${clipped(code, 40)})`,
    )
  return new Stop(
    exitCodes.unreachable,
    `${url} answers ${status}, and not as Weir does. Look at WEIR_URL, and at what stands in between.`,
  )
}
