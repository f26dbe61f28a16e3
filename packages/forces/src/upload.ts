import { randomUUID } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import type { UploadOptions } from './args.ts'
import { type ExitCode, exitCodes, misused } from './exit.ts'
import { checkoutOf, nicknameOf } from './git.ts'
import { askJson, type Server, sleep } from './http.ts'
import { type ReadReport, reportIn } from './receipt.ts'
import { openServer, type Session } from './session.ts'

/** The server takes no larger report. */
const mostBytes = 64 * 1024 * 1024
const shortestPauseMs = 500
const longestPauseMs = 5000

interface Aim {
  group: string
  root: string
  commit: string
  branch: string
}

/** `forces upload`: sends reports of scanners for the commit of the checkout; with --wait until they are read. */
export async function upload(session: Session, options: UploadOptions): Promise<ExitCode> {
  const { terminal } = session
  const { group } = options
  if (group === null)
    throw misused('Say to which group the report goes: --group ID, or WEIR_GROUP, as DevSecOps shows it.')
  const bodies = []
  for (const file of options.files) bodies.push({ file, content: await bodyOf(file) })
  const aim = { group, ...(await aimOf(session, options)) }
  const server = await openServer(session, options)
  for (const { file, content } of bodies) {
    terminal.progress(`sending ${file}`)
    const sent = await send(server, aim, { content, isPreview: options.isPreview })
    terminal.progress(`waiting until ${file} is read`)
    const report = options.waits ? await untilRead(server, sent) : sent
    if (report.status === 'failed')
      throw misused(
        `${file} could not be read: ${report.fault_message ?? 'the job says why'} (report ${report.id})`,
      )
    terminal.say(`${file}: ${told(report)}`)
  }
  return exitCodes.pass
}

async function aimOf({ environment, signal }: Session, options: UploadOptions): Promise<Omit<Aim, 'group'>> {
  const place = { path: options.path, environment, signal }
  const { commit, branch } = await checkoutOf(place, options)
  if (branch === null)
    throw misused(
      'The checkout is on no branch: say --branch NAME. Without one the report would count as one of the tracked branch.',
    )
  return { root: options.repo ?? (await nicknameOf(place)), commit, branch }
}

async function bodyOf(file: string): Promise<Uint8Array<ArrayBuffer>> {
  try {
    const { size } = await stat(file)
    if (size === 0) throw misused(`The report ${file} is empty: did the scanner run?`)
    if (size > mostBytes)
      throw misused(`The report ${file} is larger than 64 MiB. Compress it with gzip, or split it.`)
    return new Uint8Array(await readFile(file))
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException // of the file system, or our own without a code
    if (code === undefined) throw error
    throw misused(`The report ${file} cannot be read (${code}): did the scanner run?`)
  }
}

async function send(
  server: Server,
  { group, root, commit, branch }: Aim,
  { content, isPreview }: { content: Uint8Array<ArrayBuffer>; isPreview: boolean },
): Promise<ReadReport> {
  const query = new URLSearchParams({
    root,
    commit,
    branch,
    ...(isPreview && { preview: 'true' }),
  })
  const answer = await askJson(server, {
    method: 'POST',
    path: `/v1/groups/${group}/reports?${query}`,
    headers: { 'idempotency-key': randomUUID() }, // the same for every attempt: it is taken once
    body: () => ({ content, type: 'application/octet-stream' }),
  })
  return reportIn(answer, { group, commit, isPreview })
}

async function untilRead(server: Server, sent: ReadReport): Promise<ReadReport> {
  let report = sent
  for (let pause = shortestPauseMs; report.status === 'queued' || report.status === 'running';) {
    await sleep(pause, server.signal)
    pause = Math.min(longestPauseMs, pause * 1.5)
    const answer = await askJson(server, { method: 'GET', path: `/v1/reports/${sent.id}` })
    report = reportIn(answer, {
      id: sent.id,
      group: sent.group_id,
      commit: sent.commit,
      isPreview: sent.is_preview,
    })
  }
  return report
}

function told({ id, status, is_complete, is_preview, receipt }: ReadReport): string {
  if (!receipt) return `taken as ${id}, ${status}; --wait waits until it is read`
  const counts = `${receipt.results} results: ${receipt.new} new, ${receipt.same} same, ${receipt.moved} moved, ${receipt.reopened} reopened, ${receipt.fixed} fixed`
  const doubts = receipt.doubts_total > 0 ? `; ${receipt.doubts_total} doubts, see its receipt` : ''
  const incomplete =
    is_complete === true ? '' : '; it does not say that its run was complete, so nothing counts as fixed'
  return `${is_preview ? 'would be read' : 'read'} as ${id}, ${counts}${doubts}${incomplete}`
}
