import { IconCheck } from '@tabler/icons-react'
import { accessTexts } from '../text/access.ts'
import { columnsOf, type MatrixRow, type RoleLevel } from './matrix.ts'

/** The matrix of one level: permissions down, roles across, the reader's own marked. */
export function MatrixTable(props: { level: RoleLevel; rows: MatrixRow[]; own: ReadonlySet<string> }) {
  const { level, rows, own } = props
  const columns = columnsOf[level]
  return (
    <section className="card stack" aria-labelledby={`matrix-${level}`}>
      <h2 id={`matrix-${level}`}>{accessTexts.levels[level]}</h2>
      <p className="soft small">{accessTexts.levelsHow[level]}</p>
      <div className="matrix-scroll" tabIndex={0} role="region" aria-labelledby={`matrix-${level}`}>
        <table className="matrix">
          <thead>
            <tr>
              <th scope="col">{accessTexts.permission}</th>
              {columns.map(({ role, rank }) => (
                <th key={role} scope="col" data-own={own.has(role)}>
                  {role.replaceAll('_', ' ')}
                  <span className="soft small">
                    {own.has(role) ? accessTexts.yours : rank === null ? '' : accessTexts.rank(rank)}
                  </span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ permission, holders }) => (
              <tr key={permission}>
                <th scope="row">
                  <code>{permission}</code>
                </th>
                {columns.map(({ role }) => (
                  <td key={role} data-own={own.has(role)}>
                    {holders.has(role) && <IconCheck size={15} aria-label={accessTexts.holds} />}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}
