import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import {
  Fault,
  jobRead,
  type Report,
  reportRead,
  reportUpload,
  type Root,
  vulnerabilityCounts,
  vulnerabilityList,
} from '@weir/contract'
import { setTimeout as wait } from 'node:timers/promises'
import type { Config } from '../config.ts'
import { hint } from './hint.ts'
import { findGroup, listRootsOf, type Local, openLocal } from './local.ts'
import { findOrganization, howToChoose, sayChosen } from './organization.ts'
import { bar, columns, counted } from './picture.ts'
import type { Terminal } from './terminal.ts'

/** Options of `weir import`. */
export interface ImportOptions {
  organization?: string
  group: string
  root?: string
  branch?: string
  commit?: string
  tool?: string
  format?: string
  category?: string
  preview?: boolean
}

/** `weir import FILE`: the same upload, job and receipt as over the API, on this machine. */
export async function importReport(
  config: Config,
  terminal: Terminal,
  file: string,
  options: ImportOptions,
): Promise<void> {
  const info = await stat(file).catch(() => null)
  if (!info?.isFile()) throw new Fault('invalid', `${file} is not a file that can be read.`)
  await using local = await openLocal(config)
  const place = await choosePlace(local, terminal, options)
  terminal.progress(`storing ${file}`)
  const { id: blob, bytes } = await local.core.storeUpload(place.organization_id, createReadStream(file))
  const { branch, commit, tool, format, category, preview } = options
  const queued = await local.ask(reportUpload, {
    ...place,
    blob,
    bytes,
    ...(branch ? { branch } : {}),
    ...(commit ? { commit } : {}),
    ...(tool ? { tool } : {}),
    ...(format ? { format } : {}),
    ...(category ? { category } : {}),
    preview: preview ?? false,
  })
  const report = await follow(local, terminal, queued)
  terminal.data(report)
  printReceipt(terminal, report)
  if (!report.is_preview) await printRoot(local, terminal, place)
}

interface Place {
  organization_id: string
  group_id: string
  root_id: string
}

/** Where the report belongs. Nothing is made for it: what is not there is said, with how to make it. */
async function choosePlace(local: Local, terminal: Terminal, options: ImportOptions): Promise<Place> {
  const chosen = await findOrganization(local, options.organization)
  const organization = chosen?.organization
  const { found: group, names } = organization
    ? await findGroup(local, organization.id, options.group)
    : { found: null, names: [] }
  if (!chosen || !organization || !group)
    throw new Fault(
      'not_found',
      [
        `No group ${options.group}${organization ? ` in the organization ${organization.name}` : ''}. There are: ${names.join(', ') || 'none'}.`,
        `Make one with \`${hint(local.config, 'sync')}\`, or in the browser.`,
        ...(chosen && chosen.others.length > 0 ? [howToChoose(chosen.others)] : []),
      ].join(' '),
    )
  sayChosen(terminal, chosen)
  const at = { organization_id: organization.id, group_id: group.id }
  const root = await chooseRoot(local, { ...at, wanted: options.root })
  return { ...at, root_id: root.id }
}

async function chooseRoot(
  local: Local,
  {
    organization_id,
    group_id,
    wanted,
  }: { organization_id: string; group_id: string; wanted: string | undefined },
): Promise<Root> {
  const roots = await listRootsOf(local, organization_id, group_id)
  const found = wanted ? roots.filter(({ id, nickname }) => id === wanted || nickname === wanted) : roots
  const [only, another] = found
  if (only && !another) return only
  const names =
    roots.map(({ nickname }) => nickname).join(', ') ||
    `none; make one with \`${hint(local.config, 'sync')}\`, or in the browser`
  throw new Fault(
    another ? 'invalid' : 'not_found',
    `${another ? 'Say which root with --root' : `No root ${wanted ?? 'in this group'}`}. Roots: ${names}.`,
  )
}

