import { htmlText } from '../../html-text.ts'
import type { ReportRule, ReportSuppression } from '../../importer.ts'
import { plainRule } from '../../plain-result.ts'
import { severityOfWord, type Severity } from '../../severity-words.ts'
import { integerOf, textOf, type Fields } from '../../value.ts'

/** What an alert says about all of its instances. */
export interface ZapAlert {
  readonly rule: ReportRule
  readonly suppression: ReportSuppression | null
  readonly isOfUnknownRisk: boolean
}

const risks = ['informational', 'low', 'medium', 'high']

/** Reads an alert; null when it names no rule. `alertRef` is the finer number: one plugin may look for several things. */
export function alertOf(fields: Fields, run: number): ZapAlert | null {
  const name = trimmed(fields.name) ?? trimmed(fields.alert)
  const id = trimmed(fields.alertRef) ?? trimmed(fields.pluginid) ?? name
  if (id === null) return null
  const severity = riskOf(fields)
  const cwe = integerOf(fields.cweid)
  const wasc = integerOf(fields.wascid)
  const rule = plainRule({
    run,
    id,
    name: name ?? id,
    cwe: cwe === null || cwe === 0 ? [] : [cwe],
    help: helpOf(fields),
    helpUri: /https?:\/\/[^\s<"]+/.exec(textOf(fields.reference, 4000) ?? '')?.[0].slice(0, 1024) ?? null,
    level: severity?.level ?? 'warning',
    score: severity?.score ?? null,
    tags: wasc === null || wasc === 0 ? [] : [`WASC-${wasc}`],
  })
  const isFalse = integerOf(fields.confidence) === 0
  return { rule, suppression: isFalse ? falsePositive : null, isOfUnknownRisk: severity === null }
}

/** What a user of ZAP set the confidence to. */
const falsePositive: ReportSuppression = {
  status: 'accepted',
  origin: 'external',
  justification: 'Marked as a false positive in ZAP.',
}

function riskOf({ riskcode, riskdesc }: Fields): Severity | null {
  const word = risks[integerOf(riskcode) ?? -1] ?? textOf(riskdesc)?.split(' ')[0] ?? ''
  return severityOfWord(word)
}

function helpOf(fields: Fields): string | null {
  const [about, solution] = [fields.desc, fields.solution].map((one) => htmlText(textOf(one, 6000) ?? ''))
  const parts = [about, solution ? `Solution: ${solution}` : ''].filter((part) => part !== '')
  return parts.length === 0 ? null : parts.join('\n\n').slice(0, 8000).toWellFormed()
}

function trimmed(value: unknown): string | null {
  return textOf(textOf(value, 255)?.trim())
}
