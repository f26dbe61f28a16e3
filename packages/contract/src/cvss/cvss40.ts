import { definesAny, effective, type CvssGrammar, type CvssMetrics } from './cvss-vector.ts'
import { cvss40Lookup, depths, highest, levels } from './cvss40-lookup.ts'

export type CvssNomenclature = 'CVSS-B' | 'CVSS-BT' | 'CVSS-BE' | 'CVSS-BTE'

const requirement = ['X', 'H', 'M', 'L']
const impact = ['H', 'L', 'N']

/** Metrics and values of CVSS 4.0 in canonical order (specification 4.0 §7, table 23); Safety (S) only in MSI and MSA. */
export const cvss40Metrics: CvssGrammar['metrics'] = {
  AV: ['N', 'A', 'L', 'P'],
  AC: ['L', 'H'],
  AT: ['N', 'P'],
  PR: ['N', 'L', 'H'],
  UI: ['N', 'P', 'A'],
  VC: impact,
  VI: impact,
  VA: impact,
  SC: impact,
  SI: impact,
  SA: impact,
  E: ['X', 'A', 'P', 'U'],
  CR: requirement,
  IR: requirement,
  AR: requirement,
  MAV: ['X', 'N', 'A', 'L', 'P'],
  MAC: ['X', 'L', 'H'],
  MAT: ['X', 'N', 'P'],
  MPR: ['X', 'N', 'L', 'H'],
  MUI: ['X', 'N', 'P', 'A'],
  MVC: ['X', ...impact],
  MVI: ['X', ...impact],
  MVA: ['X', ...impact],
  MSC: ['X', ...impact],
  MSI: ['X', 'S', ...impact],
  MSA: ['X', 'S', ...impact],
  S: ['X', 'N', 'P'],
  AU: ['X', 'N', 'Y'],
  R: ['X', 'A', 'U', 'I'],
  V: ['X', 'D', 'C'],
  RE: ['X', 'L', 'M', 'H'],
  U: ['X', 'Clear', 'Green', 'Amber', 'Red'],
}

export const cvss40Mandatory = Object.keys(cvss40Metrics).slice(0, 11)
const environmentalMetrics = Object.keys(cvss40Metrics).slice(12, 26)

/** Which groups of metrics stand behind a score (specification 4.0 §1.3): base, threat, environment. */
export function nomenclatureOf(values: CvssMetrics): CvssNomenclature {
  const hasThreat = definesAny(values, ['E'])
  if (definesAny(values, environmentalMetrics)) return hasThreat ? 'CVSS-BTE' : 'CVSS-BE'
  return hasThreat ? 'CVSS-BT' : 'CVSS-B'
}

/**
 * Score of a vector (specification 4.0 §8.2). Its metrics fall into equivalence classes EQ1–EQ6, whose digits name a
 * MacroVector with a score in a table. From that score we subtract the mean, over the classes in which a lower
 * MacroVector exists, of (score of this − score of the lower) × (severity distance from the highest vector of the
 * class ÷ depth of the class). Computed in whole numbers, so that halves round up exactly: 5.65 → 5.7.
 */
export function scoreCvss40(values: CvssMetrics): number {
  const value = scoringValues(values)
  if (['VC', 'VI', 'VA', 'SC', 'SI', 'SA'].every((metric) => value(metric) === 'N')) return 0

  const digits = classify(value)
  const score = cvss40Lookup(digits) ?? 0
  const unit = 2520 // divisible by every depth
  let sum = 0
  let lowerOnes = 0
  for (const step of nextLower(digits)) {
    if (step.score === undefined) continue
    lowerOnes += 1
    sum += ((score - step.score) * step.distance(value) * unit) / step.depth
  }
  if (lowerOnes === 0) return score / 10
  const whole = unit * lowerOnes
  return Math.min(100, Math.max(0, Math.floor((2 * (score * whole - sum) + whole) / (2 * whole)))) / 10
}

