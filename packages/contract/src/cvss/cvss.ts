import { Fault } from '../fault.ts'
import { readCvssVector, type CvssGrammar } from './cvss-vector.ts'
import { cvss3Mandatory, cvss3Metrics, scoreCvss3, type Cvss3Version } from './cvss31.ts'
import {
  baseScoreCvss40,
  cvss40Mandatory,
  cvss40Metrics,
  nomenclatureOf,
  scoreCvss40,
  type CvssNomenclature,
} from './cvss40.ts'
import { severityOf, tenthsOf, type Severity } from './severity.ts'

export interface Cvss {
  version: '3.0' | '3.1' | '4.0'
  /** The vector in the specification's order, without metrics that are not defined. */
  vector: string
  /** 0.0–10.0 of everything the vector defines. */
  score: number
  /** 0.0–10.0 of the base metrics alone. */
  baseScore: number
  /** Groups of metrics behind the score; null before 4.0, which introduced the names. */
  nomenclature: CvssNomenclature | null
  severity: Severity
}

/**
 * Reads and scores a CVSS 3.0, 3.1 or 4.0 vector, its metrics in any order. 3.0 is scored by the equations of 3.0, since
 * scanners still emit it. Fault('invalid') at `pointer` for another version, or an unknown, repeated or missing metric.
 * CVSS is owned by FIRST.Org, Inc. and used by permission (first.org/cvss).
 */
export function parseCvss(vector: string, pointer = '/vector'): Cvss {
  const text = vector.trim()
  const prefix = text.slice(0, Math.max(0, text.indexOf('/')))
  if (prefix === 'CVSS:4.0') return read40(text, pointer)
  if (prefix === 'CVSS:3.1') return read3(text, '3.1', pointer)
  if (prefix === 'CVSS:3.0') return read3(text, '3.0', pointer)
  throw new Fault('invalid', 'A CVSS vector begins with "CVSS:3.0/", "CVSS:3.1/" or "CVSS:4.0/".', {
    pointer,
  })
}

function read40(text: string, pointer: string): Cvss {
  const grammar: CvssGrammar = { prefix: 'CVSS:4.0', metrics: cvss40Metrics, mandatory: cvss40Mandatory }
  const { vector, values } = readCvssVector(text, grammar, pointer)
  const score = scoreCvss40(values)
  const severity = severityOf(tenthsOf(score))
  return {
    version: '4.0',
    vector,
    score,
    baseScore: baseScoreCvss40(values),
    nomenclature: nomenclatureOf(values),
    severity,
  }
}

function read3(text: string, version: Cvss3Version, pointer: string): Cvss {
  const grammar: CvssGrammar = { prefix: `CVSS:${version}`, metrics: cvss3Metrics, mandatory: cvss3Mandatory }
  const { vector, values } = readCvssVector(text, grammar, pointer)
  const { score, base } = scoreCvss3(values, version)
  return {
    version,
    vector,
    score,
    baseScore: base,
    nomenclature: null,
    severity: severityOf(tenthsOf(score)),
  }
}
