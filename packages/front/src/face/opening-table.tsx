import { Fragment, type ReactNode, useState } from 'react'
import './faces.css'

/** Whether a row is open, and the button's way to change it. */
export interface Opening {
  isOpen: boolean
  toggle: () => void
}

/** A table whose rows open one at a time to show more below them. */
export function OpeningTable<Row extends { id: string }>(props: {
  /** Name of each column by its key. */
  columns: Readonly<Record<string, string>>
  /** Keys of columns that hold numbers. */
  numbers?: readonly string[]
  rows: readonly Row[]
  /** The cells of a row, in the order of the columns. */
  cells: (row: Row, opening: Opening) => ReactNode
  opened: (row: Row) => ReactNode
}) {
  const [openId, setOpenId] = useState<string | null>(null)
  const columns = Object.entries(props.columns)
  return (
    <div className="table-scroll">
      <table className="plain-table">
        <thead>
          <tr>
            {columns.map(([key, name]) => (
              <th key={key} scope="col" className={props.numbers?.includes(key) ? 'number' : undefined}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {props.rows.map((row) => {
            const isOpen = openId === row.id
            const toggle = () => setOpenId(isOpen ? null : row.id)
            return (
              <Fragment key={row.id}>
                <tr>{props.cells(row, { isOpen, toggle })}</tr>
                {isOpen && (
                  <tr>
                    <td colSpan={columns.length} className="opened">
                      {props.opened(row)}
                    </td>
                  </tr>
                )}
              </Fragment>
            )
          })}
        </tbody>
      </table>
    </div>
  )
}

/** The button in a row that opens it. */
export function OpeningButton({ isOpen, toggle, children }: Opening & { children: ReactNode }) {
  return (
    <button type="button" className="link-button" aria-expanded={isOpen} onClick={toggle}>
      {children}
    </button>
  )
}
