import { hash } from 'node:crypto'
import type { ReportResult } from '../importer.ts'

/** What a result tells beside its place, as it is stored, with a digest by which a later report sees whether it is other. */
export interface Trace {
  readonly text: string
  readonly digest: string
}

/** Most characters of all traces of one report together; those beyond are not kept. */
export const mostTraceCharacters = 50_000_000

/** The trace of a result; null when it tells nothing beside its place. An alias that is the rule itself tells nothing. */
export function traceOf({ codeFlows, further, aliases, ruleId }: ReportResult): Trace | null {
  const others = aliases.filter((one) => one !== ruleId)
  if (codeFlows.length === 0 && further.length === 0 && others.length === 0) return null
  const text = JSON.stringify({ code_flows: codeFlows, further_locations: further, aliases: others })
  return { text, digest: hash('sha256', text, 'base64').slice(0, 16) }
}
