/** Name and version of a package URL (purl), decoded; null when it is not one. */
export function readPurl(purl: string): { readonly name: string; readonly version: string | null } | null {
  const match = /^pkg:[^/]+\/([^@?#]+)(?:@([^?#]+))?/.exec(purl)
  if (match?.[1] === undefined) return null
  return { name: decode(match[1]), version: match[2] === undefined ? null : decode(match[2]) }
}

/** A package URL without version and qualifiers: what stays the same when the package is upgraded. */
export function withoutVersion(purl: string): string {
  return /^[^@?#]+/.exec(purl)?.[0] ?? purl
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text).replaceAll('\0', '\ufffd')
  } catch {
    // A stray percent sign is then part of the name.
    return text
  }
}
