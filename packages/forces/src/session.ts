import type { Readable } from 'node:stream'
import type { Common } from './args.ts'
import type { Server } from './http.ts'
import { exchangedToken, hasIdentity } from './identity.ts'
import type { Terminal } from './terminal.ts'
import { handedToken, noToken } from './token.ts'

/** One run of the agent: where it writes, what surrounds it, and when its time is over. */
export interface Session {
  terminal: Terminal
  environment: NodeJS.ProcessEnv
  stdin: Readable
  signal: AbortSignal
  endsAt: number
}

/** The server with the token that was handed over, or one for the identity of the pipeline. */
export async function openServer(
  session: Session,
  { url, group, isTokenOnStdin }: Pick<Common, 'url' | 'group' | 'isTokenOnStdin'>,
): Promise<Server> {
  const { terminal, environment } = session
  const token = await handedToken({ ...session, isTokenOnStdin })
  const server = { url, token, environment, signal: session.signal, endsAt: session.endsAt }
  if (token !== null) return server
  if (!hasIdentity(environment)) throw noToken()
  return { ...server, token: await exchangedToken({ server, group, terminal }) }
}
