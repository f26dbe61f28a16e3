/** Milliseconds of processor time that a piece of work of this process takes: the least of three tries, for in one of them memory may be cleared up or code compiled. */
export function leastMs(work: () => void): number {
  return Math.min(...Array.from({ length: 3 }, () => spentMs(work)))
}

/** A bound of processor time, said for the machine Weir is measured on, here: as much longer as this one is slower now, three times at most. */
export function boundMs(onReference: number): number {
  const now = Math.min(...Array.from({ length: 9 }, () => spentMs(yardstick)))
  return onReference * Math.min(3, Math.max(1, now / yardstickMs))
}

/** Milliseconds of processor time that a piece of work of this process takes, once. */
export function spentMs(work: () => void): number {
  const before = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}

/** What the yardstick takes on that machine while it does nothing else. */
const yardstickMs = 1.2

const text = JSON.stringify(
  Array.from({ length: 3_000 }, (_, at) => ({ id: `${at}`, title: 'x'.repeat(20), at })),
)

function yardstick(): void {
  const rows = JSON.parse(text) as { id: string; at: number }[] // as text says
  const byId = new Map(rows.map((row) => [row.id, row]))
  if (byId.size !== rows.length) throw new Error('The yardstick is wrong.')
}
