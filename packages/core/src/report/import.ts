import { Fault, type Receipt, reportImport } from '@weir/contract'
import { sql } from 'kysely'
import type { Hands } from '../door/hands.ts'
import { implement, type Tx } from '../door/implement.ts'
import { uuid7 } from '../keys/uuid.ts'
import { loadElsewhere } from './ingest/elsewhere.ts'
import { type Incoming, type Scan, takeIn } from './ingest/incoming.ts'
import { joinAsPlanned } from './ingest/join-by-hash.ts'
import { loadKnown } from './ingest/known.ts'
import { planScan } from './ingest/plan.ts'
import { countScan, emptyReceipt, settleReceipt } from './ingest/receive.ts'
import type { Decided } from './ingest/decided.ts'
import { renamesSince } from './ingest/renames.ts'
import { storeAdditions } from './ingest/store-additions.ts'
import { storeSightings } from './ingest/store-sightings.ts'
import { storeScan } from './ingest/store.ts'
import { dueFrom, takeTurn, type Target } from './ingest/target.ts'
import { readReport } from './read.ts'
import { readReportRow } from './row.ts'

/**
 * Reads a report and brings its root up to date, in the one transaction of the door: all of it or nothing. The report is
 * read first, without any lock; then imports of one root take turns, so that each decides on what the one before wrote.
 */
export const importReport = implement(reportImport, async (tx, { report_id }, hands) => {
  const report = await lockReport(tx, report_id)
  if (report.receipt !== null) return readReportRow(tx, report_id)
  const { importer, incoming } = await readBlob(report, hands)
  const renames = new Map<Scan, ReadonlyMap<string, string>>()
  for (const scan of incoming.scans) renames.set(scan, await renamesSince(tx, report, scan, hands))
  const turn = await takeTurn(tx, report.root_id)
  if (turn.status !== 'active')
    throw new Fault('unprocessable', 'The root was deactivated meanwhile; the report changes nothing.')
  const target: Target = {
    organization_id: hands.organization_id,
    group_id: report.group_id,
    root_id: report.root_id,
    report_id,
    trackedBranch: turn.branch ?? '',
    now: turn.now,
    due: await dueFrom(tx, report.group_id, turn.now),
  }
  const outcome = await ingest(tx, { target, incoming, isPreview: report.is_preview, renames, hands })
  const [first] = incoming.scans
  await tx
    .updateTable('report')
    .set({
      format: importer,
      tool: first?.tool ?? null,
      tool_version: first?.version ?? null,
      branch: first === undefined ? report.branch : first.branch || null,
      commit: first?.commit ?? report.commit,
      is_complete: incoming.scans.length > 0 && incoming.scans.every(({ flaws }) => flaws.length === 0),
      receipt: JSON.stringify(outcome.receipt),
      held: outcome.held,
      imported_at: sql<string>`clock_timestamp()`,
    })
    .where('id', '=', report_id)
    .execute()
  return readReportRow(tx, report_id)
})

/** A report is imported once: whoever comes second waits, and finds the receipt. */
async function lockReport(tx: Tx, report_id: string) {
  await tx
    .selectFrom('report')
    .where('id', '=', report_id)
    .select('id')
    .forNoKeyUpdate()
    .executeTakeFirstOrThrow()
  return tx
    .selectFrom('report as r')
    .innerJoin('root', (join) =>
      join.onRef('root.organization_id', '=', 'r.organization_id').onRef('root.id', '=', 'r.root_id'),
    )
    .where('r.id', '=', report_id)
    .select([
      'r.group_id',
      'r.root_id',
      'r.blob',
      'r.branch',
      'r.commit',
      'r.tool_override',
      'r.format_override',
      'r.category',
      'r.is_preview',
      'r.receipt',
    ])
    .select([
      sql<'git' | 'ip' | 'url'>`root.kind`.as('kind'),
      'root.location',
      'root.credential_id',
      'root.branch as tracked_branch',
    ])
    .executeTakeFirstOrThrow()
}

