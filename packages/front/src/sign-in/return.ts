import { offline, type Problem } from '../graph/problem.ts'
import { signInBy } from '../session/redeem.ts'
import { signInTexts } from '../text/sign-in.ts'
import { takeBegun } from './begin.ts'

/**
 * Takes what a provider sent back out of the address before anything else can see it there, and exchanges it for a session;
 * null when nobody comes back.
 */
export function takeReturn(): Promise<Problem | null> | null {
  const provider = /^\/sign-in\/return\/([a-z0-9-]{1,40})$/.exec(location.pathname)?.[1]
  if (provider === undefined) return null
  const came = new URLSearchParams(location.search)
  const begun = takeBegun()
  history.replaceState(null, '', begun?.isAgain ? '/sign-in?again' : '/sign-in')
  if (!begun) return refused(signInTexts.lost)
  if (came.get('state') !== begun.state) return refused(signInTexts.mixedUp)
  const error = came.get('error')
  if (error !== null)
    return refused(
      error === 'access_denied' ? signInTexts.stopped : signInTexts.providerRefused(plain(error)),
    )
  const code = came.get('code')
  if (!code) return refused(signInTexts.providerRefused('no code'))
  const iss = came.get('iss')
  const { ticket, state, verifier } = begun
  return completed({ ticket, provider, state, code, verifier, ...(iss !== null && { iss }) })
}

const tries = 5
const pauseMs = 1500

/** When many come at once the server asks to come again: nothing is used up by that. */
async function completed(input: object): Promise<Problem | null> {
  for (let left = tries; ; left--) {
    const problem = await signInBy('/v1/sign-in/complete', input)
    if (problem?.code !== 'busy' || left <= 1) return problem
    await new Promise((resolve) => setTimeout(resolve, pauseMs * (0.5 + Math.random())))
  }
}

/** A code of OAuth as a word; anything else would be text of a stranger on our page. */
const plain = (error: string): string => (/^[a-z_]{1,40}$/.test(error) ? error : 'unknown error')

const refused = (message: string): Promise<Problem> =>
  Promise.resolve({ ...offline(), code: 'unauthenticated', message })
