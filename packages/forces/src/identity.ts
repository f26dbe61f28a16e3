import { fieldsOf, textIn } from './fields.ts'
import { exitCodes, misused, Stop } from './exit.ts'
import { askJson, type Server } from './http.ts'
import type { Terminal } from './terminal.ts'
import { isPrivate } from './url.ts'

/** Who exchanges its identity with which server, for which group. */
export interface Exchange {
  server: Server
  group: string | null
  terminal: Terminal
}

/** Has this pipeline an identity that can be exchanged? */
export const hasIdentity = ({ WEIR_ID_TOKEN, ...environment }: NodeJS.ProcessEnv): boolean =>
  Boolean(
    WEIR_ID_TOKEN ||
    (environment['ACTIONS_ID_TOKEN_REQUEST_URL'] && environment['ACTIONS_ID_TOKEN_REQUEST_TOKEN']),
  )

/** A token of 15 minutes for the identity of the pipeline (OpenID Connect of GitHub Actions or GitLab CI). */
export async function exchangedToken({ server, group, terminal }: Exchange): Promise<string> {
  if (group === null)
    throw misused('To exchange the identity of this pipeline say for which group: --group ID, or WEIR_GROUP.')
  const identity = server.environment['WEIR_ID_TOKEN'] || (await identityOfGithub(server, terminal))
  terminal.hide(identity)
  const answer = await askJson(
    { ...server, token: null },
    {
      method: 'POST',
      path: '/v1/ci/exchange',
      body: () => ({ content: JSON.stringify({ group, identity }), type: 'application/json' }),
    },
  )
  const token = textIn(fieldsOf(answer, 'The exchange of the identity'), 'token', /^[\x21-\x7e]{8,16384}$/)
  terminal.hide(token)
  return token
}

/** The runner of GitHub makes an identity for one audience: this server. */
async function identityOfGithub(server: Server, terminal: Terminal): Promise<string> {
  const { ACTIONS_ID_TOKEN_REQUEST_URL: text = '', ACTIONS_ID_TOKEN_REQUEST_TOKEN: token = '' } =
    server.environment
  const url = URL.canParse(text) ? new URL(text) : null
  if (!url || !isPrivate(url)) throw misused('ACTIONS_ID_TOKEN_REQUEST_URL is no https address.')
  terminal.hide(token)
  url.searchParams.set('audience', server.url)
  const answer = await askJson(
    { ...server, url: url.origin, token },
    { method: 'GET', path: url.href },
  ).catch((error: unknown) => {
    if (error instanceof Stop && error.exitCode === exitCodes.unauthenticated)
      throw new Stop(
        exitCodes.unauthenticated,
        'The runner gives no identity: the job needs permissions: id-token: write.',
      )
    throw error
  })
  return textIn(fieldsOf(answer, 'The runner'), 'value', /^[\x21-\x7e]{8,16384}$/)
}
