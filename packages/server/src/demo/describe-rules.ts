import type { Scanner } from './scanners.ts'

interface Rule {
  id: string
  shortDescription?: { text: string }
  properties?: { tags?: string[] }
}

interface Run {
  tool: { driver: { rules?: Rule[] } }
  results?: { ruleId?: string }[]
}

/** The SARIF report with what its rules are about where the tool does not say it, as its rules would; null when it is no report. */
export function describeRules(text: string, describes: Scanner['describes']): string | null {
  const report = reportOf(text)
  if (report === null || describes === undefined) return report && text
  for (const { tool, results = [] } of report.runs) {
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
  return JSON.stringify(report)
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
