import { toolFamily } from '../report/fingerprint.ts'
import { instant, type Rows } from './insert-rows.ts'
import type { Scan } from './lives.ts'
import type { Random } from './random.ts'

/** The rows of a report that was uploaded, read by a job and noted as a scan. */
export function reportRows(
  random: Random,
  {
    scan,
    place,
    commit,
  }: {
    scan: Scan
    place: { organization_id: string; group_id: string; branch: string | null }
    commit: string | null
  },
): Pick<Rows, 'job' | 'report' | 'scan'> {
  const { organization_id, group_id, branch } = place
  const job_id = random.uuid(scan.at)
  const finished = instant(scan.at + random.int(900, 9000))
  const { counts } = scan
  const results = counts.new + counts.same + counts.moved + counts.reopened
  const of = { organization_id, group_id }
  return {
    job: [
      {
        ...of,
        id: job_id,
        operation: 'report.import',
        input: { organization_id, report_id: scan.id },
        object_id: scan.id,
        principal_kind: 'ci',
        user_id: null,
        credential_id: null,
        status: 'done',
        progress_done: results,
        progress_total: results,
        progress_text: 'done',
        created_at: instant(scan.at),
        finished_at: finished,
      },
    ],
    report: [
      {
        ...of,
        id: scan.id,
        root_id: scan.root_id,
        job_id,
        blob: null,
        bytes: 2400 + results * random.int(500, 900),
        branch,
        commit,
        tool_override: null,
        format_override: null,
        category: null,
        is_preview: false,
        format: 'sarif',
        tool: scan.scanner.tool,
        tool_version: scan.scanner.version,
        is_complete: scan.isComplete,
        receipt: receiptOf(scan, results),
        held: [],
        created_at: instant(scan.at),
        imported_at: finished,
      },
    ],
    scan: [
      {
        ...of,
        id: random.uuid(scan.at),
        report_id: scan.id,
        root_id: scan.root_id,
        tool: toolFamily(scan.scanner.tool),
        tool_version: scan.scanner.version,
        category: '',
        branch,
        commit,
        is_complete: scan.isComplete,
        reason: scan.isComplete ? null : failure,
        rules: null,
        scanned_count: scan.isComplete ? random.int(40, 900) : null,
        created_at: instant(scan.at),
      },
    ],
  }
}

const failure = 'The tool says that its run did not succeed (executionSuccessful is false).'

function receiptOf({ counts }: Scan, results: number): object {
  return {
    results,
    ...counts,
    joined: 0,
    seen_elsewhere: 0,
    not_scanned: 0,
    rule_removed: 0,
    held: 0,
    suppressed: 0,
    not_failures: 0,
    doubts: [],
    doubts_total: 0,
  }
}
