import { createReadStream } from 'node:fs'
import { access } from 'node:fs/promises'
import { Fault, type IntelligenceKind, intelligenceKinds } from '@weir/contract'
import type { Config } from '../config.ts'
import { openInstallation } from './local.ts'
import type { Terminal } from './terminal.ts'

/** Where each kind is loaded from: a file, or an address. */
export type IntelligenceOptions = Partial<Record<IntelligenceKind, string>>

/** `weir intelligence`: loads EPSS and KEV for all organizations; servers that run take them over within the hour. */
export async function loadIntelligence(
  config: Config,
  terminal: Terminal,
  options: IntelligenceOptions,
): Promise<void> {
  const asked = intelligenceKinds.filter((kind) => options[kind] !== undefined)
  if (asked.length === 0) throw new Fault('invalid', 'Name a file or an address by --epss or --kev.')
  await using core = await openInstallation(config)
  for (const kind of asked) {
    const source = options[kind] ?? ''
    const loaded = /^https?:\/\//.test(source)
      ? await core.intelligence.loadUrl(kind, source)
      : await core.intelligence.load(kind, await fileOf(source), 'a file')
    terminal.data(loaded)
    terminal.say(
      `${loaded.entries} entries of ${kind.toUpperCase()}, published ${loaded.published_at.slice(0, 10)}.`,
    )
  }
}

async function fileOf(path: string): Promise<AsyncIterable<Uint8Array>> {
  await access(path).catch(() => {
    throw new Fault('not_found', `${path} cannot be read.`)
  })
  return createReadStream(path)
}
