import { createHmac } from 'node:crypto'
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { emptyDag, headsOf } from '../src/calc/dag.ts'
import { extendDag } from '../src/calc/dag-growth.ts'
import { git } from '../src/delivery/forges/git/git.ts'
import { renames } from '../src/delivery/forges/git/renames.ts'
import { generateRepository } from './git-generator.ts'
import { commit, gather, handsIn, run, temporaryFolder } from './git-repositories.ts'

function repository(folder: string): string {
  const path = join(folder, 'app')
  run(folder, ['init', '-q', '-b', 'main', path])
  return path
}

/** Writes a commit object as given and points a branch at it. */
function rawCommit(path: string, lines: readonly (string | Buffer)[], branch: string): string {
  const tree = run(path, ['mktree'], '')
  const parts = [`tree ${tree}`, ...lines].flatMap((line) => [Buffer.from(line), Buffer.from('\n')])
  const hash = run(
    path,
    ['hash-object', '-t', 'commit', '-w', '--stdin', '--literally'],
    Buffer.concat(parts),
  )
  run(path, ['update-ref', `refs/heads/${branch}`, hash])
  return hash
}

describe('reading a local repository', () => {
  it('yields commits with parents, people and dates, and never an e-mail address', async () => {
    using folder = temporaryFolder()
    const path = repository(folder.path)
    const first = commit(path, 'First')
    const second = commit(path, 'Second, for #12')
    const { commits, references, end } = await gather(path, handsIn(folder.path))
    const emailHash = createHmac('sha256', 'key').update('ada@example.org').digest('hex')
    expect(commits).toMatchObject([
      { hash: second, parents: [first], subject: 'Second, for #12', author: { name: 'Ada', emailHash } },
      { hash: first, parents: [], author: { emailHash }, committer: { emailHash } },
    ])
    expect(commits[0]?.authoredAt).toBeInstanceOf(Date)
    expect(JSON.stringify([commits, references, end]).toLowerCase()).not.toContain('example.org')
    expect(references).toMatchObject({
      defaultBranch: 'main',
      branches: [{ name: 'main', commit: second }],
      tags: [],
    })
    expect(end).toMatchObject({ isEmpty: false, isShallow: false })
    expect(readdirSync(join(folder.path, 'cache'))).toEqual([])
  })

  it('yields only what is new since a cursor, and survives a cursor that names vanished commits', async () => {
    using folder = temporaryFolder()
    const path = repository(folder.path)
    commit(path, 'First')
    const hands = handsIn(folder.path)
    const before = await gather(path, hands)
    const second = commit(path, 'Second')
    const after = await gather(path, hands, before.end.cursor)
    expect(after.commits.map(({ hash }) => hash)).toEqual([second])
    expect((await gather(path, hands, { heads: ['f'.repeat(40), second] })).commits).toEqual([])
    expect((await gather(path, hands, { heads: ['--all; rm', 7] })).commits).toHaveLength(2)
  })

  it('reads the new line after a force push, and the references no longer name the old one', async () => {
    using folder = temporaryFolder()
    const path = repository(folder.path)
    const base = commit(path, 'Base')
    const dropped = commit(path, 'Dropped')
    const hands = handsIn(folder.path)
    const before = await gather(path, hands)
    run(path, ['reset', '-q', '--hard', base])
    const kept = commit(path, 'Kept')
    const after = await gather(path, hands, before.end.cursor)
    expect(after.commits.map(({ hash }) => hash)).toEqual([kept])
    expect(JSON.stringify([after.references, after.end])).not.toContain(dropped)
  })

  it('follows annotated, lightweight and nested tags to commits and doubts the others', async () => {
    using folder = temporaryFolder()
    const path = repository(folder.path)
    const hash = commit(path, 'First')
    run(path, ['tag', 'light'])
    run(path, ['tag', '-a', '-m', 'x', 'annotated'])
    run(path, ['tag', '-a', '-m', 'x', 'nested', 'annotated'])
    run(path, ['tag', '-a', '-m', 'x', 'deeper', 'nested'])
    run(path, ['tag', 'of-tree', 'HEAD^{tree}'])
    run(path, ['tag', '-a', '-m', 'x', 'note-of-tree', 'HEAD^{tree}'])
    const { references, doubts } = await gather(path, handsIn(folder.path))
    const tags = references.tags.map(({ name, commit, isAnnotated }) => ({ name, commit, isAnnotated }))
    expect(tags.toSorted((a, b) => (a.name < b.name ? -1 : 1))).toEqual([
      { name: 'annotated', commit: hash, isAnnotated: true },
      { name: 'deeper', commit: hash, isAnnotated: true },
      { name: 'light', commit: hash, isAnnotated: false },
      { name: 'nested', commit: hash, isAnnotated: true },
    ])
    expect(references.tags.every(({ createdAt }) => createdAt instanceof Date)).toBe(true)
    expect(doubts).toMatchObject([{ code: 'not_a_commit', count: 2, examples: ['note-of-tree', 'of-tree'] }])
  })

  it('says that a repository without commits is empty', async () => {
    using folder = temporaryFolder()
    const { commits, references, end } = await gather(repository(folder.path), handsIn(folder.path))
    expect(commits).toEqual([])
    expect(references).toMatchObject({ branches: [], tags: [] })
    expect(end).toMatchObject({ isEmpty: true, cursor: { heads: [] } })
  })

  it('leaves out dates nobody can believe and counts them', async () => {
    using folder = temporaryFolder()
    const path = repository(folder.path)
    const dates = [
      '0 +0000',
      '99999999999999999999 +0000',
      '-5 +0000',
      'yesterday',
      '',
      '4102444800 +0000',
      '9999999999 +0000',
    ]
    dates.forEach((date, i) =>
      rawCommit(path, [`author A <a@b.c> ${date}`, 'committer C <c@b.c> 1600000000 +0000', '', 'x'], `b${i}`),
    )
    const now = () => new Date('2026-01-01T00:00:00Z')
    const { commits, doubts } = await gather(path, handsIn(folder.path, { now }))
    expect(commits).toHaveLength(dates.length)
    expect(commits.map(({ authoredAt }) => authoredAt)).toEqual(dates.map(() => null))
    expect(commits.every(({ committedAt }) => committedAt?.getTime() === 1_600_000_000_000)).toBe(true)
    expect(doubts).toMatchObject([{ code: 'bad_date', count: dates.length }])
  })

  it('reads other encodings, replaces what is broken and counts it', async () => {
    using folder = temporaryFolder()
    const path = repository(folder.path)
    const committer = 'committer C <c@b.c> 1600000000 +0000'
    const latin = Buffer.concat([
      Buffer.from('author Jos'),
      Buffer.from([0xe9]),
      Buffer.from(' <a@b.c> 1600000000 +0000'),
    ])
    rawCommit(path, [latin, committer, 'encoding ISO-8859-1', '', 'declared'], 'declared')
    rawCommit(path, [latin, committer, '', 'undeclared'], 'undeclared')
    rawCommit(path, [latin, committer, 'encoding klingon', '', 'unknown'], 'unknown')
    const { commits, doubts } = await gather(path, handsIn(folder.path))
    const names = new Map(commits.map(({ subject, author }) => [subject, author.name]))
    expect(names.get('declared')).toBe('José')
    expect(names.get('undeclared')).toBe('Jos\uFFFD')
    expect(names.get('unknown')).toBe('Jos\uFFFD')
    expect(doubts).toMatchObject([{ code: 'bad_encoding', count: 2 }])
  })

  it('lets no commit forge another one by NULs, line ends or missing lines', async () => {
    using folder = temporaryFolder()
    const path = repository(folder.path)
    const forged = `${'a'.repeat(40)}\0\0Eve\0e@e\u00001600000000\0Eve\0e@e\u00001600000000\0forged\0`
    const committer = 'committer C <c@b.c> 1600000000 +0000'
    const hashes = [
      rawCommit(path, [`author A\0${forged} <a@b.c> 1600000000 +0000`, committer, '', 'x'], 'b1'),
      rawCommit(path, ['author A <a@b.c> 1600000000 +0000', committer, '', `x\0${forged}\n${forged}`], 'b2'),
      rawCommit(
        path,
        ['author A <a@b.c> 1600000000 +0000', committer, 'encoding UTF-7', '', 'x +AAA-y'],
        'b3',
      ),
      rawCommit(path, ['', 'no author, no committer'], 'b4'),
      rawCommit(path, ['author A <a@b.c> 1600000000 +0000', committer, '', 'y'.repeat(3_000_000)], 'b5'),
    ]
    const { commits } = await gather(path, handsIn(folder.path))
    expect(new Set(commits.map(({ hash }) => hash))).toEqual(new Set(hashes))
    expect(Math.max(...commits.map(({ subject }) => subject.length))).toBe(1000)
    expect(JSON.stringify(commits)).not.toContain('\\u0000')
  })

  it('says that a shallow clone is shallow, and its graph has gaps', async () => {
    using folder = temporaryFolder()
    const path = repository(folder.path)
    for (const subject of ['One', 'Two', 'Three']) commit(path, subject)
    const clone = join(folder.path, 'shallow')
    run(folder.path, ['clone', '-q', '--depth', '2', `file://${path}`, clone])
    const { commits, doubts, end } = await gather(clone, handsIn(folder.path))
    expect(commits).toHaveLength(2)
    expect(end.isShallow).toBe(true)
    expect(doubts).toMatchObject([{ code: 'shallow', count: 1 }])
  })

  it('reads bare, linked-worktree and subfolder paths, detached heads and SHA-256 repositories', async () => {
    using folder = temporaryFolder()
    const path = repository(folder.path)
    commit(path, 'One')
    run(folder.path, ['clone', '-q', '--bare', path, 'bare.git'])
    run(path, ['worktree', 'add', '-q', '../linked'])
    mkdirSync(join(path, 'sub'))
    const detached = join(folder.path, 'detached: "x"')
    run(folder.path, ['clone', '-q', path, detached])
    run(detached, ['checkout', '-q', '--detach'])
    commit(detached, 'Only on the detached head')
    run(folder.path, ['init', '-q', '--object-format=sha256', 'wide'])
    commit(join(folder.path, 'wide'), 'Wide')
    const count = async (name: string) =>
      (await gather(join(folder.path, name), handsIn(folder.path))).commits.length
    expect(await Promise.all(['bare.git', 'linked', 'app/sub', 'detached: "x"', 'wide'].map(count))).toEqual([
      1, 1, 1, 2, 1,
    ])
  })

  it('reads 20,000 commits and 100,000 tags and its cursor stays small', async () => {
    using folder = temporaryFolder()
    const path = join(folder.path, 'many.git')
    await generateRepository(path, { seed: 7, commits: 20_000, tags: 0 })
    const head = run(path, ['rev-parse', 'main'])
    const packed = Array.from({ length: 100_000 }, (_, i) => `${head} refs/tags/v1.0.${i}\n`)
    writeFileSync(join(path, 'packed-refs'), [`${head} refs/heads/main\n`, ...packed].join(''))
    const { commits, references, end } = await gather(path, handsIn(folder.path))
    expect(references.tags).toHaveLength(100_000)
    expect(JSON.stringify(end.cursor).length).toBeLessThan(1000)
    const dag = extendDag(emptyDag, commits)
    expect([dag.size, headsOf(dag)]).toEqual([20_000, [head]])
  })

  it('stops when it is cancelled, and cleans up when the reader leaves', async () => {
    using folder = temporaryFolder()
    const path = repository(folder.path)
    commit(path, 'One')
    const cancelled = handsIn(folder.path, { signal: AbortSignal.abort(new Error('cancelled')) })
    await expect(gather(path, cancelled)).rejects.toThrow('cancelled')
    for await (const batch of git.read(path, null, handsIn(folder.path))) if (batch.kind === 'commits') break
    expect(readdirSync(join(folder.path, 'cache'))).toEqual([])
  })

  it('says what is wrong with a path that is no repository', async () => {
    using folder = temporaryFolder()
    for (const path of [folder.path, join(folder.path, 'nowhere')]) {
      await expect(gather(path, handsIn(folder.path))).rejects.toMatchObject({ code: 'unprocessable' })
    }
    await expect(gather(folder.path, handsIn(folder.path, { allowLocal: false }))).rejects.toMatchObject({
      code: 'invalid',
    })
  })

  it('follows renames, also with edits', async () => {
    using folder = temporaryFolder()
    const path = repository(folder.path)
    const lines = Array.from({ length: 40 }, (_, i) => `line ${i}`)
    writeFileSync(join(path, 'same.txt'), lines.join('\n'))
    writeFileSync(join(path, 'edited.txt'), lines.toReversed().join('\n'))
    run(path, ['add', '.'])
    const from = commit(path, 'Before')
    run(path, ['mv', 'same.txt', 'moved\tname.txt'])
    run(path, ['mv', 'edited.txt', 'changed.txt'])
    writeFileSync(join(path, 'changed.txt'), [...lines.toReversed(), 'one more'].join('\n'))
    run(path, ['add', '.'])
    const to = commit(path, 'After')
    const hands = handsIn(folder.path)
    expect(await renames(path, { from, to }, hands)).toEqual(
      new Map([
        ['same.txt', 'moved\tname.txt'],
        ['edited.txt', 'changed.txt'],
      ]),
    )
    await expect(renames(path, { from, to: 'e'.repeat(40) }, hands)).rejects.toMatchObject({
      code: 'not_found',
    })
    await expect(renames(path, { from: '--output=x', to }, hands)).rejects.toMatchObject({ code: 'invalid' })
  })
})
