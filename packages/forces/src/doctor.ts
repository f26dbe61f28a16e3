import { randomUUID } from 'node:crypto'
import type { Common } from './args.ts'
import { proxyHint, usesProxy } from './environment.ts'
import { type ExitCode, exitCodes, Stop } from './exit.ts'
import { fieldsOf, flagIn } from './fields.ts'
import { checkoutOf, isShallow, nicknameOf } from './git.ts'
import { askJson } from './http.ts'
import { openServer, type Session } from './session.ts'

/** `forces doctor`: one line for everything a gate needs; ends as the first that fails would end it. Nothing is changed. */
export async function doctor(session: Session, options: Common): Promise<ExitCode> {
  const { environment, signal, endsAt, terminal } = session
  const place = { path: options.path, environment, signal }
  const stranger = { url: options.url, token: null, environment, signal, endsAt }
  const checks: [string, () => Promise<string>][] = [
    ['Node', async () => process.versions.node],
    ['proxy', async () => proxyOf(environment)],
    ['authorities', async () => authoritiesOf(environment)],
    ['checkout', () => aboutCheckout(place, options)],
    ['repository', async () => options.repo ?? (await nicknameOf(place))],
    [
      'server',
      async () => {
        const answer = await askJson(stranger, { method: 'GET', path: '/livez' })
        flagIn(fieldsOf(answer, options.url), 'ok')
        return `${options.url} answers`
      },
    ],
    ['token', () => tryToken(session, options)],
  ]
  let first: ExitCode = exitCodes.pass
  for (const [name, look] of checks) {
    const { isFine, text, exitCode } = await check(look)
    if (signal.aborted) throw signal.reason as Error // whoever aborts gives a Stop
    terminal.say(`${isFine ? 'ok  ' : 'FAIL'} ${name}: ${text}`)
    if (first === exitCodes.pass) first = exitCode
  }
  return first
}

async function check(
  look: () => Promise<string>,
): Promise<{ isFine: boolean; text: string; exitCode: ExitCode }> {
  try {
    return { isFine: true, text: await look(), exitCode: exitCodes.pass }
  } catch (error) {
    if (!(error instanceof Stop)) throw error
    return { isFine: false, text: error.message, exitCode: error.exitCode }
  }
}

function proxyOf(environment: NodeJS.ProcessEnv): string {
  const hint = proxyHint(environment)
  if (hint !== '') return hint.trim()
  return usesProxy(environment)
    ? 'as HTTP_PROXY, HTTPS_PROXY and NO_PROXY say (with Node 22.21, 24 or newer)'
    : 'none; HTTPS_PROXY with NODE_USE_ENV_PROXY=1 names one (with Node 22.21, 24 or newer)'
}

const authoritiesOf = ({ NODE_EXTRA_CA_CERTS }: NodeJS.ProcessEnv): string =>
  NODE_EXTRA_CA_CERTS
    ? `those of Node, and NODE_EXTRA_CA_CERTS=${NODE_EXTRA_CA_CERTS}`
    : 'those of Node; NODE_EXTRA_CA_CERTS names a private one'

async function aboutCheckout(place: Parameters<typeof isShallow>[0], options: Common): Promise<string> {
  const { commit, branch } = await checkoutOf(place, options)
  const shallow = (await isShallow(place)) ? '; shallow, which is enough: one commit is judged' : ''
  return `${commit}, ${branch === null ? 'on no branch: --branch names it' : `branch ${branch}`}${shallow}`
}

/** Asks for a report that does not exist: only a token that is accepted and may send reports is told so. */
async function tryToken(session: Session, options: Common): Promise<string> {
  const server = await openServer(session, options)
  try {
    await askJson(server, { method: 'GET', path: `/v1/reports/${randomUUID()}` })
  } catch (error) {
    if (error instanceof Stop && error.exitCode === exitCodes.unknown)
      return 'accepted; whether the repository is in its group only the gate says'
    throw error
  }
  throw new Stop(exitCodes.unreachable, 'The server knows a report that does not exist: that is not Weir.')
}
