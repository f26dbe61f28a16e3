import { type Cell, columnsOf } from '../../columns.ts'
import type { Format } from '../../format.ts'

/** CSV (RFC 4180): a header, commas, CRLF, UTF-8. */
export const csv: Format = {
  id: 'csv',
  title: 'CSV',
  mediaType: 'text/csv; charset=utf-8; header=present',
  extension: 'csv',
  statuses: null,
  isTable: true,
  async *write(parts, { hasMark, columns }) {
    const chosen = columnsOf(columns)
    // without the mark a spreadsheet takes UTF-8 for the code page of the machine
    yield `${hasMark ? '\ufeff' : ''}${chosen.map(({ name }) => name).join(',')}\r\n`
    for await (const rows of parts)
      yield rows.map((row) => `${chosen.map(({ of }) => field(of(row))).join(',')}\r\n`).join('')
  },
}

/** A cell as it stands in the file; several values are separated by spaces. */
export function field(cell: Cell): string {
  if (cell === null) return ''
  const text = typeof cell === 'object' ? cell.join(' ') : String(cell)
  const safe = startsFormula.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** What a spreadsheet takes for a formula, also in its wide forms: such a cell begins with an apostrophe instead. */
const startsFormula = /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/
