import type { ReportLevel } from '../../importer.ts'
import { fieldsOf, listOf, numberOf, textOf, textsOf, type Fields } from '../../value.ts'
import { referred, type Components, type Descriptor } from './components.ts'

const levels = new Set<unknown>(['error', 'warning', 'note', 'none'])

/** The value as a SARIF level, or null. */
export function levelOf(value: unknown): ReportLevel | null {
  return isLevel(value) ? value : null
}

function isLevel(value: unknown): value is ReportLevel {
  return levels.has(value)
}

/** `security-severity` as a number from 0 to 10; null when absent or out of range. */
export function scoreOf(properties: Fields): number | null {
  const score = numberOf(properties['security-severity'])
  return score === null || score < 0 || score > 10 ? null : score
}

/** CVSS vectors that tools put into property bags under various names. */
export function vectorsOf(properties: Fields): string[] {
  const vectors: string[] = []
  for (const value of Object.values(properties)) {
    const text = textOf(value, 256)
    if (text !== null && /^CVSS:[34]\.\d\/[A-Za-z0-9:/]+$/.test(text)) vectors.push(text)
  }
  return vectors
}

/** CWE numbers in tags, properties and taxonomy relationships of a rule (§3.49.15, §3.27.8). */
export function weaknesses(
  components: Components,
  from: { properties: Fields; taxa: readonly unknown[] },
): number[] {
  const found = new Set<number>()
  for (const tag of [...textsOf(from.properties.tags), ...textList(from.properties.cwe)]) addCwe(found, tag)
  for (const reference of from.taxa) {
    const fields = fieldsOf(reference)
    const home = referred(components, fields.toolComponent, true)
    const name = textOf(fieldsOf(fields.toolComponent).name) ?? home?.name ?? ''
    const id = textOf(fields.id) ?? taxonId(home, fields)
    if (id === null) continue
    if (/cwe/i.test(name) && /^\d+$/.test(id)) found.add(Number(id))
    else addCwe(found, id)
  }
  return [...found]
}

/** The references from a rule to taxa. */
export function taxaOf(rule: Descriptor): unknown[] {
  return rule.relationships.map((one) => fieldsOf(one).target)
}

/** Names under which advisories know the same weakness of a package. */
export function advisories(texts: readonly string[]): string[] {
  const pattern =
    /^(CVE-\d{4}-\d{4,}|GHSA(-[23456789cfghjmpqrvwx]{4}){3}|(?:PYSEC|GO|RUSTSEC|DSA|DLA|USN|RHSA|ALSA|SNYK)-[\w:.-]+)$/i
  return [...new Set(texts.filter((text) => pattern.test(text)))]
}

function taxonId(
  home: { descriptors: Descriptor[]; byGuid: Map<string, Descriptor> } | undefined,
  fields: Fields,
) {
  const guid = textOf(fields.guid)
  const index = numberOf(fields.index)
  const found = guid === null ? undefined : home?.byGuid.get(guid)
  return (found ?? (index === null ? undefined : home?.descriptors[index]))?.id ?? null
}

function addCwe(to: Set<number>, text: string): void {
  const match = /(?:^|[^a-z])cwe[-_: ]{0,2}(\d{1,6})\b/i.exec(text)
  if (match?.[1] !== undefined && Number(match[1]) > 0) to.add(Number(match[1]))
}

function textList(value: unknown): string[] {
  const texts =
    typeof value === 'string' || typeof value === 'number' ? [String(value)] : listOf(value).map(String)
  return texts.slice(0, 100).map((text) => (/^\d+$/.test(text) ? `CWE-${text}` : text))
}
