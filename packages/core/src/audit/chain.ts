import { createHash } from 'node:crypto'

/** One change as the audit keeps it; texts as the database writes them, so that nothing is lost on the way. */
export interface AuditRow {
  organization_id: string
  id: string
  at: string
  principal_kind: string
  user_id: string | null
  credential_id: string | null
  operator_id: string | null
  from_address: string | null
  operation: string
  objects: string
  input: string
  request_id: string | null
}

/** A row with its place in the chain of its organization. */
export interface SealedRow extends AuditRow {
  seq: number
  hash: Buffer
}

/** The end of a chain as it was at some time. */
export interface Head {
  organization_id: string
  seq: number
  /** Hexadecimal. */
  hash: string
  sealed_at: string
}

/** What is wrong with a chain, at which place of it. */
export interface Tampering {
  kind: 'edited' | 'missing' | 'inserted' | 'truncated' | 'rewritten' | 'unsealed'
  seq: number | null
  text: string
}

/** What comes before the first link of every chain. */
export const beforeFirst = Buffer.alloc(32)

/** The link of a row: SHA-256 over the link before it, its number and all of its content. */
export function linkOf(previous: Uint8Array, seq: number, row: AuditRow): Buffer {
  const content = [
    row.organization_id,
    seq,
    row.id,
    row.at,
    row.principal_kind,
    row.user_id,
    row.credential_id,
    row.operator_id,
    row.from_address,
    row.operation,
    row.objects,
    row.input,
    row.request_id,
  ]
  return createHash('sha256').update(previous).update(JSON.stringify(content)).digest()
}

const mostFindings = 100
const lateMs = 3_600_000

/** Of a place for which different links were written down: equal to no link. */
const contradicted = ''

/** Checks a chain from its first row to its last, against the heads that were written down outside of the database. */
export class ChainCheck {
  readonly findings: Tampering[] = []
  readonly #heads = new Map<number, string>()
  #headCount = 0
  #newest = 0
  #seq = 0
  #link: Buffer = beforeFirst
  #latest = 0

  /** How many heads it compares with. */
  get headCount(): number {
    return this.#headCount
  }

  /** Takes a head that was written down outside; all of them come before the first row. */
  expect({ seq, hash }: Pick<Head, 'seq' | 'hash'>): void {
    const known = this.#heads.get(seq) ?? hash
    this.#heads.set(seq, known === hash ? hash : contradicted)
    this.#headCount++
    if (seq > this.#newest) this.#newest = seq
  }

  /** How many rows the chain has so far, and the link of the last one. */
  get end(): { seq: number; hash: Buffer } {
    return { seq: this.#seq, hash: this.#link }
  }

  add(row: SealedRow): void {
    const { seq, hash } = row
    const expected = this.#seq + 1
    if (seq > expected)
      this.#find('missing', expected, `${seq - expected} entries are missing before entry ${seq}`)
    else if (seq < expected) this.#find('inserted', seq, `entry ${seq} is there twice`)
    else if (!linkOf(this.#link, seq, row).equals(hash))
      this.#find('edited', seq, `entry ${seq} (${row.operation}) is not what was sealed`)
    const head = this.#heads.get(seq)
    if (head !== undefined && head !== hash.toString('hex'))
      this.#find('rewritten', seq, `entry ${seq} is not the one whose seal was written down outside`)
    const at = Date.parse(row.at)
    if (at < this.#latest - lateMs)
      this.#find('inserted', seq, `entry ${seq} is dated more than an hour before the entries it follows`)
    this.#latest = Math.max(this.#latest, at)
    this.#seq = seq
    this.#link = hash
  }

  /** Ends the check with the head that the database itself names. */
  finish(named: { seq: number; hash: Buffer } | null): readonly Tampering[] {
    if (this.#seq < this.#newest)
      this.#find(
        'truncated',
        this.#newest,
        `the chain ends at entry ${this.#seq}, but entry ${this.#newest} was sealed`,
      )
    const { seq, hash } = named ?? { seq: 0, hash: beforeFirst }
    if (seq !== this.#seq || !hash.equals(this.#link))
      this.#find(
        'truncated',
        seq,
        `the chain ends at entry ${this.#seq}, but its head names entry ${seq} or another link`,
      )
    return this.findings
  }

  #find(kind: Tampering['kind'], seq: number, text: string): void {
    if (this.findings.length < mostFindings) this.findings.push({ kind, seq, text })
  }
}
