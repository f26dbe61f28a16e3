import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Milliseconds of processor time that the sides of a measurement have used. */
export interface ProcessorTime {
  server: number
  database: number
}

/** What this process and the embedded PostgreSQL of a data folder have used until now; of a database that cannot be seen it is 0. */
export function processorTime(dataFolder: string): ProcessorTime {
  return { server: ownMs(), database: childrenMs(postmasterOf(join(dataFolder, 'postgresql'))) }
}

/** What this process has used until now. */
export function ownMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

function postmasterOf(folder: string): number {
  const file = readdirSync(folder, { recursive: true, encoding: 'utf8' }).find((name) =>
    name.endsWith('postmaster.pid'),
  )
  return file === undefined ? 0 : Number.parseInt(readFileSync(join(folder, file), 'utf8'), 10)
}

/** proc(5): state, parent and, ten fields on, user and system time in hundredths of a second, behind the name in brackets. */
function childrenMs(parent: number): number {
  if (process.platform !== 'linux' || parent === 0) return 0
  let sum = 0
  for (const pid of readdirSync('/proc')) {
    if (!/^\d+$/.test(pid)) continue
    const fields = statOf(pid).split(') ').at(-1)?.split(' ') ?? []
    if (Number(fields[1]) === parent) sum += 10 * (Number(fields[11]) + Number(fields[12]))
  }
  return sum
}

function statOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8')
  } catch {
    return '' // it ended since
  }
}
