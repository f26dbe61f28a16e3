import { execFileSync } from 'node:child_process'
import { createServer } from 'node:http'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { ForgeCredential } from '../src/delivery/forge.ts'
import { commit, gather, handsIn, run, serve, temporaryFolder } from './git-repositories.ts'

const token = 'canary-token-5b1f09c2d7'
const loopback = { allowLocal: false, allowLoopbackHttp: true }

/** A repository with one commit on a server that wants to know who asks. */
async function locked(folder: string, accepts = `weir:${token}`) {
  const work = join(folder, 'work')
  const bare = join(folder, 'served', 'app.git')
  run(folder, ['init', '-q', '-b', 'main', work])
  run(folder, ['init', '-q', '--bare', '-b', 'main', bare])
  run(bare, ['config', 'uploadpack.allowFilter', 'true'])
  writeFileSync(join(work, 'file.txt'), 'contents\n')
  run(work, ['add', '.'])
  const hash = commit(work, 'First')
  run(work, ['push', '-q', bare, 'main'])
  const server = await serve(join(folder, 'served'), { accepts })
  return { hash, server, url: `${server.url}/app.git` }
}

const tokenFor = (url: string, secret = token): ForgeCredential => ({
  kind: 'https_token',
  host: new URL(url).host,
  path: null,
  user_name: 'weir',
  secret,
})

/** Everything that is said of running programs: arguments and, of our own, the environment. */
function programs(): string {
  const read = (file: string) => {
    try {
      return readFileSync(file, 'latin1')
    } catch {
      return '' // it ended, or is another person's
    }
  }
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .map((pid) => read(`/proc/${pid}/cmdline`) + read(`/proc/${pid}/environ`))
    .join('\n')
}

const filesUnder = (folder: string): string =>
  execFileSync('sh', ['-c', `find ${folder} -type f -exec cat {} +`], { maxBuffer: 1e9 }).toString('latin1')

describe('reading with a token', () => {
  it(
    'opens a repository, and shows the token in no argument, variable or file',
    { timeout: 60_000 },
    async () => {
      using folder = temporaryFolder()
      const { hash, server, url } = await locked(folder.path)
      await using _ = server
      const seen: string[] = []
      const watching = setInterval(() => seen.push(programs()), 15)
      const hands = { ...handsIn(folder.path, loopback), credential: tokenFor(url) }
      const { commits } = await gather(url, hands).finally(() => clearInterval(watching))
      expect(commits.map((one) => one.hash)).toEqual([hash])
      expect(server.heard.length).toBeGreaterThan(1)
      const all = seen.join('\n')
      expect(all).toContain('app.git') // the fetch was seen while it ran
      for (const form of [token, Buffer.from(`weir:${token}`).toString('base64')]) {
        expect(all.includes(form)).toBe(false)
        expect(filesUnder(join(folder.path, 'cache')).includes(form)).toBe(false)
      }
    },
  )

  it('says with a code that a wrong token is refused, and nothing of the token', async () => {
    using folder = temporaryFolder()
    const { server, url } = await locked(folder.path)
    await using _ = server
    const hands = { ...handsIn(folder.path, loopback), credential: tokenFor(url, `wrong-${token}`) }
    const error: unknown = await gather(url, hands).catch((reason: unknown) => reason)
    expect(error).toMatchObject({ code: 'unprocessable', evidence: { reason: 'credential_refused' } })
    expect(JSON.stringify(error) + String(error) + String(Reflect.get(Object(error), 'stack'))).not.toContain(
      token,
    )
    expect(filesUnder(join(folder.path, 'cache'))).not.toContain(token)
  })

  it('sends the token to its own host alone: not to the address of another, not where a host sends on to', async () => {
    using folder = temporaryFolder()
    const { server, url } = await locked(folder.path)
    await using _ = server
    for (const elsewhere of [{ host: 'git.example.org' }, { path: 'team' }, { path: 'app.git/deeper' }])
      await expect(
        gather(url, { ...handsIn(folder.path, loopback), credential: { ...tokenFor(url), ...elsewhere } }),
      ).rejects.toMatchObject({ evidence: { reason: 'credential_elsewhere' } })
    const heard: (string | undefined)[] = []
    const thief = createServer((request, response) => {
      heard.push(request.headers.authorization)
      response.writeHead(401, { 'www-authenticate': 'Basic realm="git"' }).end()
    })
    await new Promise<void>((done) => thief.listen(0, '127.0.0.1', done))
    const address = thief.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    const moving = createServer((request, response) =>
      response.writeHead(302, { location: `http://localhost:${port}${request.url}` }).end(),
    )
    await new Promise<void>((done) => moving.listen(0, '127.0.0.1', done))
    const from = moving.address()
    const moved = `http://127.0.0.1:${typeof from === 'object' && from !== null ? from.port : 0}/app.git`
    const hands = { ...handsIn(folder.path, loopback), credential: tokenFor(moved) }
    await expect(gather(moved, hands)).rejects.toMatchObject({ evidence: { reason: 'redirected' } })
    expect(heard).toEqual([])
    expect(server.heard).toEqual([])
    thief.close()
    moving.close()
  })

  it('reads a repository that asks for nothing without showing the token', async () => {
    using folder = temporaryFolder()
    const { hash, server } = await locked(folder.path)
    await server[Symbol.asyncDispose]()
    await using open = await serve(join(folder.path, 'served'))
    const url = `${open.url}/app.git`
    const { commits } = await gather(url, { ...handsIn(folder.path, loopback), credential: tokenFor(url) })
    expect(commits.map((one) => one.hash)).toEqual([hash])
    expect(open.heard).toEqual([])
  })
})

