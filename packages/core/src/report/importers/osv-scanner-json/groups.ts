import { advisoryRule, affectedPackage, severityOrUnknown, type Advisory } from '../../advisory.ts'
import type { ReportItem } from '../../importer.ts'
import type { ScanRun } from '../../scan-run.ts'
import { levelOfScore } from '../../severity-words.ts'
import type { JsonElement } from '../../stream/json-scanner.ts'
import type { Group, Scanned } from './package.ts'
import { readRecord, type OsvRecord } from './record.ts'

interface Pending {
  readonly pointer: string
  readonly records: OsvRecord[]
}

/** Most vulnerabilities of a package whose records have not all been seen; more are told with those that were. */
const mostPending = 200

/** Gathers the records of a package by vulnerability, and gives one result for each. */
export class PackageGroups {
  /** Where the package stands, to know when the next one begins. */
  readonly at: string
  private readonly run: ScanRun
  private readonly scanned: Scanned
  private readonly byId: ReadonlyMap<string, Group>
  private readonly pending = new Map<Group, Pending>()

  constructor(run: ScanRun, scanned: Scanned, at: string) {
    this.run = run
    this.scanned = scanned
    this.at = at
    this.byId = new Map(scanned.groups.flatMap((group) => group.ids.map((id) => [id, group] as const)))
  }

  /** Takes a record; gives the result once all records of its group are there. */
  *take(element: JsonElement): Generator<ReportItem> {
    const entry = this.run.read(element)
    if ('kind' in entry) return yield entry
    const record = readRecord(entry.fields, this.scanned)
    if (record === null) return yield this.run.loss(entry.pointer, 'The vulnerability has no id.')
    const group = this.byId.get(record.id) ?? {
      ids: [record.id],
      aliases: [],
      score: null,
      suppression: null,
    }
    const known = this.pending.get(group) ?? { pointer: entry.pointer, records: [] }
    known.records.push(record)
    this.pending.set(group, known)
    if (known.records.length >= group.ids.length) yield* this.tell(group)
    const [oldest] = this.pending.keys()
    if (oldest !== undefined && this.pending.size > mostPending) yield* this.tell(oldest)
  }

  /** Gives what still waits for a record that the report does not have. */
  *end(): Generator<ReportItem> {
    for (const group of this.pending.keys()) yield* this.tell(group)
  }

  private *tell(group: Group): Generator<ReportItem> {
    const { pointer, records } = this.pending.get(group) ?? { pointer: '', records: [] }
    this.pending.delete(group)
    const { name, version, purl, path } = this.scanned
    if (name === null)
      return yield this.run.loss(pointer, 'The vulnerability is of a package without a name.')
    const inOrder = records.toSorted((a, b) => group.ids.indexOf(a.id) - group.ids.indexOf(b.id))
    const advisory = advisoryOf(group, inOrder)
    const fixed = [...new Set(inOrder.flatMap((one) => one.fixed))].join(', ')
    const result = affectedPackage(advisory, {
      run: this.run.number,
      pointer,
      package: { purl, name, version, fixedVersion: fixed === '' ? null : fixed },
      path,
      suppression: group.suppression,
    })
    yield* this.run.take(advisoryRule(this.run.number, advisory), result)
  }
}

/** What the records of a group say together; the order is that of the group's ids. */
function advisoryOf({ ids, aliases, score }: Group, records: readonly OsvRecord[]): Advisory {
  const id = (ids[0] ?? '').slice(0, 255)
  const first = (field: 'summary' | 'details' | 'severity'): string | null =>
    records.map((one) => one[field]).find((text) => text !== null) ?? null
  return {
    id,
    title: first('summary'),
    description: first('details'),
    uri: `https://osv.dev/vulnerability/${encodeURIComponent(id)}`,
    aliases: [...ids, ...aliases, ...records.flatMap((one) => one.aliases)],
    cwe: [...new Set(records.flatMap((one) => one.cwe))],
    vectors: [...new Set(records.flatMap((one) => one.vectors))].slice(0, 10),
    severity: score === null ? severityOrUnknown(first('severity')) : { level: levelOfScore(score), score },
  }
}
