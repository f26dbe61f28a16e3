import { mostComponents } from '../../component.ts'
import { DependencyGraph } from '../../dependency-graph.ts'
import type { ReportComponent, ReportItem, ReportSource } from '../../importer.ts'
import type { ScanRun } from '../../scan-run.ts'
import { readJson } from '../../stream/json.ts'
import { reportLimits } from '../../stream/limits.ts'
import { fieldsOf, listOf, textOf, textsOf, type Fields } from '../../value.ts'
import { uses, type Bom } from './bom.ts'
import { componentOf, type Component } from './components.ts'

/** A component with its licences, and what dependencies call it. */
interface Listed extends Component {
  readonly ref: string
  readonly licences: readonly string[]
}

/** Every package the bill lists, with its licences and the shortest way to it; a bill may list more than are kept. */
export async function* inventory(source: ReportSource, bom: Bom, run: ScanRun): AsyncGenerator<ReportItem> {
  const listed: Listed[] = []
  const graph = new DependencyGraph()
  let left = 0
  const patterns = uses({ '/components/*': 'take', '/dependencies/*': 'take' })
  for await (const batch of readJson(source.open(), patterns, reportLimits).batches)
    for (const { pattern, value } of batch) {
      if (value === undefined) left += 1
      else if (pattern === '/dependencies/*') addEdges(graph, fieldsOf(value))
      else left += take(listed, fieldsOf(value))
    }
  if (left > 0)
    yield run.cutInventory(
      '/components',
      `${left} components are left out: at most ${mostComponents} are kept.`,
    )
  if (graph.isCut)
    yield run.remark('/dependencies', 'Not all dependencies are kept: some ways to packages are not known.')
  yield* told(listed, { graph, bom, run })
}

function* told(
  listed: readonly Listed[],
  { graph, bom, run }: { graph: DependencyGraph; bom: Bom; run: ScanRun },
): Generator<ReportComponent> {
  const ways = graph.walk(textOf(fieldsOf(fieldsOf(bom.facts.metadata).component)['bom-ref']))
  const names = new Map(
    listed.map(({ ref, name, version }) => [ref, version === null ? name : `${name}@${version}`]),
  )
  for (const { ref, purl, name, version, licences } of listed)
    yield {
      kind: 'component',
      run: run.number,
      purl,
      name,
      version,
      licences,
      isDirect: ways.isDirect(ref),
      trail: ways.to(ref).map((node) => names.get(node) ?? node),
    }
}

/** Keeps a component and those nested in it; answers how many there was no room for. */
function take(listed: Listed[], fields: Fields): number {
  let left = 0
  const component = packages.has(fields.type ?? 'library') ? componentOf(fields) : null
  if (component !== null) {
    if (listed.length >= mostComponents) left += 1
    else
      listed.push({
        ...component,
        ref: textOf(fields['bom-ref']) ?? '',
        licences: licencesOf(fields.licenses),
      })
  }
  for (const one of listOf(fields.components)) left += take(listed, fieldsOf(one))
  return left
}

/** Types of components that are packages; files, devices, data and the like are none. */
const packages = new Set<unknown>([
  'library',
  'framework',
  'application',
  'firmware',
  'machine-learning-model',
])

function licencesOf(licences: unknown): string[] {
  const all = listOf(licences).map(fieldsOf)
  return all.flatMap(({ expression, license }) => {
    const { id, name } = fieldsOf(license)
    return textOf(expression) ?? textOf(id) ?? textOf(name) ?? []
  })
}

function addEdges(graph: DependencyGraph, { ref, dependsOn }: Fields): void {
  const from = textOf(ref)
  if (from !== null) graph.add(from, textsOf(dependsOn, mostNeeds))
}

/** Most packages that one needs itself. */
const mostNeeds = 20_000
