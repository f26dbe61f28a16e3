import { normalisePath } from './fingerprint.ts'
import type { ReportLocation, ReportResult, ReportRule, ReportRun } from './importer.ts'

/** A run of which a format tells so much and nothing else; the first one unless it says another number. */
export function plainRun({ tool, ...more }: Pick<ReportRun, 'tool'> & Partial<ReportRun>): ReportRun {
  return { kind: 'run', run: 0, tool, version: null, category: null, commit: null, branch: null, ...more }
}

/** A failure of which a format tells so much and nothing else. */
export function plainResult({
  run,
  pointer,
  ruleId,
  level,
  message,
  ...more
}: Pick<ReportResult, 'run' | 'pointer' | 'ruleId' | 'level' | 'message'> &
  Partial<ReportResult>): ReportResult {
  return {
    kind: 'result',
    run,
    pointer,
    ruleId,
    isReported: true,
    outcome: 'fail',
    baseline: null,
    level,
    score: null,
    vectors: [],
    cwe: [],
    message,
    locations: [],
    fingerprints: {},
    snippetHash: null,
    symbol: null,
    package: null,
    suppression: null,
    aliases: [],
    codeFlows: [],
    further: [],
    ...more,
  }
}

/** A rule of which a format tells so much and nothing else. */
export function plainRule({
  run,
  id,
  name,
  level,
  ...more
}: Pick<ReportRule, 'run' | 'id' | 'name' | 'level'> & Partial<ReportRule>): ReportRule {
  return {
    kind: 'rule',
    run,
    id,
    name,
    formerIds: [],
    cwe: [],
    help: null,
    helpUri: null,
    level,
    score: null,
    vectors: [],
    tags: [],
    ...more,
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
