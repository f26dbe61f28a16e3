import { Fault } from '@weir/contract'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compilePattern } from './release-match-pattern.ts'
import { defaultReleasePattern, releaseRule } from './release-match.ts'

describe('the default release rule', () => {
  it.each([
    ['1.2.3', null, '1.2.3', false],
    ['v1.2.3', null, '1.2.3', false],
    ['V2.0', null, '2.0', false],
    ['2024.06.1', null, '2024.06.1', false],
    ['v1.2.3.4', null, '1.2.3.4', false],
    ['v1.2.3-rc.1', null, '1.2.3-rc.1', true],
    ['1.2.3-alpha', null, '1.2.3-alpha', true],
    ['1.2.3rc1', null, '1.2.3rc1', true],
    ['1.2b3', null, '1.2b3', true],
    ['1.2.0.dev4', null, '1.2.0.dev4', true],
    ['1.0-SNAPSHOT', null, '1.0-SNAPSHOT', true],
    ['v1.2.3+build.7', null, '1.2.3+build.7', false],
    ['v1.2.3-rc.1+build.7', null, '1.2.3-rc.1+build.7', true],
    ['1.2.3.Final', null, '1.2.3.Final', false],
    ['1.2.3-RELEASE', null, '1.2.3-RELEASE', false],
    ['1.2.3.post1', null, '1.2.3.post1', false],
    ['app@1.2.3', 'app', '1.2.3', false],
    ['@scope/app@1.2.3-beta.2', '@scope/app', '1.2.3-beta.2', true],
    ['app-v1.2.3', 'app', '1.2.3', false],
    ['log4j-2.17.1', 'log4j', '2.17.1', false],
    ['rel/log4j-2.17.1-rc1', 'rel/log4j', '2.17.1-rc1', true],
    ['cmd/tool/v0.4.0', 'cmd/tool', '0.4.0', false],
    ['release-1.2.3', 'release', '1.2.3', false],
  ])('takes %s for %s %s, pre-release: %s', (tag, component, version, isPrerelease) => {
    expect(releaseRule().match(tag)).toEqual({ component, version, isPrerelease })
  })

  it.each([
    'latest',
    'v1',
    '7',
    'nightly',
    'before-refactoring',
    'v1.2.',
    'v.1.2',
    '',
    'deploy-20240101',
    '1.2.3 ',
    'x1.2.3',
  ])('leaves %j out', (tag) => {
    expect(releaseRule().match(tag)).toBeNull()
  })
})

describe('a release rule of a user', () => {
  it('matches whole names, so that a part is not enough', () => {
    const rule = releaseRule(String.raw`prod-\d+`)
    expect(rule.match('prod-12')).toEqual({ component: null, version: null, isPrerelease: false })
    expect(rule.match('xprod-12')).toBeNull()
    expect(rule.match('prod-12x')).toBeNull()
    expect(releaseRule(String.raw`^prod-.*$`).match('prod-rc')).toMatchObject({ isPrerelease: true })
  })

  it.each([
    '(?=a)b',
    '(?!a)b',
    '(?<=a)b',
    '(?<!a)b',
    '(?i)a',
    String.raw`(a)\1`,
    String.raw`(?<n>a)\k<n>`,
    String.raw`a\b`,
    String.raw`\p{L}`,
    String.raw`\u0041`,
    'a**',
    'a++',
    '*a',
    '(',
    'a)',
    '[a',
    'a]',
    'a^b',
    'a$b',
    'a{2,1}',
    'a{x}',
    'a{1000}',
    '[z-a]',
    String.raw`[\d-z]`,
    '\\',
    '((((a{9}){9}){9}){9})',
    'a'.repeat(201),
    '('.repeat(60) + ')'.repeat(60),
  ])('refuses %s and says where', (pattern) => {
    expect(() => releaseRule(pattern)).toThrow(Fault)
    expect(() => releaseRule(pattern)).toThrow(expect.objectContaining({ code: 'invalid' }))
  })

  it('matches exactly what the engine of JavaScript matches', () => {
    const atom = fc.constantFrom(
      'a',
      'b',
      '.',
      '[ab]',
      '[^a]',
      '[a-c-]',
      String.raw`\d`,
      String.raw`\W`,
      String.raw`\.`,
      'é',
      '😀',
      '()',
      '(a|)',
      '[]',
      '[^]',
    )
    const repeated = (of: fc.Arbitrary<string>) =>
      fc
        .tuple(of, fc.constantFrom('', '', '*', '+', '?', '{2}', '{0,2}', '{1,}', '*?', '+?'))
        .map(([x, y]) => `(?:${x})${y}`)
    const { node } = fc.letrec<{ node: string; parts: string }>((tie) => ({
      parts: fc.array(tie('node'), { minLength: 1, maxLength: 3 }).map((parts) => parts.join('')),
      node: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        repeated(atom),
        atom,
        repeated(tie('parts')),
        fc.tuple(tie('parts'), tie('parts')).map(([x, y]) => `(${x}|${y})`),
      ),
    }))
    const text = fc
      .array(fc.constantFrom('a', 'b', 'c', '-', '.', '1', 'é', '😀', '\n'), { maxLength: 8 })
      .map((t) => t.join(''))
    fc.assert(
      fc.property(
        node.filter((pattern) => pattern.length <= 200),
        fc.array(text, { minLength: 1, maxLength: 10 }),
        (pattern, texts) => {
          const theirs = new RegExp(`^(?:${pattern})$`, 'u')
          const ours = compilePattern(pattern)
          for (const each of texts)
            expect([pattern, each, ours.matches(each)]).toEqual([pattern, each, theirs.test(each)])
        },
      ),
      { numRuns: 1000 },
    )
  })

  it.each([
    ['(a+)+', 'a'],
    ['(a|a)*b', 'a'],
    ['(a|aa)+', 'a'],
    ['(.*)*x', 'a'],
    ['(a?){99}a{99}', 'a'],
    ['(((((){999}){999}){999}){999}){999}a*', 'a'],
    ['(([ab]*a[ab]{90})|(a*)*)*c', 'ab'],
    [String.raw`(\w+\s?)*!`, 'word '],
    [defaultReleasePattern, 'a-'],
    [defaultReleasePattern, '1.1-'],
    [defaultReleasePattern, '1'],
  ])('answers %s on 64 KB and on the longest allowed name in 5 ms', (pattern, piece) => {
    const rule = releaseRule(pattern)
    const names = [
      piece.repeat(65_536 / piece.length),
      `${piece.repeat(512 / piece.length - 1)}`,
      `${piece.repeat(511 / piece.length)}!`,
    ]
    const times = names.map((name) => {
      // The fastest of some runs: the machine may be doing something else, the automaton may not yet be compiled.
      const runs = Array.from({ length: 7 }, () => {
        const started = performance.now()
        rule.match(name)
        return performance.now() - started
      })
      return Math.min(...runs)
    })
    expect(Math.max(...times)).toBeLessThan(5)
  })
})
