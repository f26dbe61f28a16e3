import type { World } from '../../../core/test/world.ts'
import { send } from './asking.ts'
import type { SignIn } from './cast.ts'

/** Signs people in as their browser would: a one-time link, exchanged for a session. */
export function signInTo(world: World, url: string): SignIn {
  return async ({ user_id }) => {
    const code = await world.core.issueSignInLink(user_id)
    const { text } = await send(`${url}/v1/sign-in`, {
      method: 'POST',
      body: JSON.stringify({ code }),
      headers: { 'content-type': 'application/json' },
    })
    const { token } = JSON.parse(text) as { token?: string }
    if (token === undefined) throw new Error(`no session: ${text}`)
    return () => ({ authorization: `Bearer ${token}` })
  }
}
