import type { Scanner } from './scanners.ts'

interface Rule {
  id: string
  shortDescription?: { text: string }
  properties?: { tags?: string[] }
}

interface Run {
  tool: { driver: { version?: string; rules?: Rule[] } }
  results?: { ruleId?: string }[]
}

/** What a report of a tool should say and may not: which version ran, and what its rules are about. */
interface Description {
  version: string
  describes: Scanner['describes']
}

/** The SARIF report with what the tool does not say, or says wrongly, of itself; null when it is no report. */
export function describeReport(text: string, { version, describes }: Description): string | null {
  const report = reportOf(text)
  if (report === null) return null
  for (const run of report.runs) {
    run.tool.driver.version = version
    if (describes) describeRules(run, describes)
  }
  return JSON.stringify(report)
}

function describeRules({ tool, results = [] }: Run, describes: NonNullable<Scanner['describes']>): void {
  const rules = (tool.driver.rules ??= [])
  const known = new Set(rules.map(({ id }) => id))
  const missing = new Set(results.flatMap(({ ruleId }) => (ruleId && !known.has(ruleId) ? [ruleId] : [])))
  rules.push(...[...missing].map((id) => ({ id })))
  for (const rule of rules) {
    const words = describes(rule.id)
    if (words === undefined) continue
    rule.shortDescription = { text: words.title }
    if (words.isQuality)
      rule.properties = { ...rule.properties, tags: [...(rule.properties?.tags ?? []), 'quality'] }
  }
}

function reportOf(text: string): { runs: Run[] } | null {
  try {
    const report: unknown = JSON.parse(text)
    const isReport =
      typeof report === 'object' && report !== null && 'runs' in report && Array.isArray(report.runs)
    return isReport ? (report as { runs: Run[] }) : null // as the pinned tools write them
  } catch {
    return null
  }
}
