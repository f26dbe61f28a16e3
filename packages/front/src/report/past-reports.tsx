import { Badge } from '@mantine/core'
import { Fragment, useState } from 'react'
import { Empty } from '../face/faces.tsx'
import { text } from '../text/catalogue.ts'
import { ago, moment } from '../text/format.ts'
import type { KnownReport } from './fields.ts'
import { Held } from './held.tsx'
import { ReceiptView, receiptLine } from './receipt.tsx'

const columns = text.report.columns

/** The reports that came, newest first; a row opens its receipt. */
export function PastReports({ reports, reload }: { reports: KnownReport[]; reload: () => void }) {
  const [openId, setOpenId] = useState<string | null>(null)
  if (reports.length === 0) return <Empty title={text.report.none}>{text.report.noneHow}</Empty>
  return (
    <div className="table-scroll">
      <table className="plain-table">
        <thead>
          <tr>
            {Object.entries(columns).map(([key, name]) => (
              <th key={key} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {reports.map((report) => (
            <Fragment key={report.id}>
              <tr>
                <td>
                  <time dateTime={report.createdAt} title={moment(report.createdAt)}>
                    {ago(report.createdAt)}
                  </time>
                </td>
                <td>{report.root?.nickname}</td>
                <td>{[report.tool, report.toolVersion].filter(Boolean).join(' ') || '–'}</td>
                <td>{report.branch ?? '–'}</td>
                <td>
                  <Status report={report} />
                </td>
                <td>
                  <Outcome
                    report={report}
                    isOpen={openId === report.id}
                    toggle={() => setOpenId(openId === report.id ? null : report.id)}
                  />
                </td>
              </tr>
              {openId === report.id && report.receipt && (
                <tr>
                  <td colSpan={6} className="opened">
                    <ReceiptView receipt={report.receipt} />
                    {report.receipt.held > 0 && !report.isPreview && <Held report={report} done={reload} />}
                  </td>
                </tr>
              )}
            </Fragment>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Status({ report }: { report: KnownReport }) {
  return (
    <span className="row">
      <span className="status" data-status={report.status}>
        {text.report.statuses[report.status]}
      </span>
      {report.isPreview && (
        <Badge size="xs" variant="default">
          {text.report.previewBadge}
        </Badge>
      )}
    </span>
  )
}

function Outcome({ report, isOpen, toggle }: { report: KnownReport; isOpen: boolean; toggle: () => void }) {
  if (report.status === 'failed') return <span className="outcome-bad">{report.faultMessage}</span>
  if (!report.receipt) return null
  return (
    <button type="button" className="link-button" aria-expanded={isOpen} onClick={toggle}>
      {receiptLine(report.receipt)}
    </button>
  )
}
