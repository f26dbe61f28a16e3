import { isUtf8 } from 'node:buffer'

/** Rows of text fields, and how many of the rows held bytes that are not UTF-8 (replaced by U+FFFD). */
export interface Records {
  rows: string[][]
  broken: string[]
}

/**
 * Rows of `width` fields, each ended by a NUL, as git prints them by `%00` formats; the line end that git puts between rows is
 * dropped. Git's own formatting stops at a NUL in a name or message, so content cannot forge a field. Fields are cut to about
 * 64 KiB as they stream, so one absurd message does not fill the memory.
 */
export async function* readRecords(chunks: AsyncIterable<Buffer>, width: number): AsyncGenerator<Records> {
  let fields: string[] = []
  let rest: Buffer = Buffer.alloc(0)
  for await (const chunk of chunks) {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    const end = bytes.lastIndexOf(0) + 1
    rest = bytes.subarray(end)
    if (end === 0 && rest.length > 2 * longest) rest = rest.subarray(0, longest)
    if (end === 0) continue
    const whole = bytes.subarray(0, end - 1)
    const texts = whole.toString('utf8').split('\0')
    fields = fields.length === 0 ? texts : [...fields, ...texts]
    const records = takeRows(fields, width, !isUtf8(whole))
    fields = fields.slice(records.rows.length * width)
    if (records.rows.length > 0) yield records
  }
}

const longest = 65_536

function takeRows(fields: readonly string[], width: number, mayBeBroken: boolean): Records {
  const rows: string[][] = []
  for (let at = 0; at + width <= fields.length; at += width) {
    const row = fields.slice(at, at + width)
    row[0] = row[0]?.replace(/^\n/, '') ?? ''
    rows.push(row)
  }
  const broken = mayBeBroken ? rows.filter((row) => row.some((field) => field.includes('\uFFFD'))) : []
  return { rows, broken: broken.map((row) => row[0] ?? '') }
}
