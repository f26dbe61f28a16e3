import { offline, type Problem, problemOfResponse } from '../graph/problem.ts'
import { canHoldKey } from '../session/key.ts'
import { sessionTexts } from '../text/session.ts'

/** What this tab remembers of a sign-in while the person is at the provider. */
export interface BegunSignIn {
  ticket: string
  state: string
  verifier: string
  /** Begun to sign in anew beside a session. */
  isAgain: boolean
}

const storageKey = 'weir.sign-in'

/** Sends the person to a provider. Comes back only with what went wrong. */
export async function beginSignIn(provider: string, isAgain: boolean): Promise<Problem | null> {
  if (!canHoldKey()) return { ...offline(), code: 'unauthenticated', message: sessionTexts.insecure }
  try {
    const verifier = base64url(crypto.getRandomValues(new Uint8Array(32)))
    const challenge = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier))
    const response = await fetch('/v1/sign-in/start', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        provider,
        code_challenge: base64url(new Uint8Array(challenge)),
        fresh: isAgain,
      }),
    })
    if (!response.ok) return await problemOfResponse(response)
    // as the contract declares it
    const begun = (await response.json()) as { authorization_url: string; state: string; ticket: string }
    const { ticket, state } = begun
    sessionStorage.setItem(storageKey, JSON.stringify({ ticket, state, verifier, isAgain }))
    location.assign(begun.authorization_url)
    return null
  } catch {
    return offline()
  }
}

/** What this tab remembers, once: it is forgotten by being taken. */
export function takeBegun(): BegunSignIn | null {
  const kept: unknown = JSON.parse(sessionStorage.getItem(storageKey) ?? 'null')
  sessionStorage.removeItem(storageKey)
  const { ticket, state, verifier, isAgain } = Object(kept) as Record<string, unknown> // Object() makes one of anything
  if (typeof ticket !== 'string' || typeof state !== 'string' || typeof verifier !== 'string') return null
  return { ticket, state, verifier, isAgain: isAgain === true }
}

function base64url(bytes: Uint8Array): string {
  const letters = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
  return letters.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}
