import { normalisePath, snippetHash } from './fingerprint.ts'
import type {
  ReportDoubt,
  ReportItem,
  ReportLocation,
  ReportPackage,
  ReportPlace,
  ReportResult,
} from './importer.ts'
import { readPurl } from './purl.ts'
import { cweOf, isVector, levelOfScore, severityOfWord, type Severity } from './severity-words.ts'
import { boundedPlace, boundedSteps, cutSentence, traceBounds } from './trace-bounds.ts'
import { fieldsOf, integerOf, listOf, numberOf, textOf, textsOf, type Fields } from './value.ts'

/** Where a row of a generic report stands, and what was wrong with it so far. */
export interface GenericPlace {
  readonly run: number
  readonly pointer: string
}

/** Reads the rows of the generic formats, which share their field names (docs/reports/generic.md). */
export class GenericRows {
  readonly rules = new Set<string>()
  lost = 0

  /** Counts a row that cannot be imported and says why. */
  loss({ run, pointer }: GenericPlace, message: string): ReportDoubt {
    this.lost += 1
    return { kind: 'doubt', run, pointer, message: `The row was not imported. ${message}`, isLost: true }
  }

  /** Items of one row: its rule when first seen, remarks, and the result; or the doubt that it was lost to. */
  *take(row: Fields, place: GenericPlace): Generator<ReportItem> {
    const title = textOf(row.title, 255) ?? textOf(row.rule, 255)
    if (title === null) return yield this.loss(place, 'It has no title.')
    const location = locationOf(row)
    const dependency = packageOf(row)
    if (location === null && dependency === null) {
      return yield this.loss(place, 'It names no path, url, host with port, or package.')
    }
    const severity = severityOf(row)
    if (severity === null)
      yield remark(place, 'Its severity is neither a word nor a number from 0 to 10; it is kept as unknown.')
    const cut = cutSentence({ flows: flowsOf(row), further: listOf(row.further_locations).length })
    if (cut !== null) yield remark(place, cut)
    const result = resultOf(row, { place, title, severity, location, dependency })
    if (!this.rules.has(result.ruleId)) yield this.rule(result, title, textOf(row.help, 8000))
    yield result
  }

  private rule(
    { run, ruleId: id, cwe, level, score, vectors }: ReportResult,
    name: string,
    help: string | null,
  ): ReportItem {
    this.rules.add(id)
    return {
      kind: 'rule',
      run,
      id,
      name,
      formerIds: [],
      cwe,
      help,
      helpUri: null,
      level,
      score,
      vectors,
      tags: [],
    }
  }
}

interface RowParts {
  readonly place: GenericPlace
  readonly title: string
  readonly severity: Severity | null
  readonly location: ReportLocation | null
  readonly dependency: ReportPackage | null
}

function resultOf(row: Fields, parts: RowParts): ReportResult {
  const { place, title, severity, location, dependency } = parts
  const fingerprint = textOf(row.fingerprint, 512)
  return {
    kind: 'result',
    run: place.run,
    pointer: place.pointer,
    ruleId: textOf(row.rule, 255) ?? title,
    isReported: true,
    outcome: 'fail',
    baseline: null,
    level: severity?.level ?? 'warning',
    score: severity?.score ?? null,
    vectors: several(row.vector).filter(isVector),
    cwe: several(row.cwe).flatMap(cweOf),
    message: textOf(row.description, 4000) ?? title,
    locations: location === null ? [] : [location],
    fingerprints: fingerprint === null ? {} : { fingerprint },
    snippetHash: typeof row.snippet === 'string' ? snippetHash(row.snippet) : null,
    symbol: textOf(row.symbol),
    package: dependency,
    suppression: null,
    aliases: several(row.aliases).slice(0, traceBounds.aliases),
    codeFlows: flowsOf(row)
      .slice(0, traceBounds.flows)
      .map((steps) => boundedSteps(steps, morePlace))
      .filter((steps) => steps.length > 0),
    further: listOf(row.further_locations)
      .slice(0, traceBounds.further)
      .map(morePlace)
      .filter((one) => one !== null),
  }
}

function locationOf(row: Fields): ReportLocation | null {
  const [path, url, host, port] = [
    textOf(row.path, 4096),
    textOf(row.url, 4096),
    textOf(row.host),
    integerOf(row.port),
  ]
  if (path !== null) {
    const line = integerOf(row.line) || null
    const column = integerOf(row.column) || null
    return { kind: 'line', path: normalisePath(path), line, endLine: line, column, endColumn: null }
  }
  if (url !== null) return { kind: 'input', url, field: textOf(row.field) }
  if (host !== null && port !== null && port <= 65_535)
    return { kind: 'port', host: host.toLowerCase(), port }
  return null
}

function flowsOf(row: Fields): (readonly unknown[])[] {
  return listOf(row.code_flows)
    .map(listOf)
    .filter((steps) => steps.length > 0)
}

function morePlace(value: unknown): ReportPlace | null {
  const { path, line, message } = fieldsOf(value)
  const given = textOf(path, 4096)
  return boundedPlace({
    path: given === null ? null : normalisePath(given),
    line: integerOf(line) || null,
    message: textOf(message),
  })
}

function packageOf(row: Fields): ReportPackage | null {
  const purl = textOf(row.purl)
  const parsed = purl === null ? null : readPurl(purl)
  const name = textOf(row.package) ?? parsed?.name ?? null
  if (name === null) return null
  return {
    purl,
    name,
    version: textOf(row.version) ?? parsed?.version ?? null,
    fixedVersion: textOf(row.fixed_version),
  }
}

function severityOf(row: Fields): Severity | null {
  const given = row.severity
  if (given === undefined || given === null || given === '') return { level: 'warning', score: null }
  const score = numberOf(given)
  if (score === null) return severityOfWord(textOf(given) ?? '')
  return score < 0 || score > 10 ? null : { level: levelOfScore(score), score }
}

/** A list, or a text that lists with commas, semicolons or bars. */
function several(value: unknown): string[] {
  if (Array.isArray(value))
    return textsOf(listOf(value).map((item) => (typeof item === 'number' ? String(item) : item)))
  const text = typeof value === 'number' ? String(value) : (textOf(value, 4000) ?? '')
  return text
    .split(/[,;|]/)
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .slice(0, 100)
}

function remark({ run, pointer }: GenericPlace, message: string): ReportDoubt {
  return { kind: 'doubt', run, pointer, message, isLost: false }
}
