const steps = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█']

/** Numbers as a line of bars; what is missing is a gap. */
export function sparkline(values: readonly (number | null)[]): string {
  const highest = Math.max(0, ...values.map((value) => value ?? 0))
  return values
    .map((value) =>
      value === null
        ? ' '
        : value === 0
          ? '·'
          : (steps[Math.min(7, Math.floor((value / (highest || 1)) * 7.999))] ?? '█'),
    )
    .join('')
}

/** Rows as columns that line up. */
export function columns(rows: readonly (readonly string[])[]): string {
  const widths = rows.reduce<number[]>(
    (known, row) => row.map((cell, index) => Math.max(known[index] ?? 0, cell.length)),
    [],
  )
  return rows
    .map((row) =>
      row
        .map((cell, index) => (index === row.length - 1 ? cell : cell.padEnd(widths[index] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

/** A horizontal bar of at most `width` blocks. */
export const bar = (value: number, highest: number, width = 30): string =>
  value === 0 ? '' : '█'.repeat(Math.max(1, Math.round((value / Math.max(1, highest)) * width)))

/** `1 commit`, `2 commits`; `100+ commits` when there may be more. */
export const counted = (count: number, noun: string, isBounded = false): string =>
  `${count}${isBounded ? '+' : ''} ${noun}${count === 1 && !isBounded ? '' : 's'}`