/** Works the job off here if no server does, and shows how far it is. */
async function follow(
  { core, ask, stop }: Local,
  terminal: Terminal,
  { id: report_id, job_id, organization_id }: Report,
): Promise<Report> {
  if (!job_id) throw new Fault('internal', 'The report has no job.')
  const told = () =>
    terminal.progress('stopping: what is under way ends first; a report that waits is read at the next start')
  stop.addEventListener('abort', told)
  using untold = new DisposableStack()
  untold.defer(() => stop.removeEventListener('abort', told))
  await using worker = await core.startWorker(1)
  for (;;) {
    const job = await ask(jobRead, { organization_id, job_id })
    if (job.status === 'failed')
      throw new Fault(
        'unprocessable',
        `${job.fault_message ?? 'The report could not be read.'} Nothing was changed.`,
        { job: job_id, ...(job.fault_code ? { reason: job.fault_code } : {}) },
      )
    if (job.status === 'done') return ask(reportRead, { organization_id, report_id })
    terminal.progress(job.progress_text || job.status, job.progress_done, job.progress_total)
    await Promise.race([wait(150), worker.stopped])
  }
}

function printReceipt(terminal: Terminal, { receipt, format, tool, is_preview, is_complete }: Report): void {
  if (!receipt) return
  terminal.say(
    `${is_preview ? 'Preview, nothing was changed. ' : ''}${tool ?? 'Report'} (${format ?? 'unknown format'}): ${counted(receipt.results, 'result')}${is_complete === false ? ', and the report does not say that its run was complete' : ''}`,
  )
  const {
    new: added,
    joined,
    same,
    moved,
    reopened,
    fixed,
    seen_elsewhere,
    not_scanned,
    scan_failed,
    rule_removed,
    held,
    suppressed,
    not_failures,
  } = receipt
  const counts = {
    new: added,
    'known from another tool': joined,
    same,
    moved,
    reopened,
    fixed,
    'still seen by another tool': seen_elsewhere,
    'not scanned': not_scanned,
    'scan failed': scan_failed,
    'rule removed': rule_removed,
    'held for confirmation': held,
    suppressed,
    'no failures': not_failures,
  }
  terminal.say(
    columns(
      Object.entries(counts)
        .filter(([, count]) => count > 0)
        .map(([name, count]) => ['', name, String(count)]),
    ),
  )
  for (const doubt of receipt.doubts.slice(0, 10))
    terminal.say(
      doubt.pointer === '' ? `  ${doubt.text}` : `  not understood: ${doubt.pointer}: ${doubt.text}`,
    )
  if (receipt.doubts_total > 10) terminal.say(`  and ${receipt.doubts_total - 10} more`)
  if (held > 0)
    terminal.say('  So many gone at once wait for one click: confirm them under Reports in the browser.')
}

async function printRoot(
  { ask }: Local,
  terminal: Terminal,
  { organization_id, root_id, group_id }: Place,
): Promise<void> {
  const [counts, open] = [
    await ask(vulnerabilityCounts, { organization_id, group_ids: [group_id] }),
    await ask(vulnerabilityList, { organization_id, root_ids: [root_id], status: ['vulnerable'], first: 10 }),
  ]
  const bands = [
    ['critical', counts.critical],
    ['high', counts.high],
    ['medium', counts.medium],
    ['low', counts.low],
    ['none', counts.none],
  ] as const
  const highest = Math.max(...bands.map(([, count]) => count))
  terminal.say(`\nOpen in the group: ${counts.open}, exposure ${counts.cvssf.toFixed(1)} CVSSF`)
  terminal.say(
    columns(bands.map(([name, count]) => ['', name, String(count).padStart(6), bar(count, highest)])),
  )
  terminal.say(
    `\nWorst open ones of this root (${open.items.length} of ${open.total}${open.total_is_bounded ? '+' : ''})`,
  )
  terminal.say(
    columns(open.items.map((one) => ['', one.serial, one.severity.toFixed(1), one.location, one.title])),
  )
}
