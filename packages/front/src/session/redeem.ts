import type { SignedIn } from '@weir/contract'
import { offline, type Problem, problemOfResponse } from '../graph/problem.ts'
import { sessionTexts } from '../text/session.ts'
import { askToSignIn } from './ask-server.ts'
import { canHoldKey } from './key.ts'
import { openSession } from './session.ts'

/** Takes the one-time code out of the address before anything else can see it there. */
export function takeCode(): string | null {
  if (location.pathname !== '/sign-in') return null
  const code = new URLSearchParams(location.hash.slice(1)).get('code')
  if (code) history.replaceState(null, '', '/sign-in')
  return code
}

/** A link that is opened where the sign-in page is already changes the hash alone: the page then starts anew, and takes its code. */
export function takeLaterCodes(): void {
  addEventListener('hashchange', () => {
    if (location.pathname === '/sign-in' && location.hash.startsWith('#code=')) location.reload()
  })
}

/** Exchanges a one-time code for a session, or says why not. */
export const redeem = (code: string): Promise<Problem | null> => signInBy('/v1/sign-in', { code })

/** Signs in by an operation that answers with a session, bound to the key of this browser; or says why not. */
export async function signInBy(path: string, input: object): Promise<Problem | null> {
  if (!canHoldKey()) return { ...offline(), code: 'unauthenticated', message: sessionTexts.insecure }
  try {
    const response = await askToSignIn(path, JSON.stringify(input))
    if (!response.ok) return await problemOfResponse(response)
    const signedIn = (await response.json()) as SignedIn // the contract's
    openSession({
      token: signedIn.token,
      userId: signedIn.user_id,
      expiresAt: signedIn.expires_at,
      idleSeconds: signedIn.idle_seconds,
    })
    return null
  } catch {
    return offline()
  }
}
