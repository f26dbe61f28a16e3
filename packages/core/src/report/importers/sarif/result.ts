import { snippetHash } from '../../fingerprint.ts'
import type { ReportResult, ReportSuppression } from '../../importer.ts'
import { readPurl } from '../../purl.ts'
import { fieldsOf, listOf, textOf, type Fields } from '../../value.ts'
import { findRule, type Descriptor } from './components.ts'
import { messageText } from './message.ts'
import { location, symbol } from './places.ts'
import { override, type Run } from './run.ts'
import { levelOf, scoreOf, vectorsOf, weaknesses } from './severity.ts'
import { aliases, trace } from './trace.ts'

/** A result and the rule it belongs to; the rule is null when the tool describes none. */
export interface ReadResult {
  readonly result: ReportResult
  readonly rule: Descriptor | null
  /** What of it is not kept, as a sentence. */
  readonly cut: string | null
}

/** The rule of results that name none. */
export const noRule = 'no-rule'

/** Reads one SARIF result (§3.27); null when it is not even an object with a message or a rule. */
export function readResult(run: Run, value: Fields, pointer: string): ReadResult | null {
  const rule = findRule(run.components, value)
  const ruleId = rule?.id || textOf(value.ruleId) || textOf(fieldsOf(value.rule).id)
  const messages = [rule?.messages, ...dictionaries(run)]
  const message = messageText(value.message, messages) ?? rule?.short ?? null
  if (ruleId === null && message === null) return null
  const outcome = outcomeOf(value.kind)
  const baseline = baselineOf(value.baselineState)
  const properties = fieldsOf(value.properties)
  const listed = listOf(value.locations).slice(0, 1000)
  const locations = listed.map((one) => location(run.places, one)).filter((one) => one !== null)
  const own = { properties, taxa: listOf(value.taxa) }
  const { codeFlows, further, cut } = trace(run, value, messages)
  const result: ReportResult = {
    kind: 'result',
    run: run.facts.run,
    pointer,
    ruleId: ruleId ?? noRule,
    isReported: outcome === 'fail' && baseline !== 'absent',
    outcome,
    baseline,
    level: levelFor(run, rule, value),
    score: scoreOf(properties) ?? (rule === null ? null : scoreOf(rule.properties)),
    vectors: vectorsOf(properties),
    cwe: weaknesses(run.components, own),
    message: message ?? ruleId ?? '',
    locations,
    fingerprints: fingerprints(value, locations[0]),
    snippetHash: snippet(listed[0]),
    symbol: symbol(run.places, listed[0]),
    package: packageOf(properties),
    suppression: suppression(value.suppressions),
    aliases: aliases(ruleId, rule, properties),
    codeFlows,
    further,
  }
  return { result, rule, cut }
}

function dictionaries(run: Run): Fields[] {
  return [run.components.driver, ...run.components.extensions].map((one) => one.messages)
}

function levelFor(run: Run, rule: Descriptor | null, value: Fields): ReportResult['level'] {
  if (outcomeOf(value.kind) !== 'fail') return 'none'
  const stated = levelOf(value.level)
  if (stated !== null) return stated
  if (rule === null) return 'warning'
  return levelOf(override(run, rule, value)?.level) ?? levelOf(rule.configuration.level) ?? 'warning'
}

function outcomeOf(kind: unknown): ReportResult['outcome'] {
  switch (kind) {
    case 'pass':
    case 'open':
    case 'review':
    case 'informational':
    case 'notApplicable':
      return kind
    default:
      return 'fail'
  }
}

function baselineOf(state: unknown): ReportResult['baseline'] {
  switch (state) {
    case 'new':
    case 'unchanged':
    case 'updated':
    case 'absent':
      return state
    default:
      return null
  }
}

/** Several suppressions: a rejected or open one keeps the result visible (§3.27.23); no status means accepted (§3.35.3). */
function suppression(value: unknown): ReportSuppression | null {
  const all = listOf(value).map(fieldsOf)
  const decisive =
    all.find((one) => one.status === 'rejected') ?? all.find((one) => one.status === 'underReview') ?? all[0]
  if (decisive === undefined) return null
  const status =
    decisive.status === 'rejected' || decisive.status === 'underReview' ? decisive.status : 'accepted'
  const origin = decisive.kind === 'inSource' ? 'inSource' : 'external'
  return { status, origin, justification: textOf(decisive.justification, 4000) }
}

// These describe a commit or a person, not the weakness; one tool writes them as partial fingerprints.
const descriptive = new Set(['commitsha', 'email', 'author', 'date', 'commitmessage'])

/** Fingerprints that can identify: hash-like values that do not just spell path and line again. */
function fingerprints(
  value: Fields,
  place: ReportResult['locations'][number] | undefined,
): Record<string, string> {
  const kept: Record<string, string> = {}
  const given = { ...fieldsOf(value.partialFingerprints), ...fieldsOf(value.fingerprints) }
  for (const [name, raw] of Object.entries(given).slice(0, 20)) {
    const text = textOf(raw, 512)
    const key = textOf(name, 128)
    if (text === null || key === null || descriptive.has(key.toLowerCase())) continue
    if (text.length < 8 || /\s/.test(text) || isPositional(text, place)) continue
    kept[key] = text
  }
  const correlation = textOf(value.correlationGuid, 64)
  if (correlation !== null) kept.correlationGuid = correlation
  return kept
}

function isPositional(text: string, place: ReportResult['locations'][number] | undefined): boolean {
  if (place?.kind !== 'line' || place.line === null) return false
  const file = place.path.slice(place.path.lastIndexOf('/') + 1)
  return text.includes(file) && new RegExp(`(^|\\D)${place.line}(\\D|$)`).test(text.replace(file, ''))
}

function snippet(value: unknown): string | null {
  const physical = fieldsOf(fieldsOf(value).physicalLocation)
  for (const region of [physical.region, physical.contextRegion]) {
    const text = fieldsOf(fieldsOf(region).snippet).text
    const hash = typeof text === 'string' ? snippetHash(text) : null
    if (hash !== null) return hash
  }
  return null
}

function packageOf(properties: Fields): ReportResult['package'] {
  const purl = textOf(properties.purl) ?? textOf(properties.packageURL)
  const read = purl === null ? null : readPurl(purl)
  if (purl === null || read === null) return null
  return {
    purl,
    ...read,
    fixedVersion: textOf(properties.fixedVersion) ?? textOf(properties.fixed_version),
  }
}
