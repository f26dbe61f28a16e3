import { normalisePath } from './fingerprint.ts'
import type { ReportLocation, ReportResult, ReportRule } from './importer.ts'

/** A failure of which a format tells so much and nothing else. */
export function plainResult(
  told: Pick<ReportResult, 'run' | 'pointer' | 'ruleId' | 'level' | 'message'> & Partial<ReportResult>,
): ReportResult {
  return {
    kind: 'result',
    isReported: true,
    outcome: 'fail',
    baseline: null,
    score: null,
    vectors: [],
    cwe: [],
    locations: [],
    fingerprints: {},
    snippetHash: null,
    symbol: null,
    package: null,
    suppression: null,
    aliases: [],
    codeFlows: [],
    further: [],
    ...told,
  }
}

/** A rule of which a format tells so much and nothing else. */
export function plainRule(
  told: Pick<ReportRule, 'run' | 'id' | 'name' | 'level'> & Partial<ReportRule>,
): ReportRule {
  return {
    kind: 'rule',
    formerIds: [],
    cwe: [],
    help: null,
    helpUri: null,
    score: null,
    vectors: [],
    tags: [],
    ...told,
  }
}

/** The place in a file, as locations of a result; none when the path names no file. Lines start at 1. */
export function fileLocations(
  path: string | null,
  line: number | null = null,
  endLine: number | null = line,
): readonly ReportLocation[] {
  const normal = path === null ? '' : normalisePath(path)
  if (normal === '') return []
  return [
    {
      kind: 'line',
      path: normal,
      line: line || null,
      endLine: endLine || null,
      column: null,
      endColumn: null,
    },
  ]
}
