import type { ExportedVulnerability } from '@weir/contract'

/** A rule as its vulnerabilities tell it. */
interface Rule {
  readonly title: string
  readonly vector: string | null
  readonly cwe: ReadonlySet<number>
  readonly technique: string
  severity: number
}

/** The rules of each scanner that the results name: so many as there are findings, and held until the end of the file. */
export class Rules {
  readonly #tools = new Map<string, Map<string, Rule>>()
  readonly #numbers = new Map<string, number>()

  /** Notes the rule of a vulnerability; the number of its scanner among the components. */
  add({ tool, rule, title, cvss_vector, cwe, technique, severity }: ExportedVulnerability): number {
    const number = this.#numbers.get(tool) ?? this.#numbers.size
    this.#numbers.set(tool, number)
    const rules = this.#tools.get(tool) ?? new Map<string, Rule>()
    this.#tools.set(tool, rules)
    const known = rules.get(rule)
    if (known) known.severity = Math.max(known.severity, severity)
    else rules.set(rule, { title, vector: cvss_vector, cwe: new Set(cwe), technique, severity })
    return number
  }

  /** Tool components (§3.19) in the order of their numbers. */
  components(): object[] {
    return [...this.#tools].map(([name, rules]) => ({
      name,
      rules: [...rules].map(([id, rule]) => descriptorOf(id, rule)),
    }))
  }
}

/** One reporting descriptor (§3.49). Its severity is the worst of its results, each of which says its own. */
const descriptorOf = (id: string, { title, vector, cwe, technique, severity }: Rule): object => ({
  id,
  shortDescription: { text: title },
  properties: {
    'security-severity': severity.toFixed(1),
    ...(vector !== null && { cvss: vector }),
    tags: ['security', technique.toLowerCase(), ...[...cwe].map((number) => `external/cwe/cwe-${number}`)],
  },
})
