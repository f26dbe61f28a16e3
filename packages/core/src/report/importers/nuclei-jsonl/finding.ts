import type { ReportResult, ReportRule } from '../../importer.ts'
import { plainResult, plainRule } from '../../plain-result.ts'
import { cweOf, isVector, levelOfScore, severityOfWord, type Severity } from '../../severity-words.ts'
import { fieldsOf, numberOf, textOf, textsOf, type Fields } from '../../value.ts'
import { advisories } from '../sarif/severity.ts'
import { placeOf, targetOf } from './place.ts'

/** A finding of Nuclei: whom it is about, and what it gives once the run of that target is known. */
export interface Finding {
  readonly target: string
  readonly items: (
    run: number,
    pointer: string,
  ) => { readonly rule: ReportRule; readonly result: ReportResult; readonly remark: string | null }
}

/**
 * Reads a finding; a sentence when it cannot be imported. A template with several matchers looks for several things, so
 * the matcher is part of the rule, as in Nuclei's own `template:matcher`. Requests, responses and what was extracted
 * from them may hold secrets and are left out.
 */
export function readFinding(fields: Fields): Finding | string {
  const template = textOf(fields['template-id'], 150) ?? textOf(fields.templateID, 150)
  if (template === null) return 'The result names no template (template-id).'
  const place = placeOf(fields)
  if (place === null) return 'The result does not say where it was found (matched-at, host).'
  return {
    target: targetOf(fields, place),
    items: (run, pointer) => {
      const { rule, aliases, isOfUnknownSeverity } = readRule(fields, { run, template })
      const isMatched = fields['matcher-status'] !== false
      const result = plainResult({
        run,
        pointer,
        ruleId: rule.id,
        isReported: isMatched,
        outcome: isMatched ? 'fail' : 'pass',
        level: rule.level,
        score: rule.score,
        vectors: rule.vectors,
        cwe: rule.cwe,
        message: rule.name,
        locations: [place],
        aliases,
      })
      const remark = isOfUnknownSeverity ? 'Its severity is not known; it is kept as a warning.' : null
      return { rule, result, remark }
    },
  }
}

function readRule(fields: Fields, { run, template }: { run: number; template: string }) {
  const info = fieldsOf(fields.info)
  const classification = fieldsOf(info.classification)
  const matcher = textOf(fields['matcher-name'], 100) ?? textOf(fields['extractor-name'], 100)
  const title = textOf(info.name, 255)?.trim() || template
  const severity = severityOf(info, classification)
  const parts = [textOf(info.description, 6000)?.trim(), textOf(info.remediation, 2000)?.trim()]
  const rule = plainRule({
    run,
    id: matcher === null ? template : `${template}:${matcher}`,
    name: matcher === null ? title : `${title} (${matcher})`,
    cwe: [...new Set(several(classification['cwe-id']).flatMap(cweOf))],
    help: parts.filter(Boolean).join('\n\n') || null,
    helpUri: several(info.reference).find((one) => /^https?:\/\//.test(one)) ?? null,
    level: severity?.level ?? 'warning',
    score: severity?.score ?? null,
    vectors: several(classification['cvss-metrics']).filter(isVector),
    tags: several(info.tags).slice(0, 20),
  })
  const ids = several(classification['cve-id']).map((id) => id.toUpperCase())
  const aliases = advisories([template.toUpperCase(), ...ids])
  return { rule, aliases, isOfUnknownSeverity: severity === null }
}

function severityOf(info: Fields, classification: Fields): Severity | null {
  const word = severityOfWord(textOf(info.severity) ?? '')
  const score = numberOf(classification['cvss-score'])
  if (score === null || score <= 0 || score > 10) return word
  return { level: word?.level ?? levelOfScore(score), score }
}

/** A list, or a text that lists with commas. */
function several(value: unknown): string[] {
  const text = textOf(value)
  const parts = text === null ? textsOf(value, 50) : text.split(',')
  return parts.map((part) => part.trim()).filter((part) => part !== '')
}
