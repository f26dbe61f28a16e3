import type { vulnerabilityKinds } from '@weir/contract'
import type { ReportResult } from './importer.ts'

/** Where a vulnerability is, as people see it. */
export interface Place {
  readonly kind: (typeof vulnerabilityKinds)[number]
  /** At most 500 characters: it is a sort key. */
  readonly location: string
  readonly path: string | null
  readonly line: number | null
}

/** The place of a result: its first location, or its package; the root as a whole when it names neither. */
export function placeOf(result: ReportResult, root: { kind: 'git' | 'ip' | 'url'; location: string }): Place {
  const [first] = result.locations
  const path = first?.kind === 'line' ? first.path : null
  const line = first?.kind === 'line' ? first.line : null
  const { package: dependency } = result
  if (dependency !== null) {
    const name = dependency.version === null ? dependency.name : `${dependency.name} ${dependency.version}`
    return { kind: 'package', location: cut(path === null ? name : `${name} (${path})`), path, line }
  }
  switch (first?.kind) {
    case 'line':
      return { kind: 'line', location: cut(line === null ? first.path : `${first.path}:${line}`), path, line }
    case 'input':
      return {
        kind: 'input',
        location: cut(first.field === null ? first.url : `${first.url} (${first.field})`),
        path,
        line,
      }
    case 'port':
      return { kind: 'port', location: cut(`${first.host}:${first.port}`), path, line }
    case undefined:
      return { kind: ofRoot[root.kind], location: cut(root.location), path, line }
  }
}

const ofRoot = { git: 'line', ip: 'port', url: 'input' } as const

/** The end of a long place tells more than its beginning. */
function cut(location: string): string {
  return location.length <= 500 ? location : `…${location.slice(-499).toWellFormed()}`
}
