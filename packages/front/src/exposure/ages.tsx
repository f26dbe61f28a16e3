import { Card } from '../overview/card.tsx'
import { type Answer, type Definition, valuesOf } from '../overview/fields.ts'
import { exposureTexts } from '../text/exposure.ts'
import { count } from '../text/format.ts'
import { overviewTexts } from '../text/overview.ts'
import { Bar } from './bar.tsx'
import { RowsLink } from './rows-link.tsx'
import { rowsOf } from './rows-of.ts'

const bands = [
  { name: 'days_0', from: 0, below: 7 },
  { name: 'days_7', from: 7, below: 30 },
  { name: 'days_30', from: 30, below: 90 },
  { name: 'days_90', from: 90, below: 180 },
  { name: 'days_180', from: 180, below: 365 },
  { name: 'days_365', from: 365, below: null },
] as const

/** How long what is open now has been, in bands. */
export function Ages(props: { whole: Answer; catalogue: Definition[]; root: string | undefined }) {
  const rows = rowsOf(props.whole, props.root)
  const known = bands.map((band) => ({
    ...band,
    value: valuesOf(props.whole, 'open-age-bands', band.name)[0] ?? null,
    search: rows.aged(0, band),
  }))
  const most = Math.max(1, ...known.map(({ value }) => value ?? 0))
  return (
    <Card title={exposureTexts.ages} metrics={['open-age-bands', 'open-age']} catalogue={props.catalogue}>
      <p className="soft small card-note">{exposureTexts.agesHow}</p>
      <table className="plain-table">
        <tbody>
          {known.map(({ name, value, search }) => (
            <tr key={name}>
              <th scope="row">{exposureTexts.ageBands[name]}</th>
              <td className="bar-cell">
                <Bar share={(value ?? 0) / most} />
              </td>
              <td className="number">
                {value === null || !search ? (
                  overviewTexts.gap
                ) : (
                  <RowsLink search={search}>{count(value)}</RowsLink>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Card>
  )
}
