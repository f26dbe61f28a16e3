import { Card } from '../overview/card.tsx'
import { type Answer, type Definition, valuesOf } from '../overview/fields.ts'
import { exposureTexts } from '../text/exposure.ts'
import { count, duration } from '../text/format.ts'
import { overviewTexts } from '../text/overview.ts'
import { RowsLink } from './rows-link.tsx'
import { rowsOf } from './rows-of.ts'

/** How long fixing took, of what was fixed in the period: by mean, by weight and by quantiles. */
export function Remediation(props: { whole: Answer; catalogue: Definition[]; root: string | undefined }) {
  const { whole } = props
  const read = (metric: string, column?: string) => valuesOf(whole, metric, column)[0] ?? null
  const lines = [
    [exposureTexts.median, read('mttr', 'p50')],
    [exposureTexts.within(75), read('mttr', 'p75')],
    [exposureTexts.within(90), read('mttr', 'p90')],
    [exposureTexts.mean, read('mttr', 'mean')],
    [exposureTexts.weighted, read('mttr-by-cvssf')],
  ] as const
  const fixed = valuesOf(whole, 'fixed-count', 'distinct')[0] ?? null
  const n = read('mttr', 'n')
  return (
    <Card title={exposureTexts.mttr} metrics={['mttr', 'mttr-by-cvssf']} catalogue={props.catalogue}>
      <p className="soft small card-note">{exposureTexts.mttrHow}</p>
      <table className="plain-table">
        <tbody>
          {lines.map(([name, seconds]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td className="number">{seconds === null ? overviewTexts.gap : duration(seconds)}</td>
            </tr>
          ))}
          <tr>
            <th scope="row">{exposureTexts.fixedOf}</th>
            <td className="number">
              {fixed === null ? (
                overviewTexts.gap
              ) : (
                <RowsLink search={rowsOf(whole, props.root).fixed(0)}>
                  {n !== null && n !== fixed ? exposureTexts.again(n, fixed) : count(fixed)}
                </RowsLink>
              )}
            </td>
          </tr>
        </tbody>
      </table>
    </Card>
  )
}
