import { messageSkeleton } from './fingerprint.ts'
import type { ReportPackage, ReportResult } from './importer.ts'
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
  }
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

function packageKey({ purl, name }: ReportPackage): string {
  return purl === null ? `pkg:${name}` : withoutVersion(purl)
}

/** A URL without query, fragment, default port and trailing slash, so that two visits to one page are one place. */
function urlKey(text: string): string {
  if (!URL.canParse(text)) return text
  const url = new URL(text)
  return `${url.protocol}//${url.host}${url.pathname.replace(/\/+$/, '')}`
}
