import { Fault } from '@weir/contract'
import { AuthorizationResponseError, OperationProcessingError, ResponseBodyError } from 'oauth4webapi'
import type { Outgoing } from '../outgoing/outgoing.ts'
import type { Claims } from './identity.ts'
import type { ProviderSettings } from './settings.ts'

/** A sign-in as it is begun. */
export interface Begun {
  readonly state: string
  readonly nonce: string
  readonly code_challenge: string
  readonly redirect_uri: string
  /** The provider has to ask the person again, even if they are signed in there. */
  readonly fresh: boolean
}

/** A sign-in as it came back, with what it has to fit to. */
export interface Returned {
  /** `code`, `state` and, if the provider gave it, `iss`. */
  readonly parameters: URLSearchParams
  readonly state: string
  readonly nonce: string
  readonly verifier: string
  readonly redirect_uri: string
  readonly signal: AbortSignal
}

/** A place where people sign in. */
export interface Provider {
  readonly settings: ProviderSettings
  /** Where to send the person. */
  authorizationUrl(begun: Begun): Promise<string>
  /** Exchanges the code for what the provider claims of the person, every signature and field checked. */
  claims(returned: Returned): Promise<Claims>
}

const answerBytes = 256 * 1024
const answerMs = 5_000

interface Sent {
  method: string
  headers: Record<string, string>
  /** The library sends forms. */
  body?: URLSearchParams | null | undefined
  signal?: AbortSignal | undefined
}

/** The way by which the protocol's library calls out: ours, with its bounds on address, size and time. */
export function fetchBy(outgoing: Outgoing) {
  return async (url: string, { method, headers, body, signal }: Sent): Promise<Response> => {
    const answer = await outgoing.request(url, {
      method: method === 'POST' ? 'POST' : 'GET',
      headers: { ...headers, 'user-agent': 'weir' },
      ...(body !== undefined && body !== null && { body: body.toString() }),
      maxBytes: answerBytes,
      timeoutMs: answerMs,
      ...(signal && { signal }),
    })
    const hasBody = answer.status !== 204 && answer.status !== 304
    return new Response(hasBody ? new Uint8Array(answer.body) : null, {
      status: answer.status,
      headers: answer.headers,
    })
  }
}

/** Whatever goes wrong at a provider, as a Fault that says whom to turn to; never what the provider wrote. */
export async function atProvider<T>(
  { label }: ProviderSettings,
  step: 'discovery' | 'exchange',
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw reasonOf(error, label, step)
  }
}

function reasonOf(error: unknown, label: string, step: 'discovery' | 'exchange'): unknown {
  if (error instanceof Fault && ['denied', 'unauthenticated', 'busy'].includes(error.code)) return error
  if (error instanceof Fault && error.evidence['reason'] === 'address')
    return new Fault(
      'unprocessable',
      `${label} leads to an address that is never called. An operator has to look at its configuration.`,
      { reason: 'provider_address' },
    )
  if (error instanceof Fault || (error instanceof Error && error.name === 'TimeoutError'))
    return new Fault('timeout', `${label} does not answer as it should right now. Try again in a minute.`, {
      reason: 'provider_unreachable',
    })
  if (error instanceof ResponseBodyError || error instanceof AuthorizationResponseError)
    return new Fault(
      'unauthenticated',
      `${label} did not accept this sign-in: it was used already, or took too long. Start again from the sign-in page.`,
      { reason: 'code_refused' },
    )
  if (step === 'discovery' && error instanceof OperationProcessingError)
    return new Fault(
      'unprocessable',
      `${label} does not describe itself as it must. An operator has to look at its issuer in the configuration.`,
      { reason: 'discovery' },
    )
  return new Fault(
    'unauthenticated',
    `What ${label} answered is not signed for this sign-in, so it is not believed. Start again; if it happens again, tell an operator.`,
    { reason: 'token_refused' },
  )
}
