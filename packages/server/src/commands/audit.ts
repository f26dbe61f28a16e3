import { createWriteStream } from 'node:fs'
import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import type { Writable } from 'node:stream'
import { auditExport, Fault } from '@weir/contract'
import { installationChain } from '@weir/core'
import type { Config } from '../config.ts'
import { type Local, openInstallation, openLocal } from './local.ts'
import { findOrganization } from './organization.ts'
import { stopAsked } from './stop.ts'
import type { Terminal } from './terminal.ts'

/** `weir audit verify`: every chain against the heads that were written down outside of the database. False when something was found. */
export async function verifyAudit(config: Config, terminal: Terminal): Promise<boolean> {
  const stop = stopAsked()
  await using core = await openInstallation(config, { stop })
  stop.opened()
  let isWhole = true
  let count = 0
  for await (const { organization_id, entries, heads, findings } of core.audit.verify()) {
    stop.signal.throwIfAborted()
    count++
    terminal.data({ organization_id, entries, heads, findings })
    const name = organization_id === installationChain ? 'the installation' : organization_id
    terminal.say(
      findings.length === 0
        ? `${name}: whole; ${entries} entries, compared with ${heads} heads outside of the database`
        : `${name}: TAMPERED WITH; ${findings.map(({ text }) => text).join('; ')}`,
    )
    if (findings.length > 0) isWhole = false
  }
  if (count === 0) terminal.say('Nothing was ever changed here: there is no audit yet.')
  return isWhole
}

/** `weir audit export`: the sealed entries of an organization as JSON lines, to a file or the standard output. */
export async function exportAudit(
  config: Config,
  terminal: Terminal,
  { organization, file, after }: { organization?: string; file?: string; after: number },
): Promise<void> {
  await using local = await openLocal(config)
  const found = await findOrganization(local, organization)
  if (!found) throw new Fault('not_found', 'There is no organization yet.')
  const out = file === undefined ? process.stdout : createWriteStream(file, { flags: 'wx', mode: 0o600 })
  if (file !== undefined)
    await once(out, 'open').catch(() => {
      throw new Fault('invalid', `${file} cannot be written, or is there already. Name a new file.`)
    })
  const entries = { organization_id: found.organization.id, after }
  if (file === undefined) return void (await writeEntries(local, out, entries))
  try {
    const count = await writeEntries(local, out, entries)
    out.end()
    await once(out, 'finish')
    terminal.say(`${count} entries of ${found.organization.name} in ${file}.`)
  } catch (error) {
    await rm(file, { force: true }) // a part of them would look like all
    throw error
  }
}

/** Says how many were written; whoever reads them may go. */
async function writeEntries(
  { ask, stop: signal }: Local,
  out: Writable,
  { organization_id, after }: { organization_id: string; after: number },
): Promise<number> {
  let count = 0
  for (let next: number | null = after; next !== null;) {
    const part: { lines: string[]; next: number | null } = await ask(auditExport, {
      organization_id,
      after: next,
      first: 1000,
    })
    for (const line of part.lines) {
      if (!out.writable) return count
      if (!out.write(`${line}\n`)) await once(out, 'drain', { signal }).catch(refuseAllButGone)
    }
    count += part.lines.length
    next = part.next
  }
  return count
}

function refuseAllButGone(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error
}
