import { Fault } from '@weir/contract'

/** One row of a CSV file and the line it begins on. */
export interface CsvRow {
  readonly line: number
  readonly cells: readonly string[]
}

const longestRow = 1 << 20

/** Reads CSV (RFC 4180) in a stream: quotes, doubled quotes, line ends in cells, CRLF, LF or CR. Empty lines are left out. */
export async function* readCsv(
  bytes: AsyncIterable<Uint8Array>,
  separator: string,
): AsyncGenerator<CsvRow[]> {
  const reader = new CsvReader(separator)
  for await (const chunk of bytes) {
    reader.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length).toString('utf8'))
    if (reader.rows.length === 0) continue
    yield reader.rows
    reader.rows = []
  }
  reader.end()
  if (reader.rows.length > 0) yield reader.rows
}

/** The separator that a header line uses: the one of `,`, `;` and tab that it holds most of. */
export function separatorOf(header: string): string {
  const counted = [',', ';', '\t'].map((mark) => ({ mark, count: header.split(mark).length }))
  return counted.reduce((best, one) => (one.count > best.count ? one : best)).mark
}

class CsvReader {
  rows: CsvRow[] = []
  private readonly separator: string
  private cells: string[] = []
  private cell = ''
  private size = 0
  private line = 1
  private rowLine = 1
  private state: 'start' | 'plain' | 'quoted' | 'quote' = 'start'
  private isAfterReturn = false

  constructor(separator: string) {
    this.separator = separator
  }

  write(text: string): void {
    for (const mark of text) {
      const isSecondOfPair = mark === '\n' && this.isAfterReturn
      this.isAfterReturn = mark === '\r'
      if ((mark === '\n' || mark === '\r') && !isSecondOfPair) this.line += 1
      if (isSecondOfPair && this.state !== 'quoted') continue
      this.put(mark)
    }
  }

  end(): void {
    if (this.state === 'quoted') {
      throw new Fault('invalid', 'The CSV ends inside quotes. Upload the whole file.', {
        pointer: `line ${this.rowLine}`,
      })
    }
    if (this.size > 0) this.endRow()
  }

  private put(mark: string): void {
    this.size += 1
    if (this.size > longestRow) {
      throw new Fault(
        'too_large',
        `A row of the CSV is longer than ${longestRow} characters; a quote may be missing.`,
        {
          pointer: `line ${this.rowLine}`,
        },
      )
    }
    if (this.state === 'quoted') {
      if (mark === '"') this.state = 'quote'
      else this.cell += mark
    } else if (mark === this.separator) this.endCell()
    else if (mark === '\n' || mark === '\r') this.endRow()
    else if (mark === '"' && this.state !== 'plain') {
      if (this.state === 'quote') this.cell += mark
      this.state = 'quoted'
    } else {
      this.cell += mark
      this.state = 'plain'
    }
  }

  private endCell(): void {
    this.cells.push(this.cell)
    this.cell = ''
    this.state = 'start'
  }

  private endRow(): void {
    this.endCell()
    const cells = this.cells
    if (cells.length > 1 || cells[0] !== '') this.rows.push({ line: this.rowLine, cells })
    this.cells = []
    this.size = 0
    this.rowLine = this.line
  }
}
