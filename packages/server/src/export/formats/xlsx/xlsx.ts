import { columnsOf } from '../../columns.ts'
import type { Format } from '../../format.ts'
import { headerRow, rowOf, sheetEnd, sheetStart } from './sheet.ts'
import { packageParts, sheetPath } from './workbook.ts'
import { zipping } from './zipping.ts'

/** Rows that a sheet may have, its header among them. */
const rowsOfSheet = 1_048_576

/** XLSX (ECMA-376): every cell with text is text, so nothing is taken for a formula; after a million rows another sheet begins. */
export const xlsx: Format = {
  id: 'xlsx',
  title: 'XLSX',
  mediaType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  extension: 'xlsx',
  statuses: null,
  isTable: true,
  async *write(parts, { columns, at }) {
    const chosen = columnsOf(columns)
    const zip = zipping()
    const begin = (sheet: number) => {
      zip.begin(sheetPath(sheet))
      zip.write(sheetStart(chosen) + headerRow(chosen))
    }
    let sheets = 1
    let used = 1
    begin(sheets)
    for await (const rows of parts) {
      for (let from = 0; from < rows.length;) {
        if (used === rowsOfSheet) {
          zip.write(sheetEnd, { isLast: true })
          begin(++sheets)
          used = 1
        }
        const some = rows.slice(from, from + rowsOfSheet - used)
        zip.write(some.map((row) => rowOf(chosen, row)).join(''))
        used += some.length
        from += some.length
      }
      yield* zip.taken()
    }
    zip.write(sheetEnd, { isLast: true })
    for (const [path, text] of packageParts({ sheets, at })) {
      zip.begin(path)
      zip.write(text, { isLast: true })
    }
    zip.end()
    yield* zip.taken()
  },
}
