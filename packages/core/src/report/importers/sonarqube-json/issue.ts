import type { ReportLevel, ReportResult, ReportRule, ReportStep } from '../../importer.ts'
import { plainResult, plainRule } from '../../plain-result.ts'
import { cweOf } from '../../severity-words.ts'
import { boundedSteps, cutSentence, traceBounds } from '../../trace-bounds.ts'
import { fieldsOf, listOf, textOf, textsOf, type Fields } from '../../value.ts'
import { titleOf } from '../../title.ts'
import { locationOf, placeOf, projectOf } from './component.ts'
import { stateOf } from './state.ts'

/** Where an issue stands, and the names of rules that the file tells. */
export interface SonarPlace {
  readonly run: number
  readonly pointer: string
  readonly names: ReadonlyMap<string, string>
}

/** An issue or hotspot with its rule, and what of it was not understood or kept. */
export interface SonarResult {
  readonly rule: ReportRule
  readonly result: ReportResult
  readonly remark: string | null
}

/** The severities of SonarQube are priorities of its own, which no score is made of. */
const levels: Readonly<Record<string, ReportLevel>> = {
  BLOCKER: 'error',
  CRITICAL: 'error',
  HIGH: 'error',
  MAJOR: 'warning',
  MEDIUM: 'warning',
  MINOR: 'note',
  LOW: 'note',
  INFO: 'none',
}

/** Reads one element of `issues`; a sentence when it cannot be imported. */
export function readIssue(fields: Fields, { run, pointer, names }: SonarPlace): SonarResult | string {
  const id = textOf(fields.rule, 255)
  if (id === null) return 'The result names no rule.'
  const message = textOf(fields.message, 4000)
  const { level, tags } = judged(fields)
  const cwe = weaknesses(id, tags, message ?? '')
  const name =
    names.get(id) ?? titleOf({ id, name: null, short: null, summary: null, message: message ?? '' })
  const rule = plainRule({ run, id, name, level: level ?? 'warning', cwe, tags })
  const location = locationOf(fields)
  const key = textOf(fields.key, 200)
  const { codeFlows, further, cut } = tracesOf(fields)
  const result = plainResult({
    run,
    pointer,
    ruleId: id,
    ...stateOf(fields),
    level: rule.level,
    cwe,
    message: message ?? name,
    locations: location === null ? [] : [location],
    fingerprints: key === null ? {} : { key },
    aliases: knownComponent.test(id)
      ? (message?.match(/\bCVE-\d{4}-\d{4,7}\b/g) ?? []).slice(0, traceBounds.aliases)
      : [],
    codeFlows,
    further,
  })
  return {
    rule,
    result,
    remark: level === null ? 'Its severity is not known; it is kept as a warning.' : cut,
  }
}

/** The rule of the Dependency-Check plugin, whose message is a list of facts. */
const knownComponent = /^OWASP:/

/** Level and tags. What is only about quality is a note, whatever its priority there. */
function judged(fields: Fields): { readonly level: ReportLevel | null; readonly tags: readonly string[] } {
  const impacts = listOf(fields.impacts).map(fieldsOf)
  const security = impacts.find((one) => one.softwareQuality === 'SECURITY')
  const tags = textsOf(fields.tags, 18)
  if (security === undefined && fields.type !== 'VULNERABILITY') {
    if (fields.type === 'BUG') return { level: levelOf(fields.severity), tags: [...tags, 'reliability'] }
    return { level: 'note', tags: [...tags, 'quality'] }
  }
  return { level: levelOf(security?.severity) ?? levelOf(fields.severity), tags: [...tags, 'security'] }
}

/** The level of a severity; null when it is none of SonarQube's. */
export function levelOf(severity: unknown): ReportLevel | null {
  const word = textOf(severity)?.toUpperCase() ?? ''
  return Object.hasOwn(levels, word) ? (levels[word] ?? null) : null
}

function weaknesses(id: string, tags: readonly string[], message: string): number[] {
  const named = knownComponent.test(id)
    ? [...message.matchAll(/Category: (CWE-\d+)/g)].map((match) => match[1] ?? '')
    : tags.filter((tag) => /^cwe-\d+$/i.test(tag))
  return [...new Set(named.flatMap(cweOf))]
}

/** A flow of one location is a further place; one of several leads from its end, the sink, back to the source. */
function tracesOf(fields: Fields) {
  const project = projectOf(fields)
  const lists = listOf(fields.flows).map((flow) => listOf(fieldsOf(flow).locations))
  const flows = lists.filter(({ length }) => length > 1).map((steps) => steps.toReversed())
  const others = lists.filter(({ length }) => length === 1).flat()
  const codeFlows: (readonly ReportStep[])[] = flows
    .slice(0, traceBounds.flows)
    .map((steps) => boundedSteps(steps, (step) => placeOf(step, project)))
    .filter((steps) => steps.length > 0)
  const further = others
    .slice(0, traceBounds.further)
    .map((one) => placeOf(one, project))
    .filter((one) => one !== null)
  return { codeFlows, further, cut: cutSentence({ flows, further: others.length }) }
}
