/** Name and version of a package URL (purl), decoded; null when it is not one. */
export function readPurl(purl: string): { readonly name: string; readonly version: string | null } | null {
  const match = /^pkg:[^/]+\/(.+)$/.exec(withoutVersion(purl))
  if (match?.[1] === undefined) return null
  const version = versionMark.exec(withoutQualifiers(purl))?.[1]
  return { name: decode(match[1]), version: version === undefined ? null : decode(version) }
}

/** A package URL without version and qualifiers: what stays the same when the package is upgraded. */
export function withoutVersion(purl: string): string {
  return withoutQualifiers(purl).replace(versionMark, '')
}

/**
 * The package URL of a package that a tool names by ecosystem, name and version, following the types of the purl
 * specification; null for an ecosystem without such a type. Ecosystems are those of OSV (`npm`, `PyPI`, `Debian:12`),
 * in any letter case; `version` may be null.
 */
export function purlOf(ecosystem: string, name: string, version: string | null): string | null {
  const [family = ''] = ecosystem.toLowerCase().split(':')
  const type = types.get(family)
  if (type === undefined || name === '') return null
  const parts = (type.spell?.(name) ?? name).split(type.separator ?? '/').filter((part) => part !== '')
  if (parts.length === 0) return null
  const path = [...(type.namespace === undefined ? [] : [type.namespace]), ...parts].map(encode).join('/')
  return `pkg:${type.type}/${path}${version === null || version === '' ? '' : `@${encode(version)}`}`
}

interface PurlType {
  readonly type: string
  /** Vendor that stands before the name. */
  readonly namespace?: string
  /** What stands between namespace and name in the name that tools give. */
  readonly separator?: string
  /** The one spelling of a name that the ecosystem takes in several. */
  readonly spell?: (name: string) => string
}

const lower = (name: string): string => name.toLowerCase()

const types: ReadonlyMap<string, PurlType> = new Map<string, PurlType>([
  ['npm', { type: 'npm', spell: lower }],
  ['pypi', { type: 'pypi', spell: (name) => name.toLowerCase().replaceAll('_', '-') }],
  ['maven', { type: 'maven', separator: ':' }],
  ['go', { type: 'golang', spell: lower }],
  ['crates.io', { type: 'cargo' }],
  ['rubygems', { type: 'gem' }],
  ['nuget', { type: 'nuget' }],
  ['packagist', { type: 'composer', spell: lower }],
  ['hex', { type: 'hex', spell: lower }],
  ['pub', { type: 'pub', spell: lower }],
  ['swifturl', { type: 'swift' }],
  ['conancenter', { type: 'conan' }],
  ['cran', { type: 'cran' }],
  ['hackage', { type: 'hackage' }],
  ['debian', { type: 'deb', namespace: 'debian', spell: lower }],
  ['ubuntu', { type: 'deb', namespace: 'ubuntu', spell: lower }],
  ['alpine', { type: 'apk', namespace: 'alpine', spell: lower }],
  ['wolfi', { type: 'apk', namespace: 'wolfi', spell: lower }],
  ['chainguard', { type: 'apk', namespace: 'chainguard', spell: lower }],
  ['almalinux', { type: 'rpm', namespace: 'almalinux' }],
  ['rocky linux', { type: 'rpm', namespace: 'rocky-linux' }],
  ['red hat', { type: 'rpm', namespace: 'redhat' }],
  ['suse', { type: 'rpm', namespace: 'suse' }],
  ['opensuse', { type: 'rpm', namespace: 'opensuse' }],
])

/** A version follows the last `@`; one that begins a path segment is a scope that was not encoded. */
const versionMark = /(?<=[^/])@([^@/]*)$/

function withoutQualifiers(purl: string): string {
  return /^[^?#]*/.exec(purl)?.[0] ?? purl
}

/** Percent-encoding as the specification has it: letters, digits, `.`, `-`, `_`, `~` and the colon stay. */
function encode(text: string): string {
  return encodeURIComponent(text.toWellFormed())
    .replaceAll('%3A', ':')
    .replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text).replaceAll('\0', '\ufffd')
  } catch {
    // A stray percent sign is then part of the name.
    return text
  }
}
