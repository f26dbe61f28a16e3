import { Fault } from '../fault.ts'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseCvss } from './cvss.ts'
import { cvss3Mandatory, cvss3Metrics } from './cvss31.ts'
import { cvss40Mandatory, cvss40Metrics } from './cvss40.ts'
import type { CvssGrammar } from './cvss-vector.ts'

const grammars: CvssGrammar[] = [
  { prefix: 'CVSS:3.0', metrics: cvss3Metrics, mandatory: cvss3Mandatory },
  { prefix: 'CVSS:3.1', metrics: cvss3Metrics, mandatory: cvss3Mandatory },
  { prefix: 'CVSS:4.0', metrics: cvss40Metrics, mandatory: cvss40Mandatory },
]

/** A random valid vector as its parts, in canonical order. */
function anyParts(grammar: CvssGrammar): fc.Arbitrary<string[]> {
  const metrics = Object.entries(grammar.metrics).map(([metric, values]) => {
    const part = fc.constantFrom(...values).map((value) => `${metric}:${value}`)
    return grammar.mandatory.includes(metric) ? part : fc.option(part, { nil: undefined })
  })
  return fc.tuple(...metrics).map((parts) => parts.filter((part) => part !== undefined))
}

describe.each(grammars)('$prefix', (grammar) => {
  test('gives the same answer whatever the order of metrics', () => {
    const shuffled = anyParts(grammar).chain((parts) =>
      fc.tuple(fc.constant(parts), fc.shuffledSubarray(parts, { minLength: parts.length })),
    )
    fc.assert(
      fc.property(shuffled, ([parts, other]) => {
        const first = parseCvss([grammar.prefix, ...parts].join('/'))
        expect(parseCvss([grammar.prefix, ...other].join('/'))).toEqual(first)
      }),
    )
  })

  test('scores between 0.0 and 10.0 in whole tenths', () => {
    fc.assert(
      fc.property(anyParts(grammar), (parts) => {
        const { score, baseScore } = parseCvss([grammar.prefix, ...parts].join('/'))
        for (const value of [score, baseScore]) {
          expect(value).toBeGreaterThanOrEqual(0)
          expect(value).toBeLessThanOrEqual(10)
          expect(Math.round(value * 10) / 10).toBe(value)
        }
      }),
    )
  })

  test('writes a canonical vector that reads as itself', () => {
    fc.assert(
      fc.property(anyParts(grammar), (parts) => {
        const once = parseCvss([grammar.prefix, ...parts].join('/'))
        expect(parseCvss(once.vector)).toEqual(once)
      }),
    )
  })

  test('refuses every vector that lacks one mandatory metric', () => {
    fc.assert(
      fc.property(anyParts(grammar), fc.constantFrom(...grammar.mandatory), (parts, missing) => {
        const kept = parts.filter((part) => !part.startsWith(`${missing}:`))
        expect(() => parseCvss([grammar.prefix, ...kept].join('/'))).toThrow(`Metric ${missing} is missing`)
      }),
    )
  })
})

const base31 = 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H'
const base40 = 'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N'

test.each([
  ['no version', 'AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H'],
  ['version 2.0', 'AV:N/AC:L/Au:N/C:P/I:P/A:P'],
  ['nothing', ''],
  ['only the version', 'CVSS:3.1/'],
  ['an unknown metric', `${base31}/ZZ:N`],
  ['a metric of Object', `${base31}/constructor:N`],
  ['a metric of the other version', `${base31}/AT:N`],
  ['an unknown value', base31.replace('AV:N', 'AV:Z')],
  ['a lower case value', base31.replace('AV:N', 'AV:n')],
  ['an undefined base metric', base31.replace('AV:N', 'AV:X')],
  ['the same metric twice', `${base31}/AV:N`],
  ['the same optional metric twice', `${base40}/E:A/E:A`],
  ['safety outside the modified metrics', base40.replace('SI:N', 'SI:S')],
  ['a trailing slash', `${base31}/`],
  ['an endless text', `${base31}/${'E:X/'.repeat(100)}`],
])('refuses %s and says where', (_, vector) => {
  const refusal = capture(() => parseCvss(vector, '/findings/0/cvss'))
  expect(refusal).toBeInstanceOf(Fault)
  expect(refusal).toMatchObject({ code: 'invalid', evidence: { pointer: '/findings/0/cvss' } })
})

test('drops what is not defined from the canonical vector', () => {
  expect(parseCvss(`${base40}/E:X/CR:X/U:Amber/S:X`).vector).toBe(`${base40}/U:Amber`)
})

test.each([
  ['CVSS-B', ''],
  ['CVSS-B', '/E:X/MAV:X'],
  ['CVSS-B', '/S:P/AU:Y/R:A/V:D/RE:L/U:Red'],
  ['CVSS-BT', '/E:A'],
  ['CVSS-BE', '/CR:H'],
  ['CVSS-BE', '/MSA:S'],
  ['CVSS-BTE', '/E:U/MAV:P'],
])('names the groups of metrics %s behind a 4.0 score with "%s"', (nomenclature, more) => {
  expect(parseCvss(base40 + more).nomenclature).toBe(nomenclature)
})

test('does not let supplemental metrics touch a 4.0 score', () => {
  expect(parseCvss(`${base40}/S:P/AU:Y/R:I/V:C/RE:H/U:Red`).score).toBe(parseCvss(base40).score)
})

function capture(act: () => unknown): unknown {
  try {
    return act()
  } catch (error) {
    return error
  }
}
