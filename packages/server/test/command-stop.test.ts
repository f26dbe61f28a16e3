import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { bin, weir } from './weir-command.ts'

const run = promisify(execFile)
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weir-stop-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function madeRepository(at: string): Promise<void> {
  const who = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.test']
  await run('git', ['init', '-q', '-b', 'main', at])
  await run('git', [...who, '-C', at, 'commit', '-q', '--allow-empty', '-m', 'First'])
}

const manyResults = (count: number) => ({
  format: 'weir-1',
  tool: { name: 'many' },
  complete: true,
  vulnerabilities: Array.from({ length: count }, (_, at) => ({
    rule: `rule-${at % 10}`,
    title: `Finding ${at % 10}`,
    severity: 'high',
    path: `src/file-${at}.ts`,
    line: 1,
  })),
})

test(
  'a demo that is told to stop while it is filled stops its database too, and its next start goes on',
  { timeout: 120_000 },
  async () => {
    const own = join(folder, 'stopped')
    const words = [bin, '--data-folder', own, '--port', '0', 'demo', '--repository', folder]
    const server = spawn(process.execPath, words)
    let said = ''
    for (const stream of [server.stdout, server.stderr])
      stream.on('data', (chunk) => {
        said += String(chunk)
        if (said.includes('Inventing two years')) server.kill()
      })
    const [code] = await once(server, 'close')
    expect({ code, said }).toEqual({ code: 0, said: expect.stringContaining('its next start goes on') })
    expect(existsSync(join(own, 'postgresql', 'cluster', 'postmaster.pid')), 'PostgreSQL runs').toBe(false)
    const again = spawn(process.execPath, [...words, '--json'])
    const ended = once(again, 'exit')
    const answers: unknown[] = []
    for await (const line of createInterface(again.stdout)) {
      answers.push(JSON.parse(line))
      if (line.includes('#code=')) again.kill()
    }
    await ended
    expect(answers.at(-1)).toMatchObject({ sign_in: expect.stringContaining('#code=') })
  },
)

test(
  'an import that is told to stop stops its database too, and the next one goes on',
  { timeout: 120_000 },
  async () => {
    const own = join(folder, 'stopped-import')
    const [repository, file] = [join(folder, 'read'), join(folder, 'many.json')]
    await madeRepository(repository)
    await writeFile(file, JSON.stringify(manyResults(50_000)))
    const here = ['--data-folder', own]
    const words = [...here, '--json', 'import', file, '--group', 'read']
    expect((await weir(...here, 'sync', repository)).code).toBe(0)
    const command = spawn(process.execPath, [bin, ...words])
    const ended = once(command, 'close')
    const said: unknown[] = []
    for await (const line of createInterface(command.stdout)) {
      said.push(JSON.parse(line))
      if (said.length === 2) command.kill('SIGINT') // it is stored, and waits or is read
    }
    expect(await ended).toEqual([130, null])
    expect(said.at(0)).toMatchObject({ progress: { text: `storing ${file}` } })
    expect(said).toContainEqual({
      progress: expect.objectContaining({ text: expect.stringContaining('what is under way ends first') }),
    })
    expect(said.at(-1)).toMatchObject({ error: { code: 'stopped' } })
    expect(existsSync(join(own, 'postgresql', 'cluster', 'postmaster.pid')), 'PostgreSQL runs').toBe(false)
    const next = (await weir(...words)).out.trim().split('\n').at(-1) ?? ''
    expect(JSON.parse(next)).toMatchObject({ receipt: { same: 50_000, new: 0 } })
  },
)

/** A database that takes connections and never answers, and how it is named to a command. */
async function muteDatabase() {
  const sink = createServer(() => undefined).listen(0, '127.0.0.1')
  await once(sink, 'listening')
  const { port } = sink.address() as AddressInfo // listens on a port, not on a pipe
  const database = `postgresql://weir@127.0.0.1:${port}/weir`
  return { sink, words: [bin, '--data-folder', join(folder, 'mute'), '--port', '0', '--database', database] }
}

test(
  'a start that waits for a database that never answers ends when told to',
  { timeout: 60_000 },
  async () => {
    const { sink, words } = await muteDatabase()
    const server = spawn(process.execPath, [...words, 'serve'])
    await once(sink, 'connection')
    server.kill()
    expect(await once(server, 'exit')).toEqual([130, null])
    sink.close()
  },
)

test('a command that is told to stop a second time ends at once', { timeout: 60_000 }, async () => {
  const { sink, words } = await muteDatabase()
  const command = spawn(process.execPath, [...words, 'migrate'])
  await once(sink, 'connection')
  const ended = once(command, 'exit')
  command.kill('SIGINT')
  await wait(1_500)
  const again = performance.now()
  command.kill('SIGINT')
  expect(await ended).toEqual([130, null])
  expect(performance.now() - again, 'the first alone gives up after ten seconds').toBeLessThan(5_000)
  sink.close()
})
