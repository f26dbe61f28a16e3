import { readFile, writeFile } from 'node:fs/promises'
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
