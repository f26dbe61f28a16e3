import type { Command } from 'commander'
import { type Config, type ConfigSource, readConfig } from '../config.ts'
import { handedOver } from '../launch/handed.ts'
import { openTerminal, type Terminal } from './terminal.ts'

interface GlobalFlags {
  config?: string
  dataFolder?: string
  database?: string
  keyPassphraseFile?: string
  host?: string
  port?: string
  publicUrl?: string
  json?: boolean
}

/** What a command works with. */
export interface Settings {
  config: Config
  sources: ConfigSource[]
  terminal: Terminal
}

/** The configuration as flags, environment and file say it. */
export function settingsOf(program: Command): Settings {
  const flags = program.opts<GlobalFlags>()
  const { config, sources } = readConfig(
    {
      data_folder: flags.dataFolder,
      database_url: flags.database,
      key_passphrase_file: flags.keyPassphraseFile,
      host: flags.host,
      port: flags.port,
      public_url: flags.publicUrl,
    },
    { file: flags.config, ...handedOver() },
  )
  return { config, sources, terminal: openTerminal(flags.json ?? false) }
}

/** Is the answer for programs, as JSON lines? */
export const isForPrograms = (program: Command): boolean => program.opts<GlobalFlags>().json ?? false
