import { Badge } from '@mantine/core'
import { Empty } from '../face/faces.tsx'
import { type Opening, OpeningButton, OpeningTable } from '../face/opening-table.tsx'
import { Ago } from '../text/ago.tsx'
import { reportTexts } from '../text/report.ts'
import type { KnownReport } from './fields.ts'
import { Held } from './held.tsx'
import { ReceiptView, receiptLine } from './receipt.tsx'

/** The reports that came, newest first; a row opens its receipt. */
export function PastReports({ reports, reload }: { reports: KnownReport[]; reload: () => void }) {
  if (reports.length === 0) return <Empty title={reportTexts.none}>{reportTexts.noneHow}</Empty>
  return (
    <OpeningTable
      columns={reportTexts.columns}
      rows={reports}
      cells={(report, opening) => <Cells report={report} opening={opening} />}
      opened={(report) => <Opened report={report} reload={reload} />}
    />
  )
}

function Cells({ report, opening }: { report: KnownReport; opening: Opening }) {
  return (
    <>
      <td>
        <Ago instant={report.createdAt} />
      </td>
      <td>{report.root?.nickname}</td>
      <td>{[report.tool, report.toolVersion].filter(Boolean).join(' ') || '–'}</td>
      <td>{report.branch ?? '–'}</td>
      <td>
        <Status report={report} />
      </td>
      <td>
        <Outcome report={report} opening={opening} />
      </td>
    </>
  )
}

function Opened({ report, reload }: { report: KnownReport; reload: () => void }) {
  if (!report.receipt) return null
  return (
    <>
      <ReceiptView receipt={report.receipt} />
      {report.receipt.held > 0 && !report.isPreview && <Held report={report} done={reload} />}
    </>
  )
}

function Status({ report }: { report: KnownReport }) {
  return (
    <span className="row">
      <span className="status" data-status={report.status}>
        {reportTexts.statuses[report.status]}
      </span>
      {report.isPreview && (
        <Badge size="xs" variant="default" flex="none">
          {reportTexts.previewBadge}
        </Badge>
      )}
    </span>
  )
}

function Outcome({ report, opening }: { report: KnownReport; opening: Opening }) {
  if (report.status === 'failed') return <span className="outcome-bad">{report.faultMessage}</span>
  if (!report.receipt) return null
  return <OpeningButton {...opening}>{receiptLine(report.receipt)}</OpeningButton>
}
