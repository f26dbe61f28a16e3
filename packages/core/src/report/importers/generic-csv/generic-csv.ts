import { Fault } from '@weir/contract'
import { GenericRows } from '../../generic-row.ts'
import type { Importer, ReportItem, ReportSource } from '../../importer.ts'
import { readCsv, separatorOf } from '../../stream/csv.ts'
import { peek } from '../../stream/peek.ts'

/** A table with a header line of our field names, as a spreadsheet saves it (docs/reports/generic.md). */
export const genericCsv: Importer = {
  id: 'generic-csv',
  title: 'generic CSV',
  recognises: ({ text }) => {
    const columns = columnsOf(firstLine(text).split(separatorOf(firstLine(text))))
    return (
      columns.includes('title') &&
      ['path', 'url', 'host', 'package', 'purl'].some((one) => columns.includes(one))
    )
  },
  read,
}

async function* read(source: ReportSource): AsyncGenerator<ReportItem> {
  yield { kind: 'run', run: 0, tool: 'generic', version: null, category: null, commit: null, branch: null }
  const { head, rest } = await peek(source.open(), 1 << 16)
  const separator = separatorOf(firstLine(head.toString('utf8')))
  const seen = new GenericRows()
  let columns: string[] | null = null
  for await (const rows of readCsv(rest, separator)) {
    for (const { line, cells } of rows) {
      if (columns === null) columns = checked(columnsOf(cells))
      else yield* rowItems(seen, columns, { line, cells })
    }
  }
  checked(columns ?? [])
  const reason = 'A table does not say what was scanned.'
  yield { kind: 'coverage', run: 0, isComplete: false, reason, rulesRun: null, scanned: null }
}

function* rowItems(
  seen: GenericRows,
  columns: readonly string[],
  { line, cells }: { line: number; cells: readonly string[] },
): Generator<ReportItem> {
  if (cells.every((cell) => cell.trim() === '')) return
  const place = { run: 0, pointer: `line ${line}` }
  if (cells.length > columns.length) {
    return yield seen.loss(place, `It has ${cells.length} cells, the header has ${columns.length}.`)
  }
  const named = columns.map((column, at): [string, string] => [column, cells[at]?.trim() ?? ''])
  yield* seen.take(Object.fromEntries(named), place)
}

function checked(columns: string[]): string[] {
  if (columns.includes('title')) return columns
  throw new Fault('invalid', 'The CSV has no column "title" in its first line.', { pointer: 'line 1' })
}

function columnsOf(cells: readonly string[]): string[] {
  return cells.map((cell) => cell.replaceAll('"', '').trim().toLowerCase().replaceAll(' ', '_'))
}

function firstLine(text: string): string {
  return text.split(/[\r\n]/, 1)[0] ?? ''
}
