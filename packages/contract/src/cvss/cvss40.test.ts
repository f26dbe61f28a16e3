import { expect, test } from 'vitest'
import { parseCvss } from './cvss.ts'
import { cvss40Lookup } from './cvss40-lookup.ts'

/** CVE, score and metrics of the examples FIRST publishes for CVSS 4.0 (first.org/cvss/v4.0/examples). */
const examples: [cve: string, score: number, metrics: string][] = [
  ['CVE-2022-41741', 7.3, 'AV:L/AC:L/AT:P/PR:L/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N'],
  ['CVE-2020-3549', 7.7, 'AV:N/AC:L/AT:P/PR:N/UI:P/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N'],
  ['CVE-2020-3549 with threat', 5.2, 'AV:N/AC:L/AT:P/PR:N/UI:P/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N/E:U'],
  ['CVE-2023-3089', 8.3, 'AV:N/AC:L/AT:P/PR:N/UI:N/VC:H/VI:L/VA:L/SC:N/SI:N/SA:N'],
  [
    'CVE-2023-3089 in its environment',
    8.1,
    'AV:N/AC:L/AT:P/PR:N/UI:N/VC:H/VI:L/VA:L/SC:N/SI:N/SA:N/CR:H/IR:L/AR:L/MAV:N/MAC:H/MVC:H/MVI:L/MVA:L',
  ],
  ['CVE-2021-44714', 4.6, 'AV:L/AC:L/AT:N/PR:N/UI:A/VC:L/VI:N/VA:N/SC:N/SI:N/SA:N'],
  ['CVE-2022-24682', 5.1, 'AV:N/AC:L/AT:N/PR:N/UI:A/VC:N/VI:N/VA:N/SC:L/SI:L/SA:N'],
  ['CVE-2022-22186', 6.9, 'AV:N/AC:L/AT:N/PR:N/UI:N/VC:N/VI:N/VA:N/SC:L/SI:L/SA:N'],
  ['CVE-2023-21989', 5.9, 'AV:L/AC:L/AT:N/PR:H/UI:N/VC:N/VI:N/VA:N/SC:H/SI:N/SA:N'],
  ['CVE-2020-3947', 9.4, 'AV:L/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H'],
  ['CVE-2023-48228', 9.3, 'AV:N/AC:L/AT:N/PR:N/UI:N/VC:N/VI:H/VA:N/SC:H/SI:H/SA:H'],
  ['CVE-2023-30560', 8.3, 'AV:P/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:H/SA:N/S:P/V:D'],
  ['CVE-2014-0160', 8.7, 'AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:N/VA:N/SC:N/SI:N/SA:N/E:A'],
  ['CVE-2021-44228', 9.3, 'AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N/E:A'],
  ['CVE-2024-6387', 8.2, 'AV:N/AC:H/AT:P/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N/E:P'],
  [
    'CVE-2024-6387 in its environment',
    5.5,
    'AV:N/AC:H/AT:P/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N/E:P/MAC:L/MAT:N/MVC:N/MVI:N/MVA:L',
  ],
  ['CVE-2013-6014', 6.4, 'AV:A/AC:L/AT:N/PR:N/UI:N/VC:N/VI:L/VA:N/SC:H/SI:N/SA:H'],
  ['CVE-2016-5729', 8.4, 'AV:L/AC:L/AT:N/PR:H/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N/R:I'],
]

test.each(examples)('scores %s of the published examples %d', (_, score, metrics) => {
  expect(parseCvss(`CVSS:4.0/${metrics}`)).toMatchObject({
    version: '4.0',
    vector: `CVSS:4.0/${metrics}`,
    score,
  })
})

const worst = 'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H'

test('scores the worst vector 10.0 and the mildest 1.0', () => {
  expect(parseCvss(worst).score).toBe(10)
  expect(parseCvss('CVSS:4.0/AV:P/AC:H/AT:P/PR:H/UI:A/VC:L/VI:N/VA:N/SC:N/SI:N/SA:N').score).toBe(1)
})

test('scores no impact 0.0, also when only the environment removes it', () => {
  const harmless = 'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:N/VI:N/VA:N/SC:N/SI:N/SA:N'
  expect(parseCvss(harmless)).toMatchObject({ score: 0, severity: 'none' })
  expect(parseCvss(`${worst}/MVC:N/MVI:N/MVA:N/MSC:N/MSI:N/MSA:N`)).toMatchObject({ score: 0, baseScore: 10 })
})

test('takes what is not defined for the worst case', () => {
  expect(parseCvss(`${worst}/E:A/CR:H/IR:H/AR:H`).score).toBe(parseCvss(worst).score)
  expect(parseCvss(`${worst}/E:U`).score).toBeLessThan(parseCvss(worst).score)
})

test('rounds a half up where floating point would fall below it', () => {
  // Exactly 5.65; the same sum in floating point is 5.6499999999999995.
  expect(parseCvss('CVSS:4.0/AV:N/AC:L/AT:P/PR:H/UI:A/VC:N/VI:L/VA:H/SC:L/SI:L/SA:N').score).toBe(5.7)
})

test('knows a score for each of the 270 MacroVectors, none below a milder one', () => {
  let known = 0
  const walk = (digits: [number, number, number, number, number, number]) => {
    const score = cvss40Lookup(digits)
    if (score === undefined) return
    known += 1
    for (const eq of [0, 1, 3, 4] as const) {
      const milder: typeof digits = [...digits]
      milder[eq] += 1
      expect(cvss40Lookup(milder) ?? 0).toBeLessThanOrEqual(score)
    }
  }
  for (let i = 0; i < 3 ** 6; i++) {
    const at = (place: number) => Math.floor(i / 3 ** place) % 3
    walk([at(0), at(1), at(2), at(3), at(4), at(5)])
  }
  expect(known).toBe(270)
})
