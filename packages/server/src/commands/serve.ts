import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Fault } from '@weir/contract'
import type { Core } from '@weir/core'
import { pino } from 'pino'
import { createApp } from '../app.ts'
import type { Config } from '../config.ts'
import { edgeOptions } from '../edge-settings.ts'
import { fillDemo } from '../demo/demo.ts'
import { readTrusted } from '../graphql/trusted-documents.ts'
import { listen, refuseTakenPort } from '../listen.ts'
import { originsOf } from '../origins.ts'
import { refusePlainHttp } from '../plain-http.ts'
import { announceRunning, rememberAddress } from './address.ts'
import { hint } from './hint.ts'
import { openInstallation, openLocal } from './local.ts'
import { stopAsked, untilStopped } from './stop.ts'
import type { Terminal } from './terminal.ts'

const front = fileURLToPath(new URL('../../../front/dist/', import.meta.url))

/** `weir serve`: the API, the page and the worker in one process, until it is told to stop. */
export async function serve(config: Config, terminal: Terminal): Promise<void> {
  const stop = stopAsked({ endsByItself: true })
  refusePlainHttp(config)
  await refuseTakenPort(config)
  const place = placeOf(config)
  await using core = await openInstallation(config, {
    makes: true,
    stop,
    log: logOf(config),
    publicUrl: () => place.url,
  })
  refuseOpenKeyring(config, core)
  const { user_id } = await core.ensureOwner({ name: 'owner' })
  stop.opened()
  await run(config, terminal, { core, user_id, place, stop: stop.signal })
}

/** `weir demo`: the same on real data about this repository and a simulated organization. */
export async function demo(
  config: Config,
  terminal: Terminal,
  { repositoryFolder, fill }: { repositoryFolder: string; fill: boolean },
): Promise<void> {
  const stop = stopAsked({ endsByItself: true })
  refusePlainHttp(config)
  await refuseTakenPort(config)
  const place = placeOf(config)
  await using local = await openLocal(config, {
    makes: true,
    stop,
    log: logOf(config),
    publicUrl: () => place.url,
  })
  const fillNow = async () => {
    const { real, simulated, remarks } = await fillDemo(local.core, local, {
      repositoryFolder,
      dataFolder: config.data_folder,
      progress: (text, done, total) => terminal.progress(text, done, total),
      signal: stop.signal,
    })
    local.core.showDemo(simulated.organization_id)
    return [...remarks, ...(real ? [twoOrganizations] : [])]
  }
  await run(config, terminal, { ...local, place, stop: stop.signal, ...(fill && { fill: fillNow }) })
}

/** Where the server is reached; which port it got is known once it listens. */
const placeOf = ({ public_url, host, port }: Config): { url: string } => ({
  url: public_url ?? `http://${host}:${port}`,
})

const twoOrganizations =
  'There are two organizations: Weir, real data about this checkout, and Simulated Industries, two invented years. Switch at the top left.'

interface Running {
  core: Core
  user_id: string
  place: { url: string }
  stop: AbortSignal
  fill?: () => Promise<string[]>
}

async function run(
  config: Config,
  terminal: Terminal,
  { core, user_id, place, stop, fill }: Running,
): Promise<void> {
  if (stop.aborted) return terminal.say('Stopped before it was there.')
  const log = pino({ level: config.log_level })
  const origins = new Set<string>()
  const app = createApp(core, {
    log,
    origins,
    ...edgeOptions(config),
    ...(config.documents === 'trusted' && { documents: readTrusted(front) }),
    ...(existsSync(front) ? { frontFolder: front } : {}),
  })
  await using listening = await listen(app, { host: config.host, port: config.port })
  for (const origin of originsOf(config.public_url, listening)) origins.add(origin)
  await using _worker = await core.startWorker()
  const url = config.public_url ?? listening.url
  place.url = url
  await rememberAddress(config, url)
  await using _running = await announceRunning(config, listening.url)
  if (fill) {
    terminal.say(`Weir answers at ${url} and is being filled…`)
    const lines = await untilStopped(stop, fill)
    if (lines === null) return terminal.say('Stopping: the demo is not whole yet; its next start goes on.')
    for (const line of lines) terminal.say(line)
  }
  const sign_in = (await isLinkNeeded(config, core))
    ? `${url}/sign-in#code=${await core.issueSignInLink(user_id)}`
    : null
  terminal.data({ url, sign_in, database: core.databaseVersion, embedded: core.embedded })
  terminal.say(`Weir runs at ${url} on ${core.embedded ? 'its own ' : ''}PostgreSQL ${core.databaseVersion}.`)
  terminal.say(
    sign_in !== null
      ? `Sign in once with this link (good for 15 minutes; \`${hint(config, 'sign-in')}\` prints a new one):\n\n  ${sign_in}\n`
      : config.owner_link === 'refused'
        ? 'People sign in at its providers.'
        : `People sign in at its providers; \`${hint(config, 'sign-in')}\` prints a one-time link for the owner.`,
  )
  if (!existsSync(front))
    terminal.say('The page is not built: run `npm run build` to have it. The API answers.')
  if (!core.keys.isSealed)
    terminal.say('The keyring lies open in the data folder: seal it with --key-passphrase-file FILE.')
  terminal.say('Stop with Ctrl+C.')
  if (!stop.aborted) await once(stop, 'abort')
  terminal.say('Stopping: running requests end first.')
}

/** What a server prints is kept in logs: a link stands there only where nobody could come in without it. */
async function isLinkNeeded({ owner_link, providers = [] }: Config, core: Core): Promise<boolean> {
  if (owner_link === 'refused') return false
  return providers.length === 0 || !(await core.ownerSignedIn())
}

/** Keys may lie open only beside the embedded database, in a folder that holds everything anyway. */
function refuseOpenKeyring({ environment }: Config, { embedded, keys }: Core): void {
  if (embedded || keys.isSealed || environment === 'development') return
  throw new Fault(
    'unprocessable',
    'The keyring is not sealed. Name a file with a passphrase by --key-passphrase-file, give the systemd credential weir-keyring, or send {"key_passphrase": "…"} to --secrets-stdin.',
  )
}

function logOf(config: Config) {
  const log = pino({ level: config.log_level })
  return (level: 'info' | 'error', message: string, about: Record<string, unknown> = {}) =>
    log[level](about, message)
}
