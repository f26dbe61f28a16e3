interface Lookup<Row> {
  id: string
  resolve(row: Row | undefined): void
  reject(error: unknown): void
}

/**
 * Whether an id is among those of the first parameter. Behind a sub-query the planner knows no more of them at one look-up than at
 * another: what it thought out once it keeps, where it would else plan each look-up anew, which costs more than the look-up.
 */
export const isAmong = 'any ((select $1::uuid[])::uuid[])'

/**
 * Finds rows by id. Those that are asked for while a look-up is under way go together in the next one: each is read
 * from the database after it was asked for, so that what was revoked ends at once.
 */
export function findTogether<Row extends { id: string }>(
  read: (ids: readonly string[]) => Promise<readonly Row[]>,
): (id: string) => Promise<Row | undefined> {
  let waiting: Lookup<Row>[] = []
  let isRunning = false
  const run = async (): Promise<void> => {
    isRunning = true
    while (waiting.length > 0) {
      const lookups = waiting
      waiting = []
      await answer(read, lookups)
    }
    isRunning = false
  }
  return (id) =>
    new Promise((resolve, reject) => {
      waiting.push({ id, resolve, reject })
      if (!isRunning) void run()
    })
}

async function answer<Row extends { id: string }>(
  read: (ids: readonly string[]) => Promise<readonly Row[]>,
  lookups: readonly Lookup<Row>[],
): Promise<void> {
  try {
    const rows = await read([...new Set(lookups.map(({ id }) => id))])
    const found = new Map(rows.map((row) => [row.id, row]))
    for (const { id, resolve } of lookups) resolve(found.get(id))
  } catch (error) {
    for (const { reject } of lookups) reject(error)
  }
}
