import { execFile, spawn } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { chmod, chown, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const libraryIn = (folder: string): string | undefined =>
  existsSync(folder)
    ? readdirSync(folder)
        .map((name) => join(folder, name, 'faketime/libfaketimeMT.so.1'))
        .find(existsSync)
    : undefined

const programsIn = (folder: string): string | undefined =>
  existsSync(folder)
    ? readdirSync(folder)
        .map((version) => join(folder, version, 'bin'))
        .find((bin) => existsSync(join(bin, 'postgres')))
    : undefined

const library = libraryIn('/usr/lib')
const programs = programsIn('/usr/lib/postgresql')

/** Is there what a faked clock needs on this machine: libfaketime, and a PostgreSQL that may be started with it? */
export const canFake: boolean = library !== undefined && programs !== undefined && process.getuid?.() === 0

/** Runs the story in a process of its own, with a database whose clock is the same faked one; answers what it saw. */
export async function tellStory(): Promise<Record<string, unknown>> {
  const folder = await mkdtemp(join(tmpdir(), 'weir-clock-'))
  const clock = join(folder, 'clock')
  await writeFile(clock, '+0')
  await chmod(folder, 0o755)
  const environment = {
    PATH: process.env.PATH ?? '',
    LD_PRELOAD: library ?? '',
    FAKETIME_TIMESTAMP_FILE: clock,
    FAKETIME_NO_CACHE: '1',
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
    FAKETIME_DISABLE_SHM: '1',
  }
  const database = await startDatabase(folder, environment)
  try {
    const story = fileURLToPath(new URL('story.ts', import.meta.url))
    const flags = ['--disable-warning=ExperimentalWarning', story, folder, clock]
    const { stdout } = await promisify(execFile)(process.execPath, flags, {
      env: environment,
      timeout: 150_000,
    })
    return JSON.parse(stdout.trim().split('\n').at(-1) ?? '{}') as Record<string, unknown>
  } finally {
    database.kill('SIGINT')
    await new Promise((resolve) => database.once('exit', resolve))
    await rm(folder, { recursive: true, force: true })
  }
}

async function startDatabase(folder: string, environment: NodeJS.ProcessEnv) {
  const run = promisify(execFile)
  const [uid, gid] = await Promise.all(
    ['-u', '-g'].map(async (flag) => Number((await run('id', [flag, 'postgres'])).stdout)),
  )
  const owner = { uid: uid ?? 65534, gid: gid ?? 65534, env: environment, cwd: folder }
  const data = join(folder, 'database')
  await mkdir(data)
  await chown(data, owner.uid, owner.gid)
  const words = ['-D', data, '-U', 'weir_super', '--auth=trust', '-E', 'UTF8', '--locale=C', '--no-sync']
  await run(join(programs ?? '', 'initdb'), words, { ...owner, env: { PATH: environment.PATH } })
  const settings = {
    unix_socket_directories: data,
    listen_addresses: '',

    max_connections: '60',
  }
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  return spawn(join(programs ?? '', 'postgres'), ['-D', data, ...flags], { ...owner, stdio: 'ignore' })
}
