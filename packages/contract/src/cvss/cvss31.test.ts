import { expect, test } from 'vitest'
import { parseCvss } from './cvss.ts'
import { cvss3Metrics, roundUp30, roundUp31, scoreCvss3, type Cvss3Version } from './cvss31.ts'

/** CVE, score and base metrics of the examples FIRST publishes for CVSS 3.1 (first.org/cvss/v3.1/examples). */
const examples: [cve: string, score: number, metrics: string][] = [
  ['CVE-2013-0375', 6.4, 'AV:N/AC:L/PR:L/UI:N/S:C/C:L/I:L/A:N'],
  ['CVE-2014-3566', 3.1, 'AV:N/AC:H/PR:N/UI:R/S:U/C:L/I:N/A:N'],
  ['CVE-2012-1516', 9.9, 'AV:N/AC:L/PR:L/UI:N/S:C/C:H/I:H/A:H'],
  ['CVE-2009-0783', 4.2, 'AV:L/AC:L/PR:H/UI:N/S:U/C:L/I:L/A:L'],
  ['CVE-2012-0384', 7.2, 'AV:N/AC:L/PR:H/UI:N/S:U/C:H/I:H/A:H'],
  ['CVE-2015-1098', 7.8, 'AV:L/AC:L/PR:N/UI:R/S:U/C:H/I:H/A:H'],
  ['CVE-2014-0160', 7.5, 'AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N'],
  ['CVE-2014-6271', 9.8, 'AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H'],
  ['CVE-2008-1447', 6.8, 'AV:N/AC:H/PR:N/UI:N/S:C/C:N/I:H/A:N'],
  ['CVE-2014-2005', 6.8, 'AV:P/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H'],
  ['CVE-2010-0467', 5.8, 'AV:N/AC:L/PR:N/UI:N/S:C/C:L/I:N/A:N'],
  ['CVE-2012-1342', 5.8, 'AV:N/AC:L/PR:N/UI:N/S:C/C:N/I:L/A:N'],
  ['CVE-2013-6014', 9.3, 'AV:A/AC:L/PR:N/UI:N/S:C/C:H/I:N/A:H'],
  ['CVE-2019-7551', 9.0, 'AV:N/AC:L/PR:L/UI:R/S:C/C:H/I:H/A:H'],
  ['CVE-2009-0658', 7.8, 'AV:L/AC:L/PR:N/UI:R/S:U/C:H/I:H/A:H'],
  ['CVE-2011-1265', 8.8, 'AV:A/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H'],
  ['CVE-2014-2019', 4.6, 'AV:P/AC:L/PR:N/UI:N/S:U/C:N/I:H/A:N'],
  ['CVE-2015-0970', 8.8, 'AV:N/AC:L/PR:N/UI:R/S:U/C:H/I:H/A:H'],
  ['CVE-2014-0224', 7.4, 'AV:N/AC:H/PR:N/UI:N/S:U/C:H/I:H/A:N'],
  ['CVE-2012-5376', 9.6, 'AV:N/AC:L/PR:N/UI:R/S:C/C:H/I:H/A:H'],
  ['CVE-2016-0128', 6.8, 'AV:N/AC:H/PR:N/UI:R/S:U/C:H/I:H/A:N'],
  ['CVE-2016-2118', 7.5, 'AV:N/AC:H/PR:N/UI:R/S:U/C:H/I:H/A:H'],
  ['CVE-2017-5942', 6.1, 'AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N'],
  ['CVE-2016-5558', 8.6, 'AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:L/A:L'],
  ['CVE-2016-5729', 8.2, 'AV:L/AC:L/PR:H/UI:N/S:C/C:H/I:H/A:H'],
  ['CVE-2015-2890', 6.0, 'AV:L/AC:L/PR:H/UI:N/S:U/C:N/I:H/A:H'],
  ['CVE-2018-3652', 7.6, 'AV:P/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H'],
  ['CVE-2019-0884', 4.2, 'AV:N/AC:H/PR:N/UI:R/S:U/C:L/I:L/A:N'],
]

