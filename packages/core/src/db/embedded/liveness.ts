import { createHash } from 'node:crypto'
import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'

/**
 * Whether a process of this machine (or container) lives; with `startedAt`, whether it is still the same one and not a
 * stranger that got its number.
 */
export function isAlive(pid: number, startedAt?: string): boolean {
  if (pid <= 0) return false
  try {
    process.kill(pid, 0)
  } catch (error) {
    if (errorCode(error) !== 'EPERM') return false
  }
  if (process.platform !== 'linux') return true
  const stat = statOf(pid)
  if (stat === undefined || stat.isZombie) return false
  return startedAt === undefined || stat.startedAt === startedAt
}

/** The start of a process in clock ticks since boot; `0` where the system does not tell or the process is gone. */
export function startOf(pid: number): string {
  return statOf(pid)?.startedAt ?? '0'
}

/** Names where process numbers mean the same: this boot and process namespace; elsewhere the host. */
export function place(): string {
  const where =
    process.platform === 'linux'
      ? readFileSync('/proc/sys/kernel/random/boot_id', 'utf8') + readlinkSync('/proc/self/ns/pid')
      : hostname()
  return createHash('sha256').update(where).digest('hex').slice(0, 12)
}

/** The system's code of an error, such as `ENOENT`; undefined for an error that is not the system's. */
export function errorCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined
  return typeof error.code === 'string' ? error.code : undefined
}

function statOf(pid: number): { isZombie: boolean; startedAt: string } | undefined {
  if (process.platform !== 'linux') return undefined
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The name in parentheses may hold anything; what follows it starts with field 3 (state), field 22 is the start.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return { isZombie: fields[0] === 'Z' || fields[0] === 'X', startedAt: fields[19] ?? '0' }
  } catch {
    return undefined
  }
}
