import { SegmentedControl } from '@mantine/core'
import { useState } from 'react'
import { Empty, Face, Waiting } from '../face/faces.tsx'
import type { Part } from '../graph/answer.ts'
import { cweName, exposureTexts } from '../text/exposure.ts'
import { amount, count } from '../text/format.ts'
import { treatmentTexts } from '../text/state.ts'
import type { ListSearch } from '../vulnerability/filters.ts'
import { treatments } from '../vulnerability/words.ts'
import { Bar } from './bar.tsx'
import type { Breakdown } from './fields.ts'
import { RowsLink } from './rows-link.tsx'

/** The gravest weaknesses or rules of what is open. */
export function Weaknesses(props: {
  cwes: Part<Breakdown>
  rules: Part<Breakdown>
  retry: () => void
  root: string | undefined
}) {
  const [by, setBy] = useState<string>('cwe')
  return (
    <section className="card">
      <div className="card-head">
        <h2 className="grow">{exposureTexts.weaknesses}</h2>
        <SegmentedControl
          size="xs"
          aria-label={exposureTexts.by}
          data={[
            { value: 'cwe', label: exposureTexts.byCwe },
            { value: 'rule', label: exposureTexts.byRule },
          ]}
          value={by}
          onChange={setBy}
        />
      </div>
      <p className="soft small card-note">{exposureTexts.severalHow}</p>
      <Face
        part={by === 'cwe' ? props.cwes : props.rules}
        retry={props.retry}
        waiting={<Waiting lines={6} />}
      >
        {(slices) => (
          <Slices
            of={slices}
            nameOf={({ value, title }) => (by === 'rule' ? (title ?? value) : cweName(value))}
            searchOf={(value) => ({
              ...(by === 'rule' ? { rule: encodeURIComponent(value) } : { cwe: value }),
              zero: 'counted',
              root: props.root,
            })}
          />
        )}
      </Face>
    </section>
  )
}

/** What was decided about what is open. */
export function Treatments({ mix, root }: { mix: Breakdown; root: string | undefined }) {
  return (
    <section className="card">
      <div className="card-head">
        <h2 className="grow">{exposureTexts.treatments}</h2>
      </div>
      <Slices
        of={mix}
        nameOf={({ value }) => {
          const known = treatments.find((each) => each === value)
          return known ? treatmentTexts[known] : value
        }}
        searchOf={(value) => ({ treatment: value, zero: 'counted', root })}
      />
    </section>
  )
}

function Slices(props: {
  of: Breakdown
  nameOf: (slice: Breakdown['slices'][number]) => string
  searchOf: (value: string) => ListSearch
}) {
  const { slices, isCut } = props.of
  const most = Math.max(0.001, ...slices.map(({ cvssf }) => cvssf))
  if (slices.length === 0)
    return <Empty title={exposureTexts.nothingOpen}>{exposureTexts.nothingOpenHow}</Empty>
  return (
    <>
      <table className="plain-table">
        <tbody>
          {slices.map((slice) => (
            <tr key={slice.value}>
              <th scope="row" className="clip" title={slice.value}>
                {props.nameOf(slice)}
              </th>
              <td className="bar-cell">
                <Bar share={slice.cvssf / most} />
              </td>
              <td className="number soft">{exposureTexts.cvssf(amount(slice.cvssf))}</td>
              <td className="number">
                <RowsLink search={props.searchOf(slice.value)}>{count(slice.count)}</RowsLink>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {isCut && <p className="soft small card-note">{exposureTexts.more}</p>}
    </>
  )
}
