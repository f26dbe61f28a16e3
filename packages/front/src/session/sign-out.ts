import { send } from './ask-server.ts'
import { forgetKey } from './key.ts'
import { currentSession, endSession } from './session.ts'

/** Ends the session at the server and in every tab, and forgets the key; it ends here whether or not the server answers. */
export async function signOut(): Promise<void> {
  const held = currentSession()
  if (held.state !== 'open') return
  await send('/v1/session', { method: 'DELETE' }, held).catch(() => undefined)
  endSession('signed_out', held.token)
  await forgetKey().catch(() => undefined)
}
