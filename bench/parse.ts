import { gzipSync } from 'node:zlib'
import { columnsOf, identityOf } from '../packages/core/src/report/identity.ts'
import { match } from '../packages/core/src/report/match.ts'
import { readReport } from '../packages/core/src/report/read.ts'
import { generateSarif } from '../packages/core/test/sarif-generator.ts'
import { medianMs, report, sizeFrom } from './parts/report.ts'

// The pure part of an import: reading a gzipped SARIF, with the memory that reading adds, and finding who is who.
const size = sizeFrom(process.argv)
const count = size === 'full' ? 100_000 : 10_000
const bar = (full: number) => (size === 'full' ? full : null)
const results = `${count.toLocaleString('en')} results`
const upload = uploadOf(0)

const floor = process.memoryUsage().rss
let peak = floor
const reading = await medianMs(5, async () => {
  let read = 0
  for await (const item of (await readReport({ upload })).items) {
    if (item.kind === 'result' && (read += 1) % 1000 === 0) peak = Math.max(peak, process.memoryUsage().rss)
  }
  if (read !== count) throw new Error(`${read} results were read, not ${count}.`)
})
const addedMegabytes = (peak - floor) / 2 ** 20

const known = await identities(0)
const moved = await identities(7)
const bare = (rows: typeof known) =>
  columnsOf(rows.map((row) => ({ ...row, fingerprints: {}, snippet: null })))
const pairing = await medianMs(5, () => whole(match(columnsOf(known), columnsOf(moved))))
const pairingBare = await medianMs(5, () => whole(match(bare(known), bare(moved))))

report('parse', [
  { name: `read ${results}, SARIF in gzip`, value: reading, unit: 'ms', bar: bar(3000), better: 'lower' },
  { name: '… memory above the start', value: addedMegabytes, unit: 'MiB', bar: bar(200), better: 'lower' },
  {
    name: `match ${results}, all lines moved by 7`,
    value: pairing,
    unit: 'ms',
    bar: bar(1000),
    better: 'lower',
  },
  {
    name: '… without fingerprints and snippets',
    value: pairingBare,
    unit: 'ms',
    bar: bar(1000),
    better: 'lower',
  },
])

function uploadOf(shiftLines: number): { open(): AsyncIterable<Uint8Array> } {
  const bytes = gzipSync(Buffer.concat([...generateSarif({ count, shiftLines })]), { level: 1 })
  return {
    async *open() {
      for (let at = 0; at < bytes.length; at += 1 << 16) yield bytes.subarray(at, at + (1 << 16))
    },
  }
}

async function identities(shiftLines: number) {
  const rows = []
  for await (const item of (await readReport({ upload: uploadOf(shiftLines) })).items) {
    if (item.kind === 'result') rows.push({ ...identityOf(item), family: 'tool', rule: item.ruleId })
  }
  return rows
}

function whole({ pairs, added, absent }: ReturnType<typeof match>): void {
  if (pairs.length !== count || added.length + absent.length > 0)
    throw new Error('Not every identity was kept.')
}
