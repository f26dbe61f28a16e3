import { Fault } from '@weir/contract'
import { tenthsOf } from '@weir/contract/cvss'
import type { FactColumns, Places } from './columns.ts'
import type { FactKind } from './metric.ts'
import type { MetricRequest } from './request.ts'
import type { MetricScope } from './scope.ts'

/** What of a request chooses rows. */
type Filters = Pick<
  MetricRequest,
  'group_ids' | 'root_ids' | 'repository_ids' | 'severity_min' | 'by_group' | 'by_root'
>

/** The group or root that a series is about. */
export interface SeriesOf {
  group_id: string | null
  root_id: string | null
}

/** The series of an answer and, for each row of a table of facts, the series it belongs to. */
export interface Selection {
  /** What each series is about; a single one about nothing in particular when all that is selected makes one series. */
  series: readonly SeriesOf[]
  /** For each series since when anything looked at one of its groups; NaN: never. */
  watchedSince: Float64Array
  /** Series of each row, -1 where the scope or a filter leaves it out. */
  rowsOf: (kind: FactKind) => Int32Array
}

/**
 * Applies the scope first and the filters after it. Who names a group, root or repository must hold it whole:
 * Fault('not_found'), the same for what is not there and what is not yours.
 */
export function selectRows(columns: FactColumns, scope: MetricScope, request: Filters): Selection {
  const groups = selectedGroups(columns, scope, request)
  const position = new Map(groups.map((group, i) => [group, request.by_group ? i : 0]))
  const seriesOfGroup = Int32Array.from(columns.groups, (group) => position.get(group) ?? -1)
  const inScope = (place: number, places: Places) => holds(scope, columns.groups[places.group[place] ?? -1])
  const roots = named(columns.roots, request.root_ids, { pointer: '/root_ids', inScope })
  const repositories = named(columns.repositories, request.repository_ids, {
    pointer: '/repository_ids',
    inScope,
  })
  const lowest = request.severity_min === undefined ? 0 : tenthsOf(request.severity_min)

  const seriesOfRoot = rootSeries(columns.roots, { seriesOfGroup, wanted: roots, isEach: request.by_root })
  const series = request.by_root
    ? seriesOfRoot.flatMap((line, root) => (line < 0 ? [] : [about(columns, root)]))
    : (request.by_group ? groups : [null]).map((group_id) => ({ group_id, root_id: null }))
  const isOfRoots = roots !== undefined || request.by_root === true
  return {
    series,
    watchedSince: isOfRoots
      ? earliest(columns.rootWatchedSince, seriesOfRoot, series.length)
      : earliest(columns.watchedSince, seriesOfGroup, series.length),
    rowsOf: (kind) => {
      if (kind === 'commits' || kind === 'releases') {
        const { group, repository } = columns[kind]
        return group.map((index, row) =>
          repositories !== undefined && repositories[repository[row] ?? -1] !== 1
            ? -1
            : (seriesOfGroup[index] ?? -1),
        )
      }
      const { group, root, severity } = columns[kind]
      const rows = isOfRoots
        ? root.map((index) => seriesOfRoot[index] ?? -1)
        : group.map((index) => seriesOfGroup[index] ?? -1)
      for (let row = 0; row < rows.length; row++) if ((severity[row] ?? 0) < lowest) rows[row] = -1
      return rows
    },
  }
}

const about = ({ groups, roots }: FactColumns, root: number): SeriesOf => ({
  group_id: groups[roots.group[root] ?? -1] ?? null,
  root_id: roots.ids[root] ?? null,
})

/** The series of each root: that of its group, or one of its own; -1 for what is left out. */
function rootSeries(
  { group }: Places,
  of: { seriesOfGroup: Int32Array; wanted: Uint8Array | undefined; isEach: boolean | undefined },
): number[] {
  let count = 0
  return Array.from(group, (index, root) => {
    const line = of.seriesOfGroup[index] ?? -1
    if (line < 0 || (of.wanted !== undefined && of.wanted[root] !== 1)) return -1
    return of.isEach ? count++ : line
  })
}

function earliest(since: Float64Array, seriesOf: Int32Array | number[], count: number): Float64Array {
  const first = new Float64Array(count).fill(Number.NaN)
  for (const [place, line] of seriesOf.entries()) {
    const at = since[place] ?? Number.NaN
    if (line >= 0 && !Number.isNaN(at) && !((first[line] ?? Number.NaN) <= at)) first[line] = at
  }
  return first
}

function holds(scope: MetricScope, group: string | undefined): boolean {
  return group !== undefined && (scope.groups === 'all' || scope.groups.has(group))
}

function selectedGroups(columns: FactColumns, scope: MetricScope, request: Filters): readonly string[] {
  if (!request.group_ids) return columns.groups.filter((group) => holds(scope, group))
  const known = new Set(scope.groups === 'all' ? columns.groups : scope.groups)
  const missing = request.group_ids.findIndex((group) => !known.has(group))
  if (missing >= 0) throw notFound(`/group_ids/${missing}`)
  return [...new Set(request.group_ids)]
}

/** 1 for each place that is named; undefined when none is, so that nothing is filtered. */
function named(
  places: Places,
  ids: readonly string[] | undefined,
  { pointer, inScope }: { pointer: string; inScope: (place: number, places: Places) => boolean },
): Uint8Array | undefined {
  if (!ids) return undefined
  const indexOf = new Map(places.ids.map((id, index) => [id, index]))
  const wanted = new Uint8Array(places.ids.length)
  for (const [i, id] of ids.entries()) {
    const index = indexOf.get(id)
    if (index === undefined || !inScope(index, places)) throw notFound(`${pointer}/${i}`)
    wanted[index] = 1
  }
  return wanted
}

function notFound(pointer: string): Fault {
  return new Fault('not_found', 'There is no such thing here, or it is not yours to see.', { pointer })
}
