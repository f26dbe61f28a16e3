import type { ReactNode } from 'react'
import { date } from '../text/format.ts'
import { overviewTexts } from '../text/overview.ts'
import { type Series, valueText } from './series.ts'

/** The numbers of a chart as a table, newest first. */
export function ChartTable(props: {
  starts: readonly string[]
  series: readonly Series[]
  format: (value: number) => string
  height: number
}) {
  const { starts, series, format } = props
  const newestFirst = starts.map((start, index) => ({ start, index })).reverse()
  return (
    <div className="chart-table" style={{ maxHeight: props.height }} tabIndex={0}>
      <table className="plain-table">
        <thead>
          <tr>
            <th scope="col">{overviewTexts.from}</th>
            {series.map(({ name }) => (
              <th key={name} scope="col" className="number">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {newestFirst.map(({ start, index }) => (
            <tr key={start}>
              <td>{date(start)}</td>
              {series.map(({ name, values, cell }) => (
                <td key={name} className="number">
                  {shown(values[index], index, { format, cell })}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** A value as its series shows it; a gap stays a gap. */
function shown(
  value: number | null | undefined,
  index: number,
  { format, cell }: { format: (value: number) => string; cell: Series['cell'] },
): ReactNode {
  const text = valueText(value, format)
  return cell && value !== null && value !== undefined ? cell(index, text) : text
}
