import { weaknessFamily } from '../calc/weakness-family.ts'
import { advisoriesOf, packageOfPlace } from './identity.ts'

/** An open vulnerability as another scan of the root sees it. Lines start at 1; aliases are those of `ReportResult`. */
export interface Elsewhere {
  readonly id: string
  readonly tool: string
  readonly rule: string
  /** `placeKey` of it. */
  readonly place: string
  readonly kind: string
  readonly technique: string
  readonly path: string | null
  readonly line: number | null
  readonly end_line: number | null
  readonly cwe: readonly number[]
  readonly aliases: readonly string[]
}

/** Results of a scan, as columns. */
export interface Scanned {
  readonly family: string
  readonly results: {
    readonly rule: readonly string[]
    readonly place: readonly string[]
    readonly kind: readonly string[]
    readonly technique: readonly string[]
    readonly path: readonly (string | null)[]
    readonly shownLine: readonly (number | null)[]
    readonly endLine: readonly (number | null)[]
    readonly cwe: readonly (readonly number[])[]
    readonly advisories: readonly (readonly string[] | null)[]
  }
}

/**
 * Finds, for results that a scan has not seen before, the vulnerability that another scan of the root already sees; one to one.
 *
 * - A package: one id of the advisory in common, the same package, the same file; a file that one of the tools does not name may
 *   be any, where only one is.
 * - Source code: lines that overlap in the same file, and a weakness of the same family (see `weaknessFamily`), or a secret
 *   both times, or the same rule of the same tool run another way.
 *
 * Everything else stays apart: two words for one thing are easier to join by hand than one word for two things is to split.
 */
export function joinAcross(
  elsewhere: readonly Elsewhere[],
  scan: Scanned,
  rows: readonly number[],
): ReadonlyMap<number, string> {
  const joined = new Map<number, string>()
  if (elsewhere.length === 0) return joined
  const taken = new Set<string>()
  const packages = new PackageIndex(elsewhere, scan.family)
  const regions = new RegionIndex(elsewhere, scan.family)
  for (const row of rows) {
    const isPackage = scan.results.advisories[row] !== null
    const found = isPackage ? packages.find(scan, row, taken) : regions.find(scan, row, taken)
    if (found === undefined) continue
    taken.add(found.id)
    joined.set(row, found.id)
  }
  return joined
}

/** Packages by advisory, package and file. */
class PackageIndex {
  private readonly byFile = new Bins()
  /** Of each advisory and package the first two: where there are more, a file that is not named may be any. */
  private readonly anywhere = new Map<string, Elsewhere[]>()

  constructor(all: readonly Elsewhere[], family: string) {
    for (const one of all) {
      const name = one.kind === 'package' && one.tool !== family ? packageOfPlace(one.place) : null
      if (name === null) continue
      for (const id of advisoriesOf(one.rule, one.aliases)) {
        this.byFile.add(`${name}\0${id}\0${fileOf(one.path)}`, one)
        const some = this.anywhere.get(`${name}\0${id}`) ?? []
        if (some.length < 2) this.anywhere.set(`${name}\0${id}`, [...some, one])
      }
    }
  }

  find({ results }: Scanned, row: number, taken: ReadonlySet<string>): Elsewhere | undefined {
    const keys = (results.advisories[row] ?? []).map(
      (id) => `${packageOfPlace(results.place[row] ?? '')}\0${id}`,
    )
    const file = fileOf(results.path[row] ?? null)
    for (const key of keys) {
      const [same] = this.byFile.free(`${key}\0${file}`, taken)
      if (same !== undefined) return same
    }
    const [only, ...more] = new Set(keys.flatMap((key) => this.anywhere.get(key) ?? []))
    if (only === undefined || more.length > 0 || taken.has(only.id)) return undefined
    return file === null || only.path === null ? only : undefined
  }
}

/** Regions of source code by file, by what they are about, and by first line. */
class RegionIndex {
  private readonly byKey = new Bins()

  constructor(all: readonly Elsewhere[], family: string) {
    for (const one of all) {
      if (one.kind !== 'line' || one.line === null) continue
      const about = one.tool === family ? [ruleKey(one.rule)] : aboutOf(one)
      for (const key of about) this.byKey.add(`${fileOf(one.path)}\0${key}\0${one.line}`, one)
    }
  }

  find({ results }: Scanned, row: number, taken: ReadonlySet<string>): Elsewhere | undefined {
    const line = results.shownLine[row] ?? null
    if (line === null || results.kind[row] !== 'line') return undefined
    const file = fileOf(results.path[row] ?? null)
    const end = endOf(line, results.endLine[row] ?? null)
    const about = aboutOf({ cwe: results.cwe[row] ?? [], technique: results.technique[row] ?? '' })
    for (const key of [ruleKey(results.rule[row] ?? ''), ...about]) {
      for (const at of nearest(line, end)) {
        const found = this.byKey
          .free(`${file}\0${key}\0${at}`, taken)
          .find((one) => endOf(at, one.end_line) >= line)
        if (found !== undefined) return found
      }
    }
    return undefined
  }
}

/** No region is taken for longer, so that a tool that reports whole files joins nothing but what begins where it does. */
const longest = 50

const endOf = (line: number, end: number | null): number =>
  Math.min(Math.max(end ?? line, line), line + longest)

/** Lines at which what overlaps a region may begin, the nearest to its own first. */
function nearest(line: number, end: number): number[] {
  const lines = Array.from({ length: end - line + 1 }, (_, at) => line + at)
  for (let at = line - 1; at >= Math.max(1, line - longest); at -= 1) lines.push(at)
  return lines.sort((a, b) => Math.abs(a - line) - Math.abs(b - line) || a - b)
}

function aboutOf({ cwe, technique }: Pick<Elsewhere, 'cwe' | 'technique'>): string[] {
  const families = new Set(cwe.slice(0, 5).map(weaknessFamily))
  const keys = [...families].map((family) => `cwe:${family}`)
  return technique === 'SECRET' ? ['secret', ...keys] : keys
}

const ruleKey = (rule: string): string => `rule:${rule}`

/** A path as all tools write it: some begin at the root of a container or an archive. */
const fileOf = (path: string | null): string | null => path?.replace(/^\/+/, '') ?? null

/** Candidates by key. Of one key a few are looked at, so that a report in which all are at one place takes no longer than any other. */
class Bins {
  private readonly all = new Map<string, { readonly rows: Elsewhere[]; start: number }>()

  add(key: string, one: Elsewhere): void {
    const bin = this.all.get(key)
    if (bin === undefined) this.all.set(key, { rows: [one], start: 0 })
    else bin.rows.push(one)
  }

  /** The first of a key that are not taken. */
  free(key: string, taken: ReadonlySet<string>): readonly Elsewhere[] {
    const bin = this.all.get(key)
    if (bin === undefined) return []
    while (taken.has(bin.rows[bin.start]?.id ?? '')) bin.start += 1
    return bin.rows.slice(bin.start, bin.start + mostOfKey).filter(({ id }) => !taken.has(id))
  }
}

const mostOfKey = 50
