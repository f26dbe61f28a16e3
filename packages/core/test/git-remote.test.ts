import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { git } from '../src/delivery/forges/git/git.ts'
import { renames } from '../src/delivery/forges/git/renames.ts'
import { generateRepository } from './git-generator.ts'
import { commit, gather, handsIn, run, serve, temporaryFolder } from './git-repositories.ts'

/** A repository `app.git` on a loopback server, with one commit that adds a file with canary contents. */
async function remote(folder: string) {
  const work = join(folder, 'work')
  const bare = join(folder, 'served', 'app.git')
  run(folder, ['init', '-q', '-b', 'trunk', work])
  run(folder, ['init', '-q', '--bare', '-b', 'trunk', bare])
  run(bare, ['config', 'uploadpack.allowFilter', 'true'])
  run(work, ['remote', 'add', 'origin', bare])
  writeFileSync(join(work, 'secret.txt'), 'CANARY-CONTENTS-7f3a1\n'.repeat(20))
  run(work, ['add', '.'])
  const first = commit(work, 'First')
  const push = () =>
    run(work, [
      'push',
      '-q',
      '--force',
      '--prune',
      'origin',
      'refs/heads/*:refs/heads/*',
      'refs/tags/*:refs/tags/*',
    ])
  push()
  const server = await serve(join(folder, 'served'))
  return { work, bare, first, push, server, url: `${server.url}/app.git` }
}

const loopback = { allowLocal: false, allowLoopbackHttp: true }

