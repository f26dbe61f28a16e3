import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Config } from '../config.ts'

const fileOf = ({ data_folder }: Config): string => join(data_folder, 'address')

/** Leaves the address of a running server in the data folder, for commands that print links. */
export const rememberAddress = (config: Config, url: string): Promise<void> =>
  writeFile(fileOf(config), `${url}\n`)

/** Where the server of this data folder answered last; the configured address when there was none. */
export async function lastAddress(config: Config): Promise<string> {
  const last = await readFile(fileOf(config), 'utf8').catch(() => '')
  return last.trim() || `http://${config.host}:${config.port}`
}

const runningFileOf = ({ data_folder }: Config): string => join(data_folder, 'running')

/** Says in the data folder where its server listens on this machine, until it stops. */
export async function announceRunning(config: Config, url: string): Promise<AsyncDisposable> {
  const file = runningFileOf(config)
  await writeFile(file, `${url}\n`)
  return { [Symbol.asyncDispose]: () => rm(file, { force: true }) }
}

/** Where the server of this data folder answers now; null when none does. */
export async function runningAddress(config: Config): Promise<string | null> {
  const url = (await readFile(runningFileOf(config), 'utf8').catch(() => '')).trim()
  if (url === '') return null
  const answer = await fetch(`${url}/livez`, { signal: AbortSignal.timeout(2000) }).catch(() => null)
  await answer?.body?.cancel()
  return answer?.ok ? url : null
}
