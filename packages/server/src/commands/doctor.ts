import { statfs } from 'node:fs/promises'
import { Fault, operations } from '@weir/contract'
import type { ConfigSource } from '../config.ts'
import type { Config } from '../config.ts'
import { refusePlainHttp } from '../plain-http.ts'
import { openInstallation } from './local.ts'
import { columns } from './picture.ts'
import type { Terminal } from './terminal.ts'

/** `weir doctor`: every setting with its source, then every check with what to do when it fails. */
export async function examine(config: Config, terminal: Terminal, sources: ConfigSource[]): Promise<boolean> {
  terminal.say('Settings')
  terminal.say(
    columns(sources.map(({ key, value, source, meaning }) => ['', key, value, `(${source})`, meaning])),
  )
  const checks = [
    await check('Node', async () => nodeVersion()),
    await check('network', async () => howReached(config)),
    await check('disk', () => freeSpace(config.data_folder)),
    await check('database', async () => {
      await using core = await openInstallation(config)
      await core.ready()
      return `PostgreSQL ${core.databaseVersion}${core.embedded ? ', embedded' : ''}; migrated; every table protected; logins without extra rights; ${operations.size} operations have their handler`
    }),
  ]
  terminal.say('\nChecks')
  terminal.say(columns(checks.map(({ name, isFine, text }) => ['', isFine ? 'ok  ' : 'FAIL', name, text])))
  terminal.data({ settings: sources, checks })
  return checks.every(({ isFine }) => isFine)
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

function nodeVersion(): string {
  const { node } = process.versions
  if (Number(node.split('.')[0]) < 24) throw new Fault('unprocessable', `${node} is too old, 24 is needed`)
  return node
}

function howReached(config: Config): string {
  refusePlainHttp(config)
  const { host, port, public_url, trusted_proxies = [] } = config
  const proxies = trusted_proxies.length > 0 ? `, behind ${trusted_proxies.join(', ')}` : ''
  return `listens on ${host}, port ${port}${proxies}; reached at ${public_url ?? 'this machine alone'}`
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
