import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { BenchCase } from './report.ts'
import { report, sizeFrom } from './report.ts'

// A report from upload to receipt through the real core: each case in a process of its own, whose memory is measured.
const size = sizeFrom(process.argv)
const cases: BenchCase[] = []
for (const count of size === 'full' ? [10_000, 100_000] : [1_000, 10_000])
  cases.push(...(await measure(count)))
report('import', cases)

interface Measured {
  readonly name: string
  readonly seconds: number
  readonly statements: number
}

/** Runs the sequence of imports of one size in a child; medians would need a new database for each, so it runs once. */
async function measure(count: number): Promise<BenchCase[]> {
  const child = spawn(process.execPath, [`${import.meta.dirname}/import-run.ts`, String(count)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const lines: string[] = []
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(line))
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`the import ended with ${String(code)}`)
  const { steps, peakMegabytes }: { steps: Measured[]; peakMegabytes: number } = JSON.parse(
    lines.at(-1) ?? '',
  )
  const results = count.toLocaleString('en')
  return [
    ...steps.map(({ name, seconds }) => ({
      name: `${results} results, ${name}`,
      value: seconds,
      unit: 's',
      bar: barOf(count, name),
      better: 'lower' as const,
    })),
    { name: `… peak memory of the process`, value: peakMegabytes, unit: 'MB', bar: 400, better: 'lower' },
  ]
}

function barOf(count: number, name: string): number | null {
  if (name === 'new') return count === 10_000 ? 1.5 : count === 100_000 ? 12 : null
  return count === 100_000 ? 8 : null
}
