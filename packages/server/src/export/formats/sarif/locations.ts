import type { ExportedVulnerability } from '@weir/contract'

type Placed = Pick<ExportedVulnerability, 'kind' | 'path' | 'line' | 'location'>

/** Where a result is (§3.28): a file with its line, a URL, or else what the place is called. */
export function locationsOf({ kind, path, line, location }: Placed): { locations: object[] } {
  if (path !== null) return { locations: [physical(uriOfPath(path), line)] }
  const url = kind === 'input' ? /^https?:\/\/\S+/.exec(location)?.[0] : undefined
  if (url !== undefined && URL.canParse(url)) return { locations: [physical(new URL(url).href, null)] }
  return { locations: [{ logicalLocations: [{ fullyQualifiedName: location }] }] }
}

const physical = (uri: string, line: number | null): object => ({
  physicalLocation: {
    artifactLocation: { uri },
    ...(line !== null && line > 0 && { region: { startLine: line } }),
  },
})

/** A path as a URI reference (RFC 3986): relative to the root, or of the machine. */
function uriOfPath(path: string): string {
  const encoded = path
    .split('/')
    .map((step) => encodeURIComponent(step.toWellFormed()))
    .join('/')
  return path.startsWith('/') ? `file://${encoded}` : encoded
}