/** Score of the base metrics alone. */
export function baseScoreCvss40(values: CvssMetrics): number {
  return scoreCvss40(Object.fromEntries(cvss40Mandatory.map((metric) => [metric, values[metric] ?? 'X'])))
}

type Value = (metric: string) => string
/** Digits of EQ1, EQ2, EQ3, EQ4, EQ5 and EQ6; 0 is the worst. */
type Digits = readonly [number, number, number, number, number, number]

/** Modified metrics override base ones; what is not defined counts as the worst case. */
function scoringValues(values: CvssMetrics): Value {
  const worst: Readonly<Record<string, string>> = { E: 'A', CR: 'H', IR: 'H', AR: 'H' }
  return (metric) => {
    const value = effective(values, metric)
    return value === 'X' ? (worst[metric] ?? 'X') : value
  }
}

function classify(value: Value): Digits {
  const is = (metric: string, expected: string) => value(metric) === expected
  const easy = [is('AV', 'N'), is('PR', 'N'), is('UI', 'N')]
  const eq1 = easy.every(Boolean) ? 0 : easy.some(Boolean) && !is('AV', 'P') ? 1 : 2
  const eq2 = is('AC', 'L') && is('AT', 'N') ? 0 : 1
  const [c, i, a] = [is('VC', 'H'), is('VI', 'H'), is('VA', 'H')]
  const eq3 = c && i ? 0 : c || i || a ? 1 : 2
  const eq4 = is('SI', 'S') || is('SA', 'S') ? 0 : is('SC', 'H') || is('SI', 'H') || is('SA', 'H') ? 1 : 2
  const eq5 = is('E', 'A') ? 0 : is('E', 'P') ? 1 : 2
  const eq6 = (c && is('CR', 'H')) || (i && is('IR', 'H')) || (a && is('AR', 'H')) ? 0 : 1
  return [eq1, eq2, eq3, eq4, eq5, eq6]
}

interface Step {
  /** Score in tenths of the MacroVector one level lower in this class; undefined where there is none. */
  score: number | undefined
  distance: (value: Value) => number
  depth: number
}

/** The step down in each class; EQ3 and EQ6 move together, and from 0,0 the better scored of the two ways counts. */
function nextLower([eq1, eq2, eq3, eq4, eq5, eq6]: Digits): Step[] {
  const joint = `${eq3}${eq6}`
  const throughEq3 = cvss40Lookup([eq1, eq2, eq3 + 1, eq4, eq5, eq6])
  const throughEq6 = cvss40Lookup([eq1, eq2, eq3, eq4, eq5, eq6 + 1])
  const jointScore =
    joint === '00' ? Math.max(throughEq3 ?? 0, throughEq6 ?? 0) : joint === '10' ? throughEq6 : throughEq3
  return [
    step('eq1', `${eq1}`, cvss40Lookup([eq1 + 1, eq2, eq3, eq4, eq5, eq6])),
    step('eq2', `${eq2}`, cvss40Lookup([eq1, eq2 + 1, eq3, eq4, eq5, eq6])),
    step('eq3eq6', joint, jointScore),
    step('eq4', `${eq4}`, cvss40Lookup([eq1, eq2, eq3, eq4 + 1, eq5, eq6])),
    { score: cvss40Lookup([eq1, eq2, eq3, eq4, eq5 + 1, eq6]), distance: () => 0, depth: 1 },
  ]
}

function step(group: keyof typeof highest, level: string, score: number | undefined): Step {
  const depth = depths[group][level] ?? 1
  return { score, depth, distance: (value) => severityDistance(group, level, value) }
}

/** Levels between a vector and the first highest vector of its class that is at least as severe in every metric. */
function severityDistance(group: keyof typeof highest, level: string, value: Value): number {
  const { metrics, tops } = highest[group]
  for (const top of tops[level] ?? []) {
    const distances = metrics.map((metric, i) => {
      const order = levels[metric] ?? ''
      return order.indexOf(value(metric)) - order.indexOf(top[i] ?? '')
    })
    if (distances.every((distance) => distance >= 0)) return distances.reduce((a, b) => a + b, 0)
  }
  return 0
}
