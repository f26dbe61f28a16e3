import fc from 'fast-check'
import { expect, test } from 'vitest'
import { boundMs, spentMs } from '../../test/processor-time.ts'
import { type Elsewhere, joinAcross, type Scanned } from './join-across.ts'

const one = (some: Partial<Elsewhere>): Elsewhere => ({
  id: 'v',
  tool: 'alpha',
  rule: 'a',
  place: 'src/a.ts',
  kind: 'line',
  technique: 'SAST',
  path: 'src/a.ts',
  line: 10,
  end_line: null,
  cwe: [89],
  aliases: [],
  ...some,
})

/** What a scan of the tool beta sees, as columns. */
function scanOf(rows: readonly Elsewhere[]): Scanned {
  const column = <T>(of: (row: Elsewhere) => T): T[] => rows.map((row) => of(row))
  return {
    family: 'beta',
    results: {
      rule: column(({ rule }) => rule),
      place: column(({ place }) => place),
      kind: column(({ kind }) => kind),
      technique: column(({ technique }) => technique),
      path: column(({ path }) => path),
      shownLine: column(({ line }) => line),
      endLine: column(({ end_line }) => end_line),
      cwe: column(({ cwe }) => cwe),
      advisories: column(({ kind, rule, aliases }) => (kind === 'package' ? [rule, ...aliases] : null)),
    },
  }
}

const join = (elsewhere: readonly Elsewhere[], rows: readonly Elsewhere[]) =>
  joinAcross(elsewhere, scanOf(rows), [...rows.keys()])

test.each<[string, Partial<Elsewhere>, Partial<Elsewhere>, boolean]>([
  ['a region inside of another', { line: 10, end_line: 20 }, { line: 15 }, true],
  ['a region around another', { line: 15 }, { line: 10, end_line: 20 }, true],
  ['regions that touch in a line', { line: 1, end_line: 5 }, { line: 5, end_line: 9 }, true],
  ['regions beside each other', { line: 1, end_line: 5 }, { line: 6, end_line: 9 }, false],
  ['a whole file and a line far below', { line: 1, end_line: 5000 }, { line: 400 }, false],
  ['a region without a line', { line: null }, { line: null }, false],
  ['secrets that name no weakness', { technique: 'SECRET', cwe: [] }, { technique: 'SECRET', cwe: [] }, true],
  ['a secret and something else', { technique: 'SECRET', cwe: [] }, { cwe: [] }, false],
])('%s: %o and %o', (_, before, now, isJoined) => {
  expect(join([one(before)], [one(now)]).size).toBe(isJoined ? 1 : 0)
})

test('the nearest beginning is taken, whatever the order', () => {
  const [near, far] = [one({ id: 'near', line: 12 }), one({ id: 'far', line: 8, end_line: 30 })]
  for (const all of [
    [near, far],
    [far, near],
  ])
    expect(join(all, [one({ line: 11, end_line: 12 })]).get(0)).toBe('near')
})

test('no vulnerability is given to two results, and none that is not there', () => {
  const any = fc.record({
    line: fc.integer({ min: 1, max: 12 }),
    end_line: fc.option(fc.integer({ min: 1, max: 20 })),
    cwe: fc.subarray([79, 80, 89, 564]),
    technique: fc.constantFrom('SAST', 'SECRET'),
    path: fc.constantFrom('src/a.ts', '/src/a.ts', 'src/b.ts'),
  })
  fc.assert(
    fc.property(fc.array(any, { maxLength: 20 }), fc.array(any, { maxLength: 20 }), (before, now) => {
      const known = before.map((some, at) => one({ ...some, id: `v${at}` }))
      const joined = [...join(known, now.map(one)).values()]
      expect(new Set(joined).size).toBe(joined.length)
      for (const id of joined) expect(known.map((each) => each.id)).toContain(id)
    }),
  )
})

test('a hundred thousand at one place, and a package in as many files, take no longer than others', () => {
  const many = Array.from({ length: 100_000 }, (_, at) => one({ id: `v${at}`, end_line: at % 2 ? null : 60 }))
  expect(spentMs(() => void join(many, many))).toBeLessThan(boundMs(15_000))
  const library = many.map(({ id }, at) =>
    one({ id, rule: 'CVE-1', kind: 'package', place: `p${at}#pkg:npm/x`, path: `p${at}`, line: null }),
  )
  let joined = 0
  expect(spentMs(() => void (joined = join(library, library).size))).toBeLessThan(boundMs(15_000))
  expect(joined).toBe(100_000)
})
