import { mostComponents } from '../../component.ts'
import { DependencyGraph } from '../../dependency-graph.ts'
import type { ReportItem } from '../../importer.ts'
import type { ScanRun } from '../../scan-run.ts'
import type { JsonElement } from '../../stream/json-scanner.ts'
import { fieldsOf, textOf, textsOf } from '../../value.ts'
import { purlOfType } from './finding.ts'

/** A package of one target: `ref` is its id there. */
interface Listed {
  readonly target: number
  readonly ref: string
  readonly purl: string | null
  readonly name: string
  readonly version: string | null
  readonly licences: readonly string[]
  readonly isDirect: boolean | null
}

/** The packages that a report lists (`--list-all-pkgs`), with what needs them. */
export class Packages {
  private readonly listed: Listed[] = []
  private readonly graphs = new Map<number, DependencyGraph>()
  private left = 0

  /** How many were told, also those there is no room for. */
  get count(): number {
    return this.listed.length + this.left
  }

  take({ at, value }: JsonElement, type: string): void {
    const fields = fieldsOf(value)
    const name = textOf(fields.Name)
    const relationship = textOf(fields.Relationship)
    if (relationship === 'root' || relationship === 'workspace') return
    if (name === null || this.listed.length >= mostComponents) return void (this.left += 1)
    const target = at[0] ?? 0
    const version = textOf(fields.Version)
    const ref = textOf(fields.ID) ?? `${name}@${version}`
    const graph = this.graphs.get(target) ?? new DependencyGraph()
    this.graphs.set(target, graph)
    graph.add(ref, textsOf(fields.DependsOn, mostNeeds))
    this.listed.push({
      target,
      ref,
      purl: textOf(fieldsOf(fields.Identifier).PURL) ?? purlOfType(type, name, version),
      name,
      version,
      licences: textsOf(fields.Licenses, 20),
      isDirect: relationship === null || relationship === 'unknown' ? null : relationship === 'direct',
    })
  }

  /** All of them, once the whole report was read. */
  *tell(run: ScanRun): Generator<ReportItem> {
    if (this.left > 0)
      yield run.cutInventory(
        '/Results',
        `${this.left} packages are left out: at most ${mostComponents} are kept.`,
      )
    const ways = new Map([...this.graphs].map(([target, graph]) => [target, graph.walk(null)]))
    const names = new Map(
      this.listed.map(({ target, ref, name, version }) => [`${target}/${ref}`, `${name}@${version}`]),
    )
    for (const { target, ref, purl, name, version, licences, isDirect } of this.listed) {
      const trail = ways.get(target)?.to(ref) ?? []
      yield {
        kind: 'component',
        run: run.number,
        purl,
        name,
        version,
        licences,
        isDirect,
        // A way alone is none: of the packages of a system nobody says what they need.
        trail:
          trail.length < 2 && isDirect !== true
            ? []
            : trail.map((one) => names.get(`${target}/${one}`) ?? one),
      }
    }
  }
}

/** Most packages that one needs itself. */
const mostNeeds = 20_000