test.each(examples)('scores %s of the published examples %d', (_, score, metrics) => {
  const cvss = parseCvss(`CVSS:3.1/${metrics}`)
  expect(cvss).toMatchObject({ version: '3.1', vector: `CVSS:3.1/${metrics}`, score, baseScore: score })
})

test.each([
  ['CVE-2013-1937', 6.1, 'AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N'],
  ['CVE-2012-0384', 8.8, 'AV:N/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:H'],
  ['CVE-2014-9253', 5.4, 'AV:N/AC:L/PR:L/UI:R/S:C/C:L/I:L/A:N'],
])('scores %s of the published 3.0 examples %d', (_, score, metrics) => {
  expect(parseCvss(`CVSS:3.0/${metrics}`)).toMatchObject({ version: '3.0', score })
})

test('scores no impact 0.0, whatever the way in', () => {
  const cvss = parseCvss('CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:N/I:N/A:N')
  expect(cvss).toMatchObject({ score: 0, severity: 'none' })
})

/*
 * Worked by hand. AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N is 6.1; E:P/RL:O/RC:C gives 6.1 × 0.94 × 0.95 × 1 = 5.4473 → 5.5.
 * 9.8 with E:P/RL:O/RC:C is 8.7514 → 8.8.
 */
test.each([
  [5.5, 'AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N/E:P/RL:O/RC:C'],
  [8.8, 'AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/E:P/RL:O/RC:C'],
])('multiplies the temporal metrics into %d', (temporal, metrics) => {
  expect(parseCvss(`CVSS:3.1/${metrics}`).score).toBe(temporal)
})

test('counts modified metrics and requirements in the environment', () => {
  const metrics = 'AV:L/AC:L/PR:N/UI:R/S:U/C:H/I:H/A:H/CR:L/IR:H/MAV:A/MAC:L/MPR:N/MS:U'
  expect(scores(metrics, '3.1')).toEqual({ base: 7.8, temporal: 7.8, environmental: 8, score: 8 })
})

test('takes the privileges weight from the modified scope', () => {
  // Unchanged: 8.22 × .85 × .77 × .62 × .85 + 6.42 × .56 = 6.4; with MS:C privileges weigh .68, and 1.08 multiplies.
  expect(scores('AV:N/AC:L/PR:L/UI:N/S:U/C:H/I:N/A:N', '3.1').score).toBe(6.5)
  expect(scores('AV:N/AC:L/PR:L/UI:N/S:U/C:H/I:N/A:N/MS:C', '3.1')).toMatchObject({
    base: 6.5,
    environmental: 7.7,
  })
})

test('bends the changed environmental impact otherwise in 3.0 than in 3.1', () => {
  const metrics = 'AV:L/AC:H/PR:H/UI:R/S:C/C:H/I:H/A:H/CR:H/IR:H/AR:H'
  // Impact base .915; 3.1: 1.08 × (6.128 + 0.617) = 7.284; 3.0: 1.08 × (6.047 + 0.617) = 7.197.
  expect(scores(metrics, '3.1').environmental).toBe(7.3)
  expect(scores(metrics, '3.0').environmental).toBe(7.2)
})

test('rounds up to a tenth, but not for the noise of floating point', () => {
  expect([4.02, 4, 0, 4.000001].map(roundUp31)).toEqual([4.1, 4, 0, 4])
  expect([4.02, 4, 4.00001].map(roundUp30)).toEqual([4.1, 4, 4.1])
  expect(roundUp30(10 * 0.92)).toBe(9.2)
})

function scores(metrics: string, version: Cvss3Version) {
  const given = Object.fromEntries(metrics.split('/').map((part) => part.split(':')))
  const undefinedOnes = Object.fromEntries(Object.keys(cvss3Metrics).map((metric) => [metric, 'X']))
  return scoreCvss3({ ...undefinedOnes, ...given }, version)
}
