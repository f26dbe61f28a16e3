import { newBrowser } from '../../../core/test/browser.ts'
import type { World } from '../../../core/test/world.ts'
import { type Proof, send } from './asking.ts'
import type { SignIn } from './actor.ts'

type Asked = Parameters<Proof>[0]

/** Signs people in as their browser would: a one-time link, exchanged for a session that is bound to a key of its own. */
export function signInTo(world: World, base: string): SignIn {
  return async ({ user_id }) => {
    const browser = newBrowser()
    const proof = ({ url, ...asked }: Asked, token?: string) => {
      const { origin, pathname: path } = new URL(url)
      return browser.proof({ ...asked, origin, path, ...(token !== undefined && { token }) })
    }
    const url = `${base}/v1/sign-in`
    const body = JSON.stringify({ code: await world.core.issueSignInLink(user_id) })
    const { text } = await send(url, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json', dpop: proof({ method: 'POST', url, body }) },
    })
    const { token } = JSON.parse(text) as { token?: string }
    if (token === undefined) throw new Error(`no session: ${text}`)
    return (asked) => ({ authorization: `DPoP ${token}`, dpop: proof(asked, token) })
  }
}
