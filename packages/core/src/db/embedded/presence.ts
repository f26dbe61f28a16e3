import { randomBytes } from 'node:crypto'
import { mkdir, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { Fault } from '@weir/contract'
import { isAlive, place, startOf } from './liveness.ts'

/*
 * A process is present in a folder by an empty file named `place.pid.start.random`. Such a file counts while its process
 * lives; what cannot be asked (another container or host on the same volume) counts while its heartbeat is fresh. As no
 * name is ever used twice, a dead file is removed without harm, which a single lock file does not allow.
 *
 * The lock: announce, then look. Who sees nobody else holds the lock; who sees another withdraws and tries again a
 * random moment later. Two who announce at once see each other and both withdraw, so there are never two holders.
 */

const heartbeatSeconds = 2
const staleSeconds = 15

/** A process said to be there; `withdraw` takes it back. */
export interface Presence {
  name: string
  withdraw(): Promise<void>
}

/** Says that this process is present in `folder` until `withdraw` or the death of the process. */
export async function announce(folder: string): Promise<Presence> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const name = [place(), process.pid, startOf(process.pid), randomBytes(6).toString('hex')].join('.')
  const path = join(folder, name)
  await writeFile(path, '', { mode: 0o600, flag: 'wx' })
  const heartbeat = setInterval(() => {
    const now = new Date()
    // A beat that fails is made up for by the next one.
    utimes(path, now, now).catch(() => undefined)
  }, heartbeatSeconds * 1000).unref()
  return {
    name,
    async withdraw() {
      clearInterval(heartbeat)
      await rm(path, { force: true })
    },
  }
}

/** Who else is present in `folder`, split into those of this place and those of another container or host. */
export async function othersIn(
  folder: string,
  own?: Presence,
): Promise<{ here: string[]; elsewhere: string[] }> {
  const here: string[] = []
  const elsewhere: string[] = []
  for (const name of await readdir(folder)) {
    if (name === own?.name) continue
    const [where, pid, startedAt] = name.split('.')
    const isHere = where === place()
    const isPresent = isHere ? isAlive(Number(pid), startedAt) : await isFresh(join(folder, name))
    if (!isPresent) await rm(join(folder, name), { force: true })
    else if (isHere) here.push(name)
    else elsewhere.push(name)
  }
  return { here, elsewhere }
}

/** Runs `action` while no other process, of this place or another, is inside the same `folder`; `busy` after the wait. */
export async function exclusively<T>(
  folder: string,
  waitSeconds: number,
  action: () => Promise<T>,
): Promise<T> {
  const deadline = performance.now() + waitSeconds * 1000
  for (;;) {
    const own = await announce(folder)
    try {
      const { here, elsewhere } = await othersIn(folder, own)
      if (here.length + elsewhere.length === 0) return await action()
    } finally {
      await own.withdraw()
    }
    if (performance.now() > deadline) {
      throw new Fault(
        'busy',
        `Another process has been starting or stopping the embedded PostgreSQL for more than ${waitSeconds} s. Wait for it or end it, then try again.`,
        { folder, retryAfterSeconds: 10 },
      )
    }
    await setTimeout(20 + Math.random() * 80)
  }
}

async function isFresh(path: string): Promise<boolean> {
  const status = await stat(path).catch(() => undefined)
  return status !== undefined && Date.now() - status.mtimeMs < staleSeconds * 1000
}