async function readBlob(
  report: Awaited<ReturnType<typeof lockReport>>,
  { blobs, organization_id, progress, signal }: Hands,
): Promise<{ importer: string; incoming: Incoming }> {
  const { blob } = report
  if (blob === null) throw new Fault('not_found', 'The file of the report is gone. Upload it again.')
  const { importer, items } = await readReport({
    upload: { open: () => blobs.read(organization_id, blob) },
    ...(report.format_override !== null && { format: report.format_override }),
  })
  const told = {
    root: { kind: report.kind, location: report.location },
    trackedBranch: report.tracked_branch ?? '',
    branch: report.branch,
    commit: report.commit,
    tool: report.tool_override,
    category: report.category,
  }
  const incoming = await takeIn(items, told, (read) => {
    signal.throwIfAborted()
    progress(read, null, 'reading results')
  })
  return { importer: importer.id, incoming }
}

interface Ingest {
  readonly target: Target
  readonly incoming: Incoming
  readonly isPreview: boolean
  /** By scan, what git knows was renamed since the last one of its kind. */
  readonly renames: ReadonlyMap<Scan, ReadonlyMap<string, string>>
  readonly hands: Pick<Hands, 'progress' | 'signal'>
}

/** Decides about each scan and writes it. Of a preview nothing stays written, and of a single scan nothing is; a second one decides on what the first would have written. */
async function ingest(
  tx: Tx,
  { target, incoming, isPreview, renames, hands }: Ingest,
): Promise<{ receipt: Receipt; held: string[] }> {
  const isTrial = isPreview && incoming.scans.length > 1
  if (isTrial) await sql`savepoint trial`.execute(tx)
  const receipt = emptyReceipt(incoming)
  const held: string[] = []
  let written = 0
  const wrote = (rows: number): void => {
    hands.signal.throwIfAborted()
    hands.progress((written += rows), incoming.counts.read, 'bringing vulnerabilities up to date')
  }
  for (const scan of incoming.scans) {
    await joinAsPlanned(tx)
    const known = await loadKnown(tx, target, scan)
    const plan = planScan(scan, known, {
      trackedBranch: target.trackedBranch,
      renames: renames.get(scan) ?? new Map(),
      elsewhere: await loadElsewhere(tx, target, scan),
    })
    const decided: Decided = { target, scan, known, plan, scorer: incoming.scorer, wrote }
    countScan(receipt, decided)
    if (isPreview && !isTrial) continue
    held.push(...plan.held.map((row) => known.id[row] ?? ''))
    await storeCoverage(tx, target, scan)
    if (scan.branch === target.trackedBranch) await storeScan(tx, decided)
    else {
      await storeSightings(tx, decided)
      await storeAdditions(tx, decided)
    }
  }
  if (!isPreview) await sql`select take_intelligence(${target.root_id}::uuid, null)`.execute(tx)
  if (isTrial) await sql`rollback to savepoint trial`.execute(tx)
  return { receipt: settleReceipt(receipt, incoming), held: isPreview ? [] : held }
}

/** What the scan says it looked at. */
async function storeCoverage(tx: Tx, target: Target, scan: Scan): Promise<void> {
  await tx
    .insertInto('scan')
    .values({
      organization_id: target.organization_id,
      group_id: target.group_id,
      root_id: target.root_id,
      id: uuid7(),
      report_id: target.report_id,
      created_at: target.now,
      tool: scan.family,
      tool_version: scan.version,
      category: scan.category,
      branch: scan.branch || null,
      commit: scan.commit,
      is_complete: scan.flaws.length === 0,
      reason: scan.flaws.length === 0 ? null : scan.flaws.join(' ').slice(0, 2000),
      rules: scan.rulesRun === null ? null : [...scan.rulesRun],
      scanned_count: scan.scanned?.size ?? null,
    })
    .execute()
}
