import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** One measured number and the bar it is held against; a bar of null is only recorded. */
export interface BenchCase {
  name: string
  value: number
  unit: string
  bar: number | null
  better: 'lower' | 'higher'
}

export type BenchSize = 'small' | 'full'

/** Prints a bench's table (this run, the bar, their ratio) and writes bench/results/<name>.json; says whether all bars were met. */
export function report(name: string, cases: readonly BenchCase[]): boolean {
  const judged = cases.map((one) => ({ ...one, ok: isMet(one) }))
  const folder = join(import.meta.dirname, '../results')
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, `${name}.json`), `${JSON.stringify({ name, cases: judged }, null, 2)}\n`)

  const rows = judged.map((one) => [
    one.name,
    `${shown(one.value)} ${one.unit}`,
    one.bar === null ? '' : `${one.better === 'lower' ? '≤' : '≥'} ${shown(one.bar)}`,
    one.bar ? `${shown(one.value / one.bar)} ×` : '',
    one.bar === null ? '' : one.ok ? 'ok' : 'MISSED',
  ])
  print([[name, 'this run', 'bar', 'ratio', ''], ...rows])
  return judged.every(({ ok }) => ok)
}

/** The size chosen by `--size small` or `--size full`; small if none is. */
export function sizeFrom(argv: readonly string[]): BenchSize {
  const at = argv.findIndex((argument) => argument === '--size' || argument.startsWith('--size='))
  const size = argv[at]?.split('=')[1] ?? argv[at + 1] ?? 'small'
  if (at < 0) return 'small'
  if (size === 'small' || size === 'full') return size
  throw new Error(`--size is small or full, not "${size}".`)
}

/** Median of the milliseconds that so many runs take, after one that is not counted. */
export async function medianMs(runs: number, run: () => unknown): Promise<number> {
  await run()
  const times: number[] = []
  for (let i = 0; i < runs; i++) {
    const start = performance.now()
    await run()
    times.push(performance.now() - start)
  }
  return times.toSorted((a, b) => a - b)[Math.floor(runs / 2)] ?? Number.NaN
}

function isMet({ value, bar, better }: BenchCase): boolean {
  if (bar === null) return true
  return better === 'lower' ? value <= bar : value >= bar
}

function shown(value: number): string {
  return value.toLocaleString('en', { maximumSignificantDigits: 4 })
}

function print(rows: readonly string[][]): void {
  const widths = rows.reduce<number[]>(
    (most, row) => row.map((cell, i) => Math.max(cell.length, most[i] ?? 0)),
    [],
  )
  for (const row of rows) {
    console.log(
      row
        .map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
        .join('  '),
    )
  }
}
