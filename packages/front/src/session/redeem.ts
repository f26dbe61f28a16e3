import { gql } from 'urql'
import { graphClient } from '../graph/client.ts'
import { offline, type Problem, problemOf } from '../graph/problem.ts'
import { openSession } from './session.ts'

const Redeem = gql<
  { redeemSignIn: { token: string; expiresAt: string } | null },
  { input: { code: string } }
>`
  mutation RedeemSignIn($input: RedeemSignInInput!) {
    redeemSignIn(input: $input) {
      token
      expiresAt
    }
  }
`

/** Takes the one-time code out of the address before anything else can see it there. */
export function takeCode(): string | null {
  if (location.pathname !== '/sign-in') return null
  const code = new URLSearchParams(location.hash.slice(1)).get('code')
  if (code) history.replaceState(null, '', '/sign-in')
  return code
}

/** Exchanges a one-time code for a session, or says why not. */
export async function redeem(code: string): Promise<Problem | null> {
  const { data, error } = await graphClient(null).mutation(Redeem, { input: { code } }).toPromise()
  if (!data?.redeemSignIn) return error ? problemOf(error) : offline()
  openSession(data.redeemSignIn.token, data.redeemSignIn.expiresAt)
  return null
}
