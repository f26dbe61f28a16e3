import { reportRead } from '@weir/contract'
import { implement } from '../door/implement.ts'
import { readReportRow } from './row.ts'

export const readOneReport = implement(reportRead, (tx, { report_id }) => readReportRow(tx, report_id))
