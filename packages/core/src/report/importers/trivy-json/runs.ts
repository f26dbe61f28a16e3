import type { ReportItem } from '../../importer.ts'
import { ScanRun } from '../../scan-run.ts'
import { imageName, targetCategory } from '../../scan-target.ts'
import type { JsonElement } from '../../stream/json-scanner.ts'
import { fieldsOf, textOf, type Fields } from '../../value.ts'
import { readFinding, type Finding } from './finding.ts'
import { kinds, type Kind, type Target } from './kind.ts'
import { Packages } from './packages.ts'

/**
 * The scans a report holds, one for each kind of finding: somebody who looks for vulnerabilities in one run and for
 * secrets in another must not have one close what the other found. A kind of which the report has no trace did not run.
 */
export class TrivyRuns {
  private readonly facts: Fields
  private readonly targets: readonly Target[]
  private readonly runs = new Map<Kind | null, ScanRun>()
  private readonly packages = new Packages()

  constructor(facts: Fields, targets: readonly Target[]) {
    this.facts = facts
    this.targets = targets
  }

  /** The runs of all kinds that looked at a target; a report without targets is a run of no kind, which closes nothing. */
  *begin(): Generator<ReportItem> {
    const seen = kinds.filter(({ kind }) => this.targets.some((target) => target.kinds.includes(kind)))
    for (const { kind } of seen) yield* this.start(kind)
    if (seen.length === 0) yield* this.start(null)
  }

  /** Items of one finding. */
  *take(element: JsonElement): Generator<ReportItem> {
    const target = this.targets[element.at[0] ?? 0]
    if (element.pattern.includes('/Packages/')) return this.packages.take(element, target?.type ?? '')
    const kind = kindOf(element)
    const run = yield* this.start(kind)
    const read = run.read(element)
    if ('kind' in read) return yield read
    const finding: Finding = {
      run: run.number,
      pointer: read.pointer,
      target: target ?? { path: null, type: '', kinds: [] },
      ...(isModified(element) ? unwrapped(read.fields) : { fields: read.fields, suppression: null }),
    }
    const found = readFinding(kind, finding)
    if (typeof found === 'string') yield run.loss(read.pointer, found)
    else yield* run.take(found.rule, found.result)
  }

  *end(): Generator<ReportItem> {
    const listing = this.packages.count === 0 ? null : yield* this.start('vulnerability')
    if (listing !== null) yield* this.packages.tell(listing)
    for (const run of this.runs.values()) yield run.coverage()
  }

  private *start(kind: Kind | null): Generator<ReportItem, ScanRun> {
    const known = this.runs.get(kind)
    if (known !== undefined) return known
    const run = new ScanRun(this.runs.size)
    this.runs.set(kind, run)
    const { facts } = this
    const metadata = fieldsOf(facts.Metadata)
    const [type, name] = [textOf(facts.ArtifactType) ?? 'target', textOf(facts.ArtifactName)]
    const target = targetCategory(type, name)
    yield {
      kind: 'run',
      run: run.number,
      tool: 'Trivy',
      version: textOf(fieldsOf(facts.Trivy).Version),
      category: kind === null ? target : `${kind}/${target}`,
      commit: textOf(metadata.Commit),
      branch: textOf(metadata.Branch),
      ...(type === 'container_image' && name !== null && { image: imageName(name) }),
    }
    return run
  }
}

function kindOf(element: JsonElement): Kind {
  const named = isModified(element) ? fieldsOf(element.value).Type : null
  const found = kinds.find(({ kind, list }) => kind === named || element.pattern.includes(`/${list}/`))
  return found?.kind ?? 'vulnerability'
}

function isModified({ pattern }: JsonElement): boolean {
  return pattern.includes('/ExperimentalModifiedFindings/')
}

/** A finding that an ignore file, a policy or a VEX document took out; `--show-suppressed` keeps it. */
function unwrapped({ Finding: found, Status, Statement }: Fields): Pick<Finding, 'fields' | 'suppression'> {
  const justification = textOf(Statement, 4000) ?? textOf(Status)
  return { fields: fieldsOf(found), suppression: { status: 'accepted', origin: 'external', justification } }
}
