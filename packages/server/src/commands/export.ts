import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import type { Writable } from 'node:stream'
import { Fault, type severityBands, type Vulnerability, vulnerabilityExport } from '@weir/contract'
import type { Config } from '../config.ts'
import { beginExport, type Filter, formatOf } from '../export/export.ts'
import type { Piece } from '../export/format.ts'
import { hint } from './hint.ts'
import { findGroup, listRootsOf, type Local, openLocal } from './local.ts'
import { findOrganization, sayChosen } from './organization.ts'
import { counted } from './picture.ts'
import type { Terminal } from './terminal.ts'

/** Options of `weir export`. */
export interface ExportOptions {
  format: string
  out?: string
  organization?: string
  group?: string
  root?: string
  status?: Vulnerability['status'][]
  severity?: (typeof severityBands)[number]
  technique?: Vulnerability['technique'][]
  tool?: string
  search?: string
  sort?: Filter['sort']
  bom: boolean
}

/** `weir export`: vulnerabilities as a file, with the filters of their list; to a new file or the standard output. */
export async function exportVulnerabilities(
  config: Config,
  terminal: Terminal,
  options: ExportOptions,
): Promise<void> {
  const format = formatOf(options.format)
  await using local = await openLocal(config)
  const filter = await filterOf(local, terminal, options)
  let count = 0
  const ask = async (input: Filter) => {
    const part = await local.ask(vulnerabilityExport, input)
    count += part.items.length
    if (mayTell(terminal, options)) terminal.progress('rows read:', count)
    return part
  }
  const pieces = await beginExport({ format, filter, hasMark: options.bom, columns: null, ask })
  if (options.out === undefined) return writePieces(process.stdout, pieces, local.stop)
  const file = createWriteStream(options.out, { flags: 'wx', mode: 0o600 })
  await once(file, 'open').catch(() => {
    throw new Fault('invalid', `${options.out} cannot be written, or is there already. Name a new file.`)
  })
  try {
    await writePieces(file, pieces, local.stop)
    file.end()
    await once(file, 'finish')
  } catch (error) {
    await rm(options.out, { force: true }) // a part of them would look like all
    throw error
  }
  terminal.data({ file: options.out, format: format.id, read: count })
  terminal.say(`${counted(count, 'row')} read into ${options.out} (${format.title}).`)
}

/** Progress has a place of its own unless the rows have it: in a terminal, or among the JSON lines of the standard output. */
const mayTell = ({ isJson }: Terminal, { out }: ExportOptions): boolean =>
  out !== undefined || !(isJson || process.stdout.isTTY)

/** Whoever reads them may go. */
async function writePieces(out: Writable, pieces: AsyncGenerator<Piece>, signal: AbortSignal): Promise<void> {
  for await (const piece of pieces) {
    if (!out.writable) return
    if (!out.write(piece)) await once(out, 'drain', { signal }).catch(refuseAllButGone)
  }
}

function refuseAllButGone(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error
}

/** Lowest score of each band: a severity asked for means it and what is worse. */
const lowest = { none: 0, low: 0.1, medium: 4, high: 7, critical: 9 } as const

async function filterOf(local: Local, terminal: Terminal, options: ExportOptions): Promise<Filter> {
  const { status, severity, technique, tool, search, sort } = options
  const chosen = await findOrganization(local, options.organization)
  if (!chosen)
    throw new Fault(
      'not_found',
      `There is no organization yet. \`${hint(local.config, 'serve')}\` shows how.`,
    )
  if (options.out !== undefined) sayChosen(terminal, chosen)
  const organization_id = chosen.organization.id
  return {
    organization_id,
    ...(await placeOf(local, organization_id, options)),
    ...(status && { status }),
    ...(severity && { severity_min: lowest[severity] }),
    ...(technique && { technique }),
    ...(tool !== undefined && { tool }),
    ...(search !== undefined && { search }),
    ...(sort && { sort, direction: sort === 'severity' || sort === 'reported_at' ? 'desc' : 'asc' }),
  }
}

async function placeOf(
  local: Local,
  organization_id: string,
  { group: wanted, root }: Pick<ExportOptions, 'group' | 'root'>,
): Promise<Pick<Filter, 'group_ids' | 'root_ids'>> {
  if (wanted === undefined) {
    if (root === undefined) return {}
    throw new Fault('invalid', 'A root is named within its group: say which with --group.')
  }
  const { found: group, names } = await findGroup(local, organization_id, wanted)
  if (!group) throw new Fault('not_found', `No group ${wanted}. There are: ${names.join(', ') || 'none'}.`)
  if (root === undefined) return { group_ids: [group.id] }
  const roots = await listRootsOf(local, organization_id, group.id)
  const found = roots.find(({ id, nickname }) => id === root || nickname === root)
  if (found) return { group_ids: [group.id], root_ids: [found.id] }
  const nicknames = roots.map(({ nickname }) => nickname).join(', ')
  throw new Fault('not_found', `No root ${root} in ${group.name}. There are: ${nicknames || 'none'}.`)
}