describe('reading with an ssh key', () => {
  const known_hosts =
    'git.example.org ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDhvb2tzYXJlbm90aGVyZWJ1dGtub3duaG9zdA=='

  it('hands ssh the key and the hosts it knows, for us alone, and nothing of the machine; both are gone afterwards, also when git fails', async () => {
    using folder = temporaryFolder()
    const seen = join(folder.path, 'seen')
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(folder.path, 'key')])
    const secret = readFileSync(join(folder.path, 'key'), 'utf8')
    // says what the real ssh makes of its options, and what lies in the files that they name
    const script = `#!/bin/sh
/usr/bin/ssh -G "$@" > ${seen}
key=$(sed -n 's/^identityfile //p' ${seen})
hosts=$(sed -n 's/^userknownhostsfile //p' ${seen})
{ echo "key is $key"; stat -c 'mode %a' "$key" "$hosts" "$(dirname "$key")"; ssh-keygen -y -f "$key"; cat "$hosts"; tr '\\0' '\\n' < /proc/$$/environ; for pid in /proc/[0-9]*; do tr '\\0' ' ' < $pid/cmdline; done; } >> ${seen} 2> /dev/null
exit 255
`
    writeFileSync(join(folder.path, 'ssh'), script, { mode: 0o755 })
    const hands = {
      ...handsIn(folder.path, { resolve: async () => '192.168.7.7' }),
      environment: { PATH: `${folder.path}:/usr/bin:/bin` },
      credential: { kind: 'ssh_key' as const, host: 'git.example.org', path: null, known_hosts, secret },
    }
    await expect(gather('git@git.example.org:app.git', hands)).rejects.toMatchObject({ name: 'Fault' })
    const said = readFileSync(seen, 'utf8')
    const lines = said.split('\n')
    for (const line of [
      'hostname 192.168.7.7',
      'hostkeyalias git.example.org',
      'stricthostkeychecking true',
      'globalknownhostsfile /dev/null',
      'identitiesonly yes',
      'identityagent none',
      'batchmode yes',
      'forwardagent no',
      known_hosts,
    ])
      expect(lines).toContain(line)
    expect(lines.filter((line) => line.startsWith('mode'))).toEqual(['mode 600', 'mode 600', 'mode 700'])
    const shown = readFileSync(join(folder.path, 'key.pub'), 'utf8').split(' ').slice(0, 2).join(' ')
    expect(said).toContain(shown)
    const body = secret.split('\n')[2] ?? ''
    expect(said.includes(body)).toBe(false)
    const key = /^key is (.+)$/m.exec(said)?.[1] ?? ''
    expect(key.startsWith(join(tmpdir(), 'weir-ssh-'))).toBe(true)
    expect(existsSync(dirname(key))).toBe(false)
    expect(filesUnder(folder.path).split(body)).toHaveLength(2) // in the key that the test made, and nowhere else
  })

  it('is not used for another host or another protocol', async () => {
    using folder = temporaryFolder()
    const credential = {
      kind: 'ssh_key' as const,
      host: 'git.example.org',
      path: null,
      known_hosts,
      secret: 'x',
    }
    for (const address of [
      'ssh://git@git.example.com/app.git',
      'https://git.example.org/app.git',
      'ssh://git@git.example.org:2222/app.git',
    ])
      await expect(
        gather(address, { ...handsIn(folder.path), resolve: async () => '192.168.7.7', credential }),
      ).rejects.toMatchObject({ evidence: { reason: 'credential_elsewhere' } })
  })
})