describe('reading a remote repository', () => {
  it('mirrors it without file contents and reads only what is new the next time', async () => {
    using folder = temporaryFolder()
    const { work, first, push, server, url } = await remote(folder.path)
    await using _ = server
    const hands = handsIn(folder.path, loopback)
    const before = await gather(url, hands)
    expect(before.commits.map(({ hash }) => hash)).toEqual([first])
    expect(before.references).toMatchObject({
      defaultBranch: 'trunk',
      branches: [{ name: 'trunk', commit: first }],
    })
    run(work, ['tag', 'v1.0.0'])
    const second = commit(work, 'Second')
    push()
    const after = await gather(url, hands, before.end.cursor)
    expect(after.commits.map(({ hash }) => hash)).toEqual([second])
    expect(after.references.tags).toMatchObject([{ name: 'v1.0.0', commit: first }])
    const blobs = run(join(folder.path, 'cache', readdirSync(join(folder.path, 'cache'))[0] ?? ''), [
      'cat-file',
      '--batch-all-objects',
      '--batch-check=%(objecttype)',
    ])
    expect(new Set(blobs.split('\n'))).toEqual(new Set(['commit', 'tree']))
  })

  it('follows force pushes and deleted tags and branches', async () => {
    using folder = temporaryFolder()
    const { work, first, push, server, url } = await remote(folder.path)
    await using _ = server
    const hands = handsIn(folder.path, loopback)
    commit(work, 'Dropped')
    run(work, ['tag', 'gone'])
    run(work, ['branch', 'gone'])
    push()
    const before = await gather(url, hands)
    expect(before.references).toMatchObject({ branches: [{}, {}], tags: [{ name: 'gone' }] })
    run(work, ['reset', '-q', '--hard', first])
    const kept = commit(work, 'Kept')
    run(work, ['tag', '-d', 'gone'])
    run(work, ['branch', '-D', 'gone'])
    push()
    const after = await gather(url, hands, before.end.cursor)
    expect(after.commits.map(({ hash }) => hash)).toEqual([kept])
    expect(after.references).toMatchObject({ branches: [{ name: 'trunk', commit: kept }], tags: [] })
  })

  it('finds unchanged files that moved, without their contents', async () => {
    using folder = temporaryFolder()
    const { work, first, push, server, url } = await remote(folder.path)
    await using _ = server
    run(work, ['mv', 'secret.txt', 'moved.txt'])
    const second = commit(work, 'Move')
    push()
    const hands = handsIn(folder.path, loopback)
    expect(await renames(url, { from: first, to: second }, hands)).toEqual(
      new Map([['secret.txt', 'moved.txt']]),
    )
  })

  it('reads again although the last fetch was killed: lock files, half packs, a broken folder', async () => {
    using folder = temporaryFolder()
    const { first, server, url } = await remote(folder.path)
    await using _ = server
    const hands = handsIn(folder.path, loopback)
    await gather(url, hands)
    const mirror = join(folder.path, 'cache', readdirSync(join(folder.path, 'cache'))[0] ?? '')
    for (const left of ['packed-refs.lock', 'shallow.lock', 'HEAD.lock', 'objects/pack/tmp_pack_x'])
      writeFileSync(join(mirror, left), '')
    expect((await gather(url, hands)).commits).toMatchObject([{ hash: first }])
    expect(existsSync(join(mirror, 'objects/pack/tmp_pack_x'))).toBe(false)
    writeFileSync(join(mirror, 'HEAD'), 'nonsense')
    writeFileSync(join(mirror, 'packed-refs'), '\0\0\0')
    expect((await gather(url, hands)).commits).toMatchObject([{ hash: first }])
  })

  it('notices that a remote became empty', async () => {
    using folder = temporaryFolder()
    const { bare, server, url } = await remote(folder.path)
    await using _ = server
    const hands = handsIn(folder.path, loopback)
    await gather(url, hands)
    run(bare, ['update-ref', '-d', 'refs/heads/trunk'])
    const { commits, references, end } = await gather(url, hands)
    expect([commits, references.branches, end.isEmpty]).toEqual([[], [], true])
  })

  it('refuses a server that would send whole files, and keeps none', async () => {
    using folder = temporaryFolder()
    const { bare, server, url } = await remote(folder.path)
    await using _ = server
    run(bare, ['config', 'uploadpack.allowFilter', 'false'])
    const hands = handsIn(folder.path, loopback)
    await expect(gather(url, hands)).rejects.toMatchObject({
      code: 'unprocessable',
      evidence: { reason: 'no_filter' },
    })
    expect(readdirSync(join(folder.path, 'cache'))).toEqual([])
  })

  it.each([
    ['/nowhere.git', 'not_git'],
    ['/page/app.git', 'not_git'],
    ['/private/app.git', 'unauthorized'],
    ['/moved/app.git', 'redirected'],
  ])('says of %s that it is %s', async (path, reason) => {
    using folder = temporaryFolder()
    const { server } = await remote(folder.path)
    await using _ = server
    const reading = gather(server.url + path, handsIn(folder.path, loopback))
    await expect(reading).rejects.toMatchObject({ code: 'unprocessable', evidence: { reason } })
  })

  it('says that nothing answers, without the address or a path in the message', async () => {
    using folder = temporaryFolder()
    const reading = gather('http://127.0.0.1:1/app.git', handsIn(folder.path, loopback))
    await expect(reading).rejects.toMatchObject({
      code: 'unprocessable',
      evidence: { reason: 'unreachable' },
    })
    await expect(reading).rejects.toThrow(/^(?!.*(127\.0\.0\.1|weir-git)).*$/)
  })

  it('asks before it connects and connects to the address it was given', async () => {
    using folder = temporaryFolder()
    const { first, server, url } = await remote(folder.path)
    await using _ = server
    const asked: [string, number][] = []
    const refuse = async () => Promise.reject(new Error('refused'))
    await expect(gather(url, handsIn(folder.path, { ...loopback, resolve: refuse }))).rejects.toThrow(
      'refused',
    )
    const resolve = async (host: string, port: number) => {
      asked.push([host, port])
      return '127.0.0.1'
    }
    const named = url.replace('127.0.0.1', 'localhost')
    expect((await gather(named, handsIn(folder.path, { ...loopback, resolve }))).commits).toMatchObject([
      { hash: first },
    ])
    expect(asked).toEqual([['localhost', Number(new URL(url).port)]])
    const elsewhere = async () => '127.0.0.2'
    await expect(
      gather(named, handsIn(join(folder.path, 'b'), { ...loopback, resolve: elsewhere })),
    ).rejects.toMatchObject({
      evidence: { reason: 'unreachable' },
    })
  })

  it('holds ssh to the address that was checked, and looks for the key of the host under its name', async () => {
    using folder = temporaryFolder()
    const called = join(folder.path, 'called')
    writeFileSync(join(folder.path, 'ssh'), `#!/bin/sh\nprintf '%s\\n' "$@" > ${called}\nexit 255\n`, {
      mode: 0o755,
    })
    const hands = {
      ...handsIn(folder.path, { resolve: async () => '192.168.7.7', usesMachineKeys: true }),
      environment: { PATH: `${folder.path}:/usr/bin:/bin` },
    }
    await expect(gather('ssh://git@git.example.org:2222/app.git', hands)).rejects.toMatchObject({
      name: 'Fault',
    })
    const said = readFileSync(called, 'utf8')
    for (const option of ['HostName=192.168.7.7', 'HostKeyAlias=[git.example.org]:2222', 'ProxyCommand=none'])
      expect(said.split('\n')).toContain(option)
  })

  it('reports progress and stops every program it started when cancelled', async () => {
    using folder = temporaryFolder()
    const served = join(folder.path, 'served')
    const bare = join(served, 'big.git')
    run(folder.path, ['init', '-q', served])
    await generateRepository(bare, { seed: 3, commits: 30_000, tags: 10 })
    run(bare, ['config', 'uploadpack.allowFilter', 'true'])
    await using server = await serve(served)
    const cancel = new AbortController()
    const hands = handsIn(folder.path, { ...loopback, signal: cancel.signal })
    const reading = (async () => {
      for await (const batch of git.read(`${server.url}/big.git`, null, hands))
        if (batch.kind === 'commits') return
    })()
    setTimeout(() => cancel.abort(new Error('cancelled')), 150)
    await expect(reading).rejects.toThrow('cancelled')
    const running = execFileSync(
      'sh',
      ['-c', `grep -lazF "${join(folder.path, 'cache')}" /proc/[0-9]*/environ || true`],
      { stdio: ['ignore', 'pipe', 'ignore'] },
    )
    expect(running.toString()).toBe('')
    expect(readFileSync(join(bare, 'HEAD'), 'utf8')).toContain('main')
    expect((await gather(`${server.url}/big.git`, handsIn(folder.path, loopback))).commits).toHaveLength(
      30_000,
    )
  })
})
