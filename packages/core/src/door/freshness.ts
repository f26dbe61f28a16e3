import { Fault, type Operation } from '@weir/contract'
import type { Principal } from './principal.ts'

const unproven =
  'Where you signed in it was not said when you proved yourself. Sign in again, then repeat it; if it is refused again, tell an operator: the provider has to send auth_time, or its table of the configuration fresh_without_proof = "allowed".'

/** Step-up: what asks for a recent sign-in is refused to older sessions, and to every token. */
export function refuseStale(
  { freshSeconds, name }: Pick<Operation, 'freshSeconds' | 'name'>,
  principal: Principal,
): void {
  if (freshSeconds === undefined) return
  if (principal.kind !== 'session')
    throw new Fault('denied', `${name} is done by people who just signed in, never by a token.`)
  if (Date.parse(principal.signed_in_at) >= Date.now() - freshSeconds * 1000) return
  const isUnproven = Date.parse(principal.signed_in_at) === 0
  throw new Fault(
    'denied',
    `This needs a sign-in younger than ${freshSeconds / 60} minutes. ${isUnproven ? unproven : 'Sign in again, then repeat it.'}`,
    { reason: 'sign_in_again', fresh_seconds: freshSeconds },
  )
}
