import { definesAny, effective, type CvssGrammar, type CvssMetrics } from './cvss-vector.ts'

export type Cvss3Version = '3.0' | '3.1'

export interface Cvss3Scores {
  base: number
  temporal: number
  environmental: number
  /** The most specific of the three that the vector defines. */
  score: number
}

const temporalMetrics = ['E', 'RL', 'RC']
const environmentalMetrics = ['CR', 'IR', 'AR', 'MAV', 'MAC', 'MPR', 'MUI', 'MS', 'MC', 'MI', 'MA']

/** Metrics and values of CVSS 3.0 and 3.1 in canonical order (specification 3.1 §6, table 15). */
export const cvss3Metrics: CvssGrammar['metrics'] = {
  AV: ['N', 'A', 'L', 'P'],
  AC: ['L', 'H'],
  PR: ['N', 'L', 'H'],
  UI: ['N', 'R'],
  S: ['U', 'C'],
  C: ['H', 'L', 'N'],
  I: ['H', 'L', 'N'],
  A: ['H', 'L', 'N'],
  E: ['X', 'H', 'F', 'P', 'U'],
  RL: ['X', 'U', 'W', 'T', 'O'],
  RC: ['X', 'C', 'R', 'U'],
  CR: ['X', 'H', 'M', 'L'],
  IR: ['X', 'H', 'M', 'L'],
  AR: ['X', 'H', 'M', 'L'],
  MAV: ['X', 'N', 'A', 'L', 'P'],
  MAC: ['X', 'L', 'H'],
  MPR: ['X', 'N', 'L', 'H'],
  MUI: ['X', 'N', 'R'],
  MS: ['X', 'U', 'C'],
  MC: ['X', 'H', 'L', 'N'],
  MI: ['X', 'H', 'L', 'N'],
  MA: ['X', 'H', 'L', 'N'],
}

export const cvss3Mandatory = ['AV', 'AC', 'PR', 'UI', 'S', 'C', 'I', 'A']

/** Weights of metric values (specification 3.1 §7.4); PR has its own for a changed scope. */
const weights: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  AV: { N: 0.85, A: 0.62, L: 0.55, P: 0.2 },
  AC: { L: 0.77, H: 0.44 },
  PR: { N: 0.85, L: 0.62, H: 0.27 },
  PRchanged: { N: 0.85, L: 0.68, H: 0.5 },
  UI: { N: 0.85, R: 0.62 },
  impact: { H: 0.56, L: 0.22, N: 0 },
  requirement: { X: 1, H: 1.5, M: 1, L: 0.5 },
  E: { X: 1, H: 1, F: 0.97, P: 0.94, U: 0.91 },
  RL: { X: 1, U: 1, W: 0.97, T: 0.96, O: 0.95 },
  RC: { X: 1, C: 1, R: 0.96, U: 0.92 },
}

/** Base, temporal and environmental score by the equations of CVSS 3.1 §7.1–7.3, or of 3.0 §8.1–8.3. */
export function scoreCvss3(values: CvssMetrics, version: Cvss3Version): Cvss3Scores {
  const round = version === '3.1' ? roundUp31 : roundUp30
  const likelihood = weight('E', values['E']) * weight('RL', values['RL']) * weight('RC', values['RC'])
  const base = round(baseSum(values))
  const temporal = round(base * likelihood)
  const hasEnvironment = definesAny(values, environmentalMetrics)
  const environmental = hasEnvironment
    ? round(round(environmentalSum(values, version)) * likelihood)
    : temporal
  const isTemporal = definesAny(values, temporalMetrics)
  return {
    base,
    temporal,
    environmental,
    score: hasEnvironment ? environmental : isTemporal ? temporal : base,
  }
}

/** Roundup of 3.1 (appendix A): in whole hundred-thousandths, so that floating point cannot lift 4.0 to 4.1. */
export function roundUp31(value: number): number {
  const whole = Math.round(value * 100_000)
  return whole % 10_000 === 0 ? whole / 100_000 : (Math.floor(whole / 10_000) + 1) / 10
}

/** Roundup of 3.0: the smallest tenth not below the value, after noise under a billionth is removed. */
export function roundUp30(value: number): number {
  return Math.ceil(Math.round(value * 1e9) / 1e8) / 10
}

function baseSum(values: CvssMetrics): number {
  const remaining = ['C', 'I', 'A'].map((metric) => 1 - weight('impact', values[metric]))
  const isChanged = values['S'] === 'C'
  const impactBase = 1 - product(remaining)
  const impact = isChanged
    ? 7.52 * (impactBase - 0.029) - 3.25 * (impactBase - 0.02) ** 15
    : 6.42 * impactBase
  return total(
    impact,
    exploitability((metric) => values[metric], isChanged),
    isChanged,
  )
}

function environmentalSum(values: CvssMetrics, version: Cvss3Version): number {
  const remaining = ['C', 'I', 'A'].map(
    (metric) => 1 - weight('impact', effective(values, metric)) * weight('requirement', values[`${metric}R`]),
  )
  const isChanged = effective(values, 'S') === 'C'
  const impactBase = Math.min(1 - product(remaining), 0.915)
  const bend = version === '3.1' ? (impactBase * 0.9731 - 0.02) ** 13 : (impactBase - 0.02) ** 15
  const impact = isChanged ? 7.52 * (impactBase - 0.029) - 3.25 * bend : 6.42 * impactBase
  return total(
    impact,
    exploitability((metric) => effective(values, metric), isChanged),
    isChanged,
  )
}

function exploitability(valueOf: (metric: string) => string | undefined, isChanged: boolean): number {
  const privileges = weight(isChanged ? 'PRchanged' : 'PR', valueOf('PR'))
  return (
    8.22 *
    weight('AV', valueOf('AV')) *
    weight('AC', valueOf('AC')) *
    privileges *
    weight('UI', valueOf('UI'))
  )
}

function total(impact: number, exploitable: number, isChanged: boolean): number {
  if (impact <= 0) return 0
  return Math.min((isChanged ? 1.08 : 1) * (impact + exploitable), 10)
}

function weight(table: string, value: string | undefined): number {
  return weights[table]?.[value ?? 'X'] ?? Number.NaN
}

function product(factors: readonly number[]): number {
  return factors.reduce((a, b) => a * b, 1)
}
