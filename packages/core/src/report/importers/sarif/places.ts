import { normalisePath } from '../../fingerprint.ts'
import { fieldsOf, integerOf, listOf, textOf, type Fields } from '../../value.ts'
import type { ReportLocation } from '../../importer.ts'

/** What locations of one run refer to. */
export interface Places {
  readonly bases: Fields
  /** Absolute folders that paths are told relative to: the source root if one is so named, then the widest first. */
  readonly homes: readonly string[]
  readonly artifacts: (Artifact | null)[]
  readonly logical: Logical[]
  /** Steps that several flows share; null where it was not held. */
  readonly steps: (Fields | null)[]
}

export interface Artifact {
  readonly place: string
  readonly isTarget: boolean
}

interface Logical {
  readonly name: string | null
  readonly parent: number | null
}

const web = /^https?:\/\//i

/** Prepares the bases and folders of a run; artifacts and logical locations are added as they stream by. */
export function places(run: Fields): Places {
  const bases = fieldsOf(run.originalUriBaseIds)
  const named = Object.entries(bases).map(([id, base]) => ({ home: homeOf(fieldsOf(base).uri), id }))
  const roots = named.filter((one) => /src_?root|source_?root|repo/i.test(one.id)).map((one) => one.home)
  const working = listOf(run.invocations).map((one) => homeOf(fieldsOf(fieldsOf(one).workingDirectory).uri))
  const others = [...named.map((one) => one.home), ...working].toSorted((a, b) => a.length - b.length)
  return {
    bases,
    homes: [...roots, ...others].filter((home) => home !== ''),
    artifacts: [],
    logical: [],
    steps: [],
  }
}

function homeOf(uri: unknown): string {
  const text = textOf(uri)
  const path = text === null || web.test(text) ? '' : normalisePath(text)
  return isAbsolute(path) && path.length > 1 ? `${path}/` : ''
}

/** Keeps what later references to an element of `artifacts` need; never its contents. */
export function artifact(to: Places, value: unknown): Artifact | null {
  const fields = fieldsOf(value)
  const place = placeOf(to, fields.location)
  return place === null ? null : { place, isTarget: listOf(fields.roles).includes('analysisTarget') }
}

/** Keeps what later references to an element of `logicalLocations` need. */
export function logical(value: unknown): Logical {
  const fields = fieldsOf(value)
  return {
    name: textOf(fields.fullyQualifiedName) ?? textOf(fields.name),
    parent: integerOf(fields.parentIndex),
  }
}

/** Path or URL of an artifactLocation (§3.4): by uri or index, through its base ids, relative to the source root if known. */
export function placeOf(from: Places, value: unknown): string | null {
  const fields = fieldsOf(value)
  const uri = textOf(fields.uri, 4096)
  if (uri === null) {
    const index = integerOf(fields.index)
    return index === null ? null : (from.artifacts[index]?.place ?? null)
  }
  if (web.test(uri)) return uri
  const path = normalisePath(uri)
  if (path === '') return null
  if (isAbsolute(path)) {
    const home = from.homes.find((one) => path.startsWith(one))
    return home === undefined ? path : path.slice(home.length)
  }
  return underBase(from, path, fields.uriBaseId)
}

/** A relative path takes the relative parts of its bases before it; the absolute one is the root, so it is left out. */
function underBase(from: Places, path: string, baseId: unknown): string {
  let [whole, id] = [path, baseId]
  for (let level = 0; level < 10 && typeof id === 'string' && Object.hasOwn(from.bases, id); level += 1) {
    const base = fieldsOf(from.bases[id])
    const uri = textOf(base.uri, 4096)
    if (uri !== null && web.test(uri)) return uri.replace(/\/*$/, '/') + whole
    const prefix = uri === null ? '' : normalisePath(uri)
    if (isAbsolute(prefix)) {
      const outer = from.homes.find((one) => `${prefix}/`.startsWith(one))
      return outer === undefined ? whole : `${prefix}/`.slice(outer.length) + whole
    }
    if (prefix !== '') whole = `${prefix}/${whole}`
    id = base.uriBaseId
  }
  return whole
}

/** The location of a result as a line or an input; null when it names no artifact. */
export function location(from: Places, value: unknown): ReportLocation | null {
  const physical = fieldsOf(fieldsOf(value).physicalLocation)
  const place = placeOf(from, physical.artifactLocation)
  if (place === null) return null
  if (web.test(place)) return { kind: 'input', url: place, field: null }
  const region = fieldsOf(physical.region)
  const line = positive(region.startLine)
  return {
    kind: 'line',
    path: place,
    line,
    endLine: positive(region.endLine) ?? line,
    column: positive(region.startColumn),
    endColumn: positive(region.endColumn),
  }
}

/** The enclosing function, type or module that a location names, by itself or by index. */
export function symbol(from: Places, value: unknown): string | null {
  const first = fieldsOf(listOf(fieldsOf(value).logicalLocations)[0])
  const own = textOf(first.fullyQualifiedName)
  if (own !== null) return own
  const index = integerOf(first.index)
  if (index === null) return textOf(first.name)
  const names: string[] = []
  for (let at: number | null = index; at !== null && names.length < 20;) {
    const one: Logical | undefined = from.logical[at]
    if (one === undefined) break
    if (one.name !== null) names.unshift(one.name)
    at = one.name?.includes('.') || one.name?.includes('::') ? null : one.parent
  }
  return names.length > 0 ? names.join('.') : textOf(first.name)
}

/** A line or column, which count from 1. */
export function positive(value: unknown): number | null {
  const number = integerOf(value)
  return number === null || number === 0 ? null : number
}

function isAbsolute(path: string): boolean {
  return path.startsWith('/') || /^[a-z]:(\/|$)/i.test(path)
}
