import { Fault } from '@weir/contract'
import type { Importer, ReportHead, ReportItem, ReportSource } from './importer.ts'
import { importers } from './importers/index.ts'
import { reportLimits, type ReportLimits } from './stream/limits.ts'
import { peek } from './stream/peek.ts'
import { unpack } from './stream/unpack.ts'
import { utf8 } from './stream/utf8.ts'

/** What to read: raw uploaded bytes that can be opened again, and a format only when its content should not decide. */
export interface ReadReport {
  readonly upload: ReportSource
  readonly format?: string
  readonly limits?: ReportLimits
}

/** Finds the importer of an upload by its content and reads its items in a stream; a Fault means the file is broken. */
export async function readReport({ upload, format, limits = reportLimits }: ReadReport): Promise<{
  readonly importer: Importer
  readonly items: AsyncIterable<ReportItem>
}> {
  const source: ReportSource = { open: () => utf8(unpack(upload.open(), limits)) }
  const importer = format === undefined ? await recognise(source) : importerNamed(format)
  return { importer, items: importer.read(source) }
}

async function recognise(source: ReportSource): Promise<Importer> {
  const { head, rest } = await peek(source.open(), 1 << 16).catch(sayWhatIsRead)
  await rest.return()
  if (head.length === 0) throw new Fault('invalid', 'The report is empty.')
  const seen = headOf(head.toString('utf8'))
  const found = importers.find((one) => one.recognises(seen))
  if (found !== undefined) return found
  if (/^\s*\[\s*\]\s*$/.test(seen.text)) {
    throw new Fault(
      'unsupported',
      'The report is an empty list. Several tools write one when they find nothing; it does not say which tool ran: name the format, such as gitleaks-json.',
    )
  }
  throw new Fault(
    'unsupported',
    `The format of the report is not known. ${whatIsRead()} What any script can write is described in docs/reports/generic.md.`,
  )
}

/** A file that cannot even be looked into may be no report at all, such as a PDF. */
function sayWhatIsRead(error: unknown): never {
  if (!(error instanceof Fault) || error.code !== 'invalid') throw error
  throw new Fault('invalid', `${error.message} ${whatIsRead()}`, error.evidence)
}

const whatIsRead = (): string =>
  `Weir reads ${importers.map((one) => one.title).join(', ')}: text in UTF-8, plain or packed by gzip or zip.`

/** The importer of a format by its id; a Fault that lists all of them when there is none. */
export function importerNamed(format: string): Importer {
  const found = importers.find((one) => one.id === format)
  if (found !== undefined) return found
  const known = importers.map((one) => one.id).join(', ')
  throw new Fault('unsupported', `There is no format "${format.slice(0, 40)}". Known formats: ${known}.`, {
    pointer: '/format',
  })
}

/** The text and the keys that JSON objects begin with, by themselves or in an array, as far as the text goes. */
export function headOf(text: string): ReportHead {
  const isList = /^\s*\[/.test(text)
  const level = isList ? 2 : 1
  const keys: string[] = []
  let depth = 0
  for (const match of text.matchAll(/"((?:[^"\\]|\\[^])*)(?:"|\\?$)(\s*:)?|[{}[\]]/g)) {
    const token = match[0]
    if (token === '{' || token === '[') depth += 1
    else if (token === '}' || token === ']') depth -= 1
    else if (depth === level && match[2] !== undefined && match[1] !== undefined) keys.push(match[1])
  }
  const isObject = /^\s*\{/.test(text)
  return { text, keys: isObject ? keys : [], elementKeys: isList ? keys : [] }
}
