import { Fault, inside, operations, releaseRule } from '@weir/contract'
import { globSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { compilePattern, patternLimits } from '../src/calc/release-match-pattern.ts'

/*
 * A pattern that somebody else chose never meets an engine that tries one way after the other: there is one kind of such patterns, and
 * one automaton that reads each character once. Everything else that becomes a pattern is written in our own source.
 */

/** Reviewed: inputs that are patterns, and the operation that takes them. */
const patternInputs = [`${releaseRule.name} rule`]

/** Reviewed: where a pattern is made of a value while the product runs, and why that value is none of anybody's choosing. */
const made: Readonly<Record<string, string>> = {
  'packages/core/src/report/importers/sarif/result.ts': 'a line number, which was checked to be a number',
}

const sources = globSync(['packages/*/src/**/*.ts', 'packages/*/src/**/*.tsx']).filter(
  (file) => !/\.test\.ts$|\/src\/removals\//.test(file),
)

test('the inputs that are patterns are those of the reviewed list, and all are bounded', () => {
  const found = [...operations.values()].flatMap(({ name, input }) =>
    inside(input).flatMap(({ key = '', schema }) => {
      const said = z.globalRegistry.get(schema)?.description ?? ''
      const isPattern =
        /pattern|regexp?|glob|rule/i.test(key) ||
        /\b(pattern|regexp?|regular expression|glob|wildcard)\b/i.test(said)
      return isPattern && takesText(schema) ? [`${name} ${key}`] : []
    }),
  )
  expect(found).toEqual(patternInputs)
  expect(patternLimits).toMatchObject({ patternLength: 200, textLength: 512, states: 1000 })
})

const takesText = (schema: z.core.$ZodType): boolean => z.safeParse(schema, '(a+)+$').success

test('no source makes a pattern of a value but the reviewed places', () => {
  expect(sources.length).toBeGreaterThan(300)
  const found = sources.filter((file) => makesPatterns(readFileSync(file, 'utf8')))
  expect(found).toEqual(Object.keys(made))
})

/** A pattern is made by its constructor, or by giving `match` or `search` of a text anything but a pattern that stands in the file. */
function makesPatterns(text: string): boolean {
  const given = [...text.matchAll(/(\w+)\.(?:match|matchAll|search)\((\w+)\)/g)]
  const isMade = ([, on = '', argument = '']: RegExpMatchArray) =>
    !ownMatchers.has(on) && !new RegExp(`const ${argument}\\s*=\\s*/`).test(text)
  return /\bRegExp\s*\(/.test(text) || given.some(isMade)
}

/** What has a `match` of its own: the automaton. */
const ownMatchers = new Set(['rule'])

test('no statement matches a pattern of the database’s own engine against what somebody chose', () => {
  const found = sources.filter((file) =>
    /(!?~\*?|similar to)\s*(\$\{|\$\d)/i.test(readFileSync(file, 'utf8')),
  )
  expect(found.filter((file) => file.startsWith('packages/core'))).toEqual([])
  const inFunctions = globSync('packages/core/src/db/migrations/*.sql').flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/\bregexp_\w+\([^,]+,\s*(?!['\s])/g)].map(
      ([text]) => `${file}: ${text}`,
    ),
  )
  expect(inFunctions).toEqual([])
})

test.each([
  '(a+)+$',
  '(a|a)*b',
  '^(([a-z])+.)+[A-Z]([a-z])+$',
  '(.*)*(.*)*(.*)*x',
  '(x+x+)+y',
  '([a-zA-Z]+)*',
  '(a|aa)+$',
  '(.*a){12}',
])('sixty-four kilobytes that are hard for %s cost no more than five milliseconds', (pattern) => {
  const { matches } = compilePattern(pattern)
  const texts = ['a'.repeat(65_536), 'a'.repeat(patternLimits.textLength), `${'ax'.repeat(255)}!`]
  const fastest = texts.map((text) =>
    Math.min(
      ...Array.from({ length: 9 }, () => {
        const began = performance.now()
        matches(text)
        return performance.now() - began
      }),
    ),
  )
  expect(Math.max(...fastest)).toBeLessThan(5)
})

test.each([String.raw`(a)\1`, '(?=a)', '(?<!a)b', String.raw`\bword`, 'a{1000}{1000}', 'a'.repeat(201)])(
  'what no automaton can bound is refused with a reason: %s',
  (pattern) => {
    expect(() => compilePattern(pattern)).toThrow(Fault)
  },
)
