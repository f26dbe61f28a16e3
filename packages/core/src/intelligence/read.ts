import { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { Fault } from '@weir/contract'

/** A likelihood of exploitation, or a CVE that is known to be exploited. */
export interface Entry {
  readonly cve: string
  /** EPSS alone, 0 to 1. */
  readonly score: number | null
  readonly percentile: number | null
  /** KEV alone: the day it was added. */
  readonly added_at: string | null
}

/** An edition that is being read: when it was published, then its entries. */
export interface Edition {
  readonly published_at: string
  readonly entries: AsyncIterable<Entry>
}

/** Most bytes of an edition once it is unpacked, and most entries: what is published is a tenth of it. */
const mostBytes = 128 * 1024 * 1024
const mostKevBytes = 32 * 1024 * 1024
const mostEntries = 5_000_000
const longestLine = 10_000

const cvePattern = /^CVE-\d{4}-\d{4,12}$/
const dayPattern = /^\d{4}-\d\d-\d\d$/

/** Reads the CSV of EPSS: `#model_version:…,score_date:…`, `cve,epss,percentile`, then a CVE a line. */
export async function readEpss(body: AsyncIterable<Uint8Array>): Promise<Edition> {
  const lines = linesOf(unpacked(body, mostBytes))
  const first = await lines.next()
  const date = /^#model_version:[^,]{1,100},score_date:(\S{10,40})$/.exec(first.value ?? '')?.[1] ?? ''
  const published_at = dateOf(date)
  if (published_at === null)
    throw wrong(1, 'EPSS begins with #model_version:…,score_date:… and the day of its scores')
  const second = await lines.next()
  if (second.value !== 'cve,epss,percentile') throw wrong(2, 'the columns are cve,epss,percentile')
  return { published_at, entries: epssEntries(lines) }
}

async function* epssEntries(lines: AsyncIterable<string>): AsyncGenerator<Entry> {
  let number = 2
  for await (const line of lines) {
    number++
    if (number > mostEntries) throw wrong(number, 'there are too many lines')
    const [cve = '', epss = '', percentile = '', more] = line.split(',')
    const score = fractionOf(epss)
    const place = fractionOf(percentile)
    if (!cvePattern.test(cve) || score === null || place === null || more !== undefined)
      throw wrong(number, 'it is not a CVE with a score and a percentile from 0 to 1')
    yield { cve, score, percentile: place, added_at: null }
  }
}

/** Reads the JSON of KEV: its date, how many there are, and each with the day it was added. */
export async function readKev(body: AsyncIterable<Uint8Array>): Promise<Edition> {
  const parts: Uint8Array[] = []
  for await (const part of unpacked(body, mostKevBytes)) parts.push(part)
  const text = Buffer.concat(parts).toString('utf8')
  const { dateReleased, count, vulnerabilities } = fieldsOf(parsed(text))
  const published_at = typeof dateReleased === 'string' ? dateOf(dateReleased) : null
  if (published_at === null || !Array.isArray(vulnerabilities))
    throw wrong(1, 'KEV is JSON with dateReleased, count and vulnerabilities')
  if (count !== vulnerabilities.length)
    throw new Fault('invalid', `The file says ${String(count)} and has ${vulnerabilities.length}: it is cut.`)
  const entries = vulnerabilities.map((each: unknown, at): Entry => {
    const { cveID, dateAdded } = fieldsOf(each)
    const added = typeof dateAdded === 'string' && dayPattern.test(dateAdded) ? dateOf(dateAdded) : null
    if (typeof cveID !== 'string' || !cvePattern.test(cveID) || added === null)
      throw new Fault(
        'invalid',
        `Number ${at + 1} is not a CVE with the day it was added. Nothing was loaded.`,
        {
          pointer: `/vulnerabilities/${at}`,
        },
      )
    return { cve: cveID, score: null, percentile: null, added_at: added }
  })
  return { published_at, entries: Readable.from(entries) }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw wrong(1, 'KEV is JSON')
  }
}

const fieldsOf = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? { ...value } : {}

/** Unpacks what begins as gzip does, and gives up beyond the bound. */
async function* unpacked(body: AsyncIterable<Uint8Array>, most: number): AsyncGenerator<Uint8Array> {
  const source = Readable.from(body)
  let bytes = 0
  try {
    for await (const part of await maybeGunzip(source)) {
      bytes += part.length
      if (bytes > most) throw new Fault('too_large', `The file is larger than ${most} bytes once unpacked.`)
      yield part
    }
  } catch (error) {
    if (error instanceof Fault) throw error
    if (error instanceof Error && 'code' in error && /^Z_|ERR_ZLIB/.test(String(error.code)))
      throw new Fault('invalid', 'The packed file is cut or damaged. Nothing was loaded.')
    throw error
  } finally {
    source.destroy()
  }
}

/** Two bytes tell; they may come one by one. */
async function maybeGunzip(source: Readable): Promise<AsyncIterable<Uint8Array>> {
  const parts: AsyncIterator<Uint8Array> = source[Symbol.asyncIterator]()
  let start: Uint8Array = new Uint8Array()
  while (start.length < 2) {
    const next = await parts.next()
    if (next.done === true) break
    start = Buffer.concat([start, next.value])
  }
  const whole = again(start, parts)
  if (start[0] !== 0x1f || start[1] !== 0x8b) return whole
  const packed = Readable.from(whole)
  const gunzip = createGunzip()
  packed.on('error', (error) => gunzip.destroy(error))
  return packed.pipe(gunzip)
}

async function* again(start: Uint8Array, parts: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield start
  for (let next = await parts.next(); next.done !== true; next = await parts.next()) yield next.value
}

async function* linesOf(input: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const part of input) {
    const lines = (rest + decoder.decode(part, { stream: true })).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) yield line.replace(/\r$/, '')
    if (rest.length > longestLine) throw new Fault('invalid', 'A line is too long: this is another file.')
  }
  if (rest !== '') yield rest
}

function fractionOf(text: string): number | null {
  if (!/^\d(\.\d{1,20})?(e-\d{1,2})?$/i.test(text)) return null
  const value = Number(text)
  return value <= 1 ? value : null
}

/** A day or an instant as UTC; not one that is more than a day ahead. */
function dateOf(text: string): string | null {
  const instant = Date.parse(text.replace(/\+0000$/, 'Z'))
  return /^\d{4}-/.test(text) && instant < Date.now() + 86_400_000 ? new Date(instant).toISOString() : null
}

const wrong = (line: number, what: string): Fault =>
  new Fault('invalid', `Line ${line} is wrong: ${what}. Nothing was loaded.`, { line })
