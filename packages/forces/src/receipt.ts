import type { Receipt, Report } from '@weir/contract'
import { noAnswer } from './exit.ts'
import { countIn, type Fields, fieldsOf, flagIn, idIn, textIn, textOrNullIn, wordIn } from './fields.ts'

/** What the agent reads of a report. */
export type ReadReport = Pick<
  Report,
  'id' | 'group_id' | 'commit' | 'is_preview' | 'status' | 'is_complete' | 'fault_message'
> & { commit: string; receipt: ReadReceipt | null }

type ReadReceipt = Pick<Receipt, 'results' | 'new' | 'same' | 'moved' | 'reopened' | 'fixed' | 'doubts_total'>

/** The report in an answer, once it is the one that was sent. */
export function reportIn(
  answer: unknown,
  asked: { id?: string; group: string; commit: string; isPreview: boolean },
): ReadReport {
  const report = readReport(fieldsOf(answer, 'The report'))
  if (
    report.id !== (asked.id ?? report.id) ||
    report.group_id !== asked.group ||
    report.commit !== asked.commit ||
    report.is_preview !== asked.isPreview ||
    (report.status === 'done') !== (report.receipt !== null)
  )
    throw noAnswer('The server answers with another report than was sent: whether it was taken is not known.')
  return report
}

const readReport = (fields: Fields): ReadReport => ({
  id: idIn(fields, 'id'),
  group_id: idIn(fields, 'group_id'),
  commit: textIn(fields, 'commit'),
  is_preview: flagIn(fields, 'is_preview'),
  status: wordIn(fields, 'status', ['queued', 'running', 'done', 'failed']),
  is_complete: fields.values['is_complete'] === null ? null : flagIn(fields, 'is_complete'),
  fault_message: textOrNullIn(fields, 'fault_message'),
  receipt:
    fields.values['receipt'] === null ? null : readReceipt(fieldsOf(fields.values['receipt'], 'The receipt')),
})

const readReceipt = (fields: Fields): ReadReceipt => ({
  results: countIn(fields, 'results'),
  new: countIn(fields, 'new'),
  same: countIn(fields, 'same'),
  moved: countIn(fields, 'moved'),
  reopened: countIn(fields, 'reopened'),
  fixed: countIn(fields, 'fixed'),
  doubts_total: countIn(fields, 'doubts_total'),
})
