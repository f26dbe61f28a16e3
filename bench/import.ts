import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { generateSarif } from '../packages/core/test/sarif-generator.ts'
import { type BenchCase, report, sizeFrom } from './parts/report.ts'

// A report from upload to receipt through the real core: each size in a process of its own, whose memory is measured.
const size = sizeFrom(process.argv)
const cases: BenchCase[] = []
const only = Number(
  process.argv.find((argument) => argument.startsWith('--count='))?.slice('--count='.length),
)
for (const count of only ? [only] : size === 'full' ? [10_000, 100_000] : [1_000, 10_000])
  cases.push(...(await measure(count)))
report('import', cases)

interface Measured {
  readonly steps: readonly { readonly name: string; readonly seconds: number }[]
  readonly peakMegabytes: number
}

/** Runs the imports of one size in a child, once: a median would need a new database for each. */
async function measure(count: number): Promise<BenchCase[]> {
  const folder = await mkdtemp(join(tmpdir(), 'weir-bench-reports-'))
  try {
    await writeReports(folder, count)
    const { steps, peakMegabytes } = await run(folder, count)
    const results = count.toLocaleString('en')
    return [
      ...steps.map(({ name, seconds }) => ({
        name: `${results} results, ${name}`,
        value: seconds,
        unit: 's',
        bar: barOf(count, name),
        better: 'lower' as const,
      })),
      { name: '… peak memory of the process', value: peakMegabytes, unit: 'MB', bar: 400, better: 'lower' },
    ]
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function writeReports(folder: string, count: number): Promise<void> {
  const reports = {
    warm: { count: 200, seed: 7 },
    first: { count },
    moved: { count, shiftLines: 7 },
    fixed: { count, shiftLines: 7, drop: 0.1 },
  }
  for (const [name, options] of Object.entries(reports)) {
    const file = createWriteStream(join(folder, `${name}.sarif.gz`))
    await pipeline(Readable.from(generateSarif(options)), createGzip({ level: 1 }), file)
  }
}

async function run(folder: string, count: number): Promise<Measured> {
  const memory = ['--max-semi-space-size=16', '--heap-growing-percent=60'] // as packages/server/bin/weir.js starts the server
  const file = `${import.meta.dirname}/parts/import-run.ts`
  const child = spawn(
    process.execPath,
    [...memory, file, folder, String(count), process.argv.includes('--cpu') ? 'cpu' : ''],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  const lines: string[] = []
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(line))
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`the import ended with ${String(code)}`)
  return JSON.parse(lines.at(-1) ?? '')
}

function barOf(count: number, name: string): number | null {
  if (name === 'new') return count === 10_000 ? 1.5 : count === 100_000 ? 12 : null
  return count === 100_000 ? 8 : null
}
