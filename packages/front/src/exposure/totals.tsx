import type { ReactNode } from 'react'
import { Definitions } from '../overview/definition.tsx'
import { type Answer, type Definition, valuesOf } from '../overview/fields.ts'
import { exposureTexts } from '../text/exposure.ts'
import { amount, count } from '../text/format.ts'
import { overviewTexts } from '../text/overview.ts'
import type { ListSearch } from '../vulnerability/filters.ts'
import { RowsLink } from './rows-link.tsx'
import { rowsOf } from './rows-of.ts'

/** What is open and accepted now, and what was found and fixed in the period. */
export function Totals(props: { whole: Answer; catalogue: Definition[]; root: string | undefined }) {
  const { whole, catalogue, root } = props
  const rows = rowsOf(whole, root)
  const read = (metric: string, column?: string) => valuesOf(whole, metric, column)[0] ?? null
  const shared = { catalogue, read }
  return (
    <div className="tiles exposure-tiles">
      <Total {...shared} name="open" of={['open-count', 'exposure']} search={rows.open(0)} />
      <Total
        {...shared}
        name="accepted"
        of={['accepted-count', 'accepted-cvssf']}
        search={rows.accepted(0)}
      />
      <Total {...shared} name="found" of={['found-count', 'found-cvssf']} search={rows.found(0)} />
      <Total {...shared} name="fixed" of={['fixed-count', 'fixed-cvssf']} search={rows.fixed(0)} />
      <Tile
        name={exposureTexts.rate}
        metrics={['remediation-rate']}
        catalogue={catalogue}
        hint={exposureTexts.rateHow}
      >
        {percent(read('remediation-rate'))}
      </Tile>
    </div>
  )
}

/** A ratio in percent; a gap says that it is one. */
export const percent = (ratio: number | null | undefined): string =>
  ratio === null || ratio === undefined ? overviewTexts.gap : `${amount(ratio * 100)} %`

function Total(props: {
  name: 'open' | 'accepted' | 'found' | 'fixed'
  of: [counted: string, weighed: string]
  read: (metric: string, column?: string) => number | null
  search: ListSearch | null
  catalogue: Definition[]
}) {
  const { name, of, read, search } = props
  const isEvents = name === 'found' || name === 'fixed'
  const times = read(of[0])
  const value = isEvents ? read(of[0], 'distinct') : times
  const weight = read(of[1])
  const hints = [
    isEvents ? exposureTexts.inPeriod : exposureTexts.now,
    weight !== null && exposureTexts.cvssf(amount(weight)),
    isEvents && times !== null && value !== null && times !== value && exposureTexts.again(times, value),
  ]
  return (
    <Tile
      name={exposureTexts[name]}
      metrics={of}
      catalogue={props.catalogue}
      hint={hints.filter(Boolean).join(' · ')}
    >
      {value === null || !search ? (
        overviewTexts.gap
      ) : (
        <RowsLink search={search} label={`${exposureTexts[name]}: ${count(value)}`}>
          {count(value)}
        </RowsLink>
      )}
    </Tile>
  )
}

function Tile(props: {
  name: string
  metrics: string[]
  catalogue: Definition[]
  hint: string
  children: ReactNode
}) {
  return (
    <div className="card tile">
      <span className="row">
        <span className="tile-label grow">{props.name}</span>
        <Definitions catalogue={props.catalogue} metrics={props.metrics} />
      </span>
      <span className="tile-value">{props.children}</span>
      <span className="soft small">{props.hint}</span>
    </div>
  )
}
