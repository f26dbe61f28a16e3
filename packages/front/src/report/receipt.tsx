import { doubtTexts, receiptTexts, reportTexts } from '../text/report.ts'
import { count } from '../text/format.ts'
import type { Receipt } from './fields.ts'
import './report.css'

const always = ['new', 'same', 'moved', 'reopened', 'fixed'] as const
const ifAny = [
  'joined',
  'held',
  'seenElsewhere',
  'notScanned',
  'scanFailed',
  'ruleRemoved',
  'suppressed',
  'notFailures',
] as const

/** What a report did or would do, number by number, and what could not be understood. */
export function ReceiptView({ receipt }: { receipt: Receipt }) {
  const shown = [...always, ...ifAny.filter((name) => receipt[name] > 0)]
  return (
    <div className="stack">
      <dl className="receipt">
        <Line name="results" value={receipt.results} isFirst />
        {shown.map((name) => (
          <Line key={name} name={name} value={receipt[name]} />
        ))}
      </dl>
      {receipt.doubtsTotal > 0 && <Doubts receipt={receipt} />}
    </div>
  )
}

function Line({
  name,
  value,
  isFirst,
}: {
  name: keyof typeof receiptTexts
  value: number
  isFirst?: boolean
}) {
  const [label, meaning] = receiptTexts[name]
  return (
    <div data-first={isFirst} data-zero={value === 0}>
      <dt>{label}</dt>
      <dd className="receipt-value">{count(value)}</dd>
      <dd className="soft small">{meaning}</dd>
    </div>
  )
}

function Doubts({ receipt: { doubts, doubtsTotal } }: { receipt: Receipt }) {
  return (
    <details className="doubts">
      <summary>{doubtTexts.title(doubtsTotal)}</summary>
      <p className="soft small">
        {doubtTexts.how} {doubts.length < doubtsTotal && doubtTexts.shown(doubts.length, doubtsTotal)}
      </p>
      <ul className="list">
        {doubts.map(({ pointer, text: doubt }, index) => (
          <li key={index}>
            <code className="soft">{pointer || '/'}</code> {doubt}
          </li>
        ))}
      </ul>
    </details>
  )
}

/** The parts of a receipt that say that something changed, in one line. */
export function receiptLine(receipt: Receipt): string {
  const parts = (['new', 'joined', 'moved', 'reopened', 'fixed', 'held'] as const)
    .filter((name) => receipt[name] > 0)
    .map((name) => `${count(receipt[name])} ${receiptTexts[name][0].toLowerCase()}`)
  return parts.join(', ') || reportTexts.nothingNew
}
