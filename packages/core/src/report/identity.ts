import { hash } from 'node:crypto'
import { messageSkeleton } from './fingerprint.ts'
import type { ReportPackage, ReportResult } from './importer.ts'
import type { Identities } from './match-sides.ts'
import { withoutVersion } from './purl.ts'

/** What the identity of a result rests on, one row of `Identities`; also what to store with a vulnerability. */
export interface Identity {
  readonly path: string
  /** 0 when the place has no line. */
  readonly line: number
  readonly snippet: string | null
  readonly symbol: string | null
  readonly skeleton: string
  readonly fingerprints: Readonly<Record<string, string>>
  /** `advisoriesOf`; null for what concerns no package. */
  readonly advisories: readonly string[] | null
}

/** The identity of a result, taken from its first location. */
export function identityOf(result: ReportResult): Identity {
  const [first] = result.locations
  return {
    path: placeKey(result),
    line: first?.kind === 'line' ? (first.line ?? 0) : 0,
    snippet: result.snippetHash,
    symbol: result.symbol,
    skeleton: messageSkeleton(result.message),
    fingerprints: result.fingerprints,
    advisories: result.package === null ? null : advisoriesOf(result.ruleId, result.aliases),
  }
}

/** All ids by which databases know what a rule about packages reports: its own and its aliases (CVE, GHSA, OSV …), in one spelling. */
export function advisoriesOf(rule: string, aliases: readonly string[]): string[] {
  return [...new Set([rule, ...aliases].map((id) => id.trim().toUpperCase()))]
}

/** Puts rows into the columns that `match` compares. */
export function columnsOf(rows: readonly (Identity & { family: string; rule: string })[]): Identities {
  return {
    family: rows.map((one) => one.family),
    rule: rows.map((one) => one.rule),
    path: rows.map((one) => one.path),
    line: Int32Array.from(rows, (one) => one.line),
    snippet: rows.map((one) => one.snippet),
    symbol: rows.map((one) => one.symbol),
    skeleton: rows.map((one) => one.skeleton),
    fingerprints: rows.map((one) => one.fingerprints),
    advisories: rows.map((one) => one.advisories),
  }
}

/** Equal for results that say the same of the same place twice in one run: one vulnerability, reported repeatedly. */
export function repeatKey(result: ReportResult): string {
  const [first] = result.locations
  const column =
    first?.kind === 'line' ? `${first.line}:${first.column}:${first.endLine}:${first.endColumn}` : ''
  const { ruleId, message, snippetHash, symbol } = result
  const told = [
    result.run,
    ruleId,
    placeKey(result),
    column,
    message,
    snippetHash,
    symbol,
    result.fingerprints,
  ]
  return hash('sha256', JSON.stringify(told), 'base64')
}

/** The package of a place (see `placeKey`), its URL without version; null when the place is of none. */
export function packageOfPlace(place: string): string | null {
  if (place.startsWith('pkg:')) return place
  const start = place.lastIndexOf('#pkg:')
  return start < 0 ? null : place.slice(start + 1)
}

/** What names the place of a result: path, URL and field, host and port, or package without its version; never a line. */
export function placeKey({ locations, package: dependency }: ReportResult): string {
  const [first] = locations
  const name = dependency === null ? '' : packageKey(dependency)
  switch (first?.kind) {
    case 'line':
      return name === '' ? first.path : `${first.path}#${name}`
    case 'input':
      return `${urlKey(first.url)}#${first.field ?? ''}`
    case 'port':
      return `${first.host}:${first.port}`
    case undefined:
      return name
  }
}

/** What names a package, whatever its version: its package URL without version, or the name a tool gave. */
export function packageKey({ purl, name }: Pick<ReportPackage, 'purl' | 'name'>): string {
  return purl === null ? `pkg:${name}` : withoutVersion(purl)
}

/** A URL without query, fragment, default port and trailing slash, so that two visits to one page are one place. */
function urlKey(text: string): string {
  if (!URL.canParse(text)) return text
  const url = new URL(text)
  return `${url.protocol}//${url.host}${url.pathname.replace(/\/+$/, '')}`
}
