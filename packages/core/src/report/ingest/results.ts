import type { Identity } from '../identity.ts'
import type { Identities } from '../match-sides.ts'
import type { Place } from '../place.ts'
import type { Technique } from '../technique.ts'
import { TextColumn } from './text-column.ts'
import type { Affected } from './affected.ts'
import type { Trace } from './trace.ts'

/** One result as it is kept. */
export interface Kept extends Identity {
  readonly rule: string
  readonly message: string
  /** See `toldOf`. */
  readonly told: number
  readonly where: Place
  readonly tenths: number
  readonly technique: Technique
  readonly endLine: number | null
  /** Weaknesses (CWE) it is about. */
  readonly cwe: readonly number[]
  /** Suppressed, or not decided by the tool: it keeps what is known, and opens nothing. */
  readonly isHidden: boolean
  /** The package it is in; null for other places. */
  readonly affected: Affected | null
}

/** Results as columns: row `i` of every column is one result. Equal texts are held once. */
export class Results {
  readonly rule: string[] = []
  readonly place: string[] = []
  readonly line: number[] = []
  readonly snippet: (string | null)[] = []
  readonly symbol: (string | null)[] = []
  readonly skeleton: string[] = []
  readonly fingerprints: Readonly<Record<string, string>>[] = []
  readonly advisories: (readonly string[] | null)[] = []
  readonly message = new TextColumn()
  readonly told: number[] = []
  readonly kind: Place['kind'][] = []
  readonly location = new TextColumn()
  readonly path: (string | null)[] = []
  readonly shownLine: (number | null)[] = []
  readonly endLine: (number | null)[] = []
  readonly cwe: (readonly number[])[] = []
  readonly tenths: number[] = []
  readonly technique: Technique[] = []
  readonly isHidden: boolean[] = []
  /** Of rows that are in a package. */
  readonly affected = new Map<number, Affected>()
  /** Rows that tell more than their place. */
  readonly traces = new Map<number, Trace>()
  private readonly texts = new Map<string, string>()

  add(one: Kept): void {
    if (one.affected !== null) this.affected.set(this.count, one.affected)
    this.rule.push(this.once(one.rule))
    this.place.push(this.once(one.path))
    this.line.push(one.line)
    this.snippet.push(one.snippet)
    this.symbol.push(one.symbol === null ? null : this.once(one.symbol))
    this.skeleton.push(this.once(one.skeleton))
    this.fingerprints.push(one.fingerprints)
    this.advisories.push(one.advisories)
    this.message.push(one.message)
    this.told.push(one.told)
    this.kind.push(one.where.kind)
    this.location.push(one.where.location)
    this.path.push(one.where.path === null ? null : this.once(one.where.path))
    this.shownLine.push(one.where.line)
    this.endLine.push(one.endLine)
    this.cwe.push(one.cwe)
    this.tenths.push(one.tenths)
    this.technique.push(one.technique)
    this.isHidden.push(one.isHidden)
  }

  get count(): number {
    return this.rule.length
  }

  /** The columns that matching compares. */
  identities(family: string): Identities {
    const { rule, place, line, snippet, symbol, skeleton, fingerprints, advisories } = this
    return {
      rule,
      line,
      snippet,
      symbol,
      skeleton,
      fingerprints,
      advisories,
      family: Array<string>(rule.length).fill(family),
      path: place,
    }
  }

  /** Forgets what only adding needed. */
  finish(): void {
    this.texts.clear()
  }

  private once(text: string): string {
    const held = this.texts.get(text)
    if (held !== undefined) return held
    this.texts.set(text, text)
    return text
  }
}
