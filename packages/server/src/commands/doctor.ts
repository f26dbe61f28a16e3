import { statfs } from 'node:fs/promises'
import { Fault, operations } from '@weir/contract'
import { isInstalled } from '@weir/core'
import type { ConfigSource } from '../config.ts'
import type { Config } from '../config.ts'
import { refusePlainHttp } from '../plain-http.ts'
import { runningAddress } from './address.ts'
import { noInstallation, openInstallation } from './local.ts'
import { columns } from './picture.ts'
import { exitCodes, type Terminal } from './terminal.ts'

/**
 * `weir doctor`: every setting with its source, then every check with what to do when it fails. Answers the exit code. Where
 * there is no installation it makes none.
 */
export async function examine(config: Config, terminal: Terminal, sources: ConfigSource[]): Promise<number> {
  const isThere = await isInstalled(config.data_folder)
  terminal.say('Settings')
  terminal.say(
    columns(sources.map(({ key, value, source, meaning }) => ['', key, value, `(${source})`, meaning])),
  )
  const checks = [
    await check('Node', async () => nodeVersion()),
    await check('network', () => howReached(config)),
    await check('disk', () => freeSpace(config.data_folder)),
    isThere
      ? await check('database', () => databaseState(config))
      : await check('installation', () => Promise.reject(noInstallation(config))),
  ]
  terminal.say('\nChecks')
  terminal.say(columns(checks.map(({ name, isFine, text }) => ['', isFine ? 'ok  ' : 'FAIL', name, text])))
  terminal.data({ settings: sources, checks })
  const failed = checks.filter(({ isFine }) => !isFine).map(({ name }) => name)
  if (failed.length === 0) return exitCodes.ok
  return failed.every((name) => name === 'installation') ? exitCodes.unknown : exitCodes.configuration
}

async function check(
  name: string,
  look: () => Promise<string>,
): Promise<{ name: string; isFine: boolean; text: string }> {
  try {
    return { name, isFine: true, text: await look() }
  } catch (error) {
    return { name, isFine: false, text: error instanceof Fault ? error.message : String(error) }
  }
}

async function databaseState(config: Config): Promise<string> {
  await using core = await openInstallation(config)
  await core.ready()
  return `PostgreSQL ${core.databaseVersion}${core.embedded ? ', embedded' : ''}; migrated; every table protected; logins without extra rights; ${operations.size} operations have their handler`
}

function nodeVersion(): string {
  const { node } = process.versions
  if (Number(node.split('.')[0]) < 24) throw new Fault('unprocessable', `${node} is too old, 24 is needed`)
  return node
}

async function howReached(config: Config): Promise<string> {
  refusePlainHttp(config)
  const { host, port, public_url, trusted_proxies = [] } = config
  const proxies = trusted_proxies.length > 0 ? `, behind ${trusted_proxies.join(', ')}` : ''
  const running = await runningAddress(config)
  const listens = running
    ? `the server of this folder runs at ${running}; one started like this listens`
    : 'listens'
  return `${listens} on ${host}, port ${port}${proxies}; reached at ${public_url ?? 'this machine alone'}`
}

async function freeSpace(folder: string): Promise<string> {
  const { bavail, bsize } = await statfs(folder).catch(() => statfs('.'))
  const free = (bavail * bsize) / 1024 ** 3
  if (free < 1)
    throw new Fault(
      'unprocessable',
      `only ${free.toFixed(1)} GiB free at ${folder}; make room for at least 1 GiB`,
    )
  return `${free.toFixed(1)} GiB free at ${folder}`
}
