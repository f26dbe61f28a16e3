import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Ended, weir } from './weir-command.ts'

const run = promisify(execFile)
let folder: string
const here = (...parameters: string[]): Promise<Ended> =>
  weir('--data-folder', join(folder, 'data'), ...parameters)

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weir-export-'))
  const [repository, report] = [join(folder, 'shop'), join(folder, 'report.json')]
  const who = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.test']
  await run('git', ['init', '-q', '-b', 'main', repository])
  await run('git', [...who, '-C', repository, 'commit', '-q', '--allow-empty', '-m', 'First'])
  const vulnerabilities = [
    { rule: 'eval', title: 'Evaluated text', severity: 9.1, path: 'a.js', line: 1 },
    { rule: 'hash', title: 'Weak hash', severity: 3, path: 'b.js', line: 2 },
    { rule: 'CVE-2024-1', title: 'Old package', severity: 7.5, purl: 'pkg:npm/left-pad@1.0.0' },
  ]
  await writeFile(report, JSON.stringify({ format: 'weir-1', tool: { name: 'own' }, vulnerabilities }))
  expect(await here('sync', repository)).toMatchObject({ code: 0 })
  expect(await here('import', report, '--group', 'shop')).toMatchObject({ code: 0 })
}, 180_000)
afterAll(() => rm(folder, { recursive: true, force: true }))

test('the standard output holds the file and nothing else', { timeout: 120_000 }, async () => {
  const { code, out, err } = await here(
    'export',
    '--group',
    'shop',
    '--severity',
    'high',
    '--sort',
    'severity',
  )
  expect({ code, lines: out.trimEnd().split('\r\n').length }).toEqual({ code: 0, lines: 3 })
  expect(out.startsWith('\ufeffserial,title,')).toBe(true)
  expect(out.indexOf('Evaluated text')).toBeLessThan(out.indexOf('Old package'))
  expect(err).toBe('rows read: 2\n')
  const { out: vex } = await here('--json', 'export', '--format', 'openvex')
  expect(JSON.parse(vex).statements).toMatchObject([{ vulnerability: { name: 'CVE-2024-1' } }])
})

test(
  'a new file is written whole, and no file that is there is written over',
  { timeout: 120_000 },
  async () => {
    const out = join(folder, 'all.jsonl')
    const written = await here('export', '--format', 'jsonl', '--out', out)
    expect(written).toMatchObject({ code: 0, out: expect.stringContaining('3 rows read into') })
    expect(
      (await readFile(out, 'utf8'))
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).rule),
    ).toHaveLength(3)
    expect((await stat(out)).mode & 0o777).toBe(0o600)
    const again = await here('export', '--format', 'jsonl', '--out', out)
    expect(again).toMatchObject({ code: 2, err: expect.stringContaining('Name a new file') })
  },
)

test('what there is not is said, with what there is', { timeout: 120_000 }, async () => {
  expect(await here('export', '--group', 'stop')).toMatchObject({
    code: 5,
    err: expect.stringContaining('No group stop. There are: shop.'),
  })
  expect(await here('export', '--group', 'shop', '--root', 'x')).toMatchObject({
    code: 5,
    err: expect.stringContaining('No root x in shop. There are: shop.'),
  })
  expect(await here('export', '--root', 'shop')).toMatchObject({ code: 2 })
  expect(await here('export', '--format', 'xls')).toMatchObject({
    code: 2,
    err: expect.stringContaining('csv, xlsx, jsonl, sarif, openvex, cyclonedx'),
  })
})
