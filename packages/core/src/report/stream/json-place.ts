import { Fault } from '@weir/contract'
import { type PatternNode, pointerTo } from './json-pattern.ts'

/** An object or array on the way to a streamed one. */
export interface JsonLevel {
  readonly node: PatternNode
  readonly isList: boolean
  key: string
  index: number
  expects: 'first' | 'key' | 'colon' | 'value' | 'comma'
  /** Streamed arrays and objects seen under this object: a second one of the same name would hide the first. */
  streamed: Set<string> | null
}

/** Where in a document its reader stands, and the faults that say so. */
export class JsonPlace {
  /** Bytes before the chunk that is read. */
  offset = 0
  private readonly levels: JsonLevel[] = []

  get depth(): number {
    return this.levels.length
  }

  /** The innermost level; undefined outside of all. */
  get level(): JsonLevel | undefined {
    return this.levels.at(-1)
  }

  /** What the patterns say of the value that is next at the innermost level. */
  get child(): PatternNode | undefined {
    const { level } = this
    if (level === undefined || level.isList) return level?.node.element
    return level.node.fields.get(level.key) ?? level.node.member
  }

  enter(node: PatternNode, isList: boolean): void {
    this.levels.push({ node, isList, key: '', index: 0, expects: 'first', streamed: null })
  }

  leave(): void {
    this.levels.pop()
  }

  /** The array indexes along the way. */
  indexes(): number[] {
    const indexes: number[] = []
    for (const level of this.levels) if (level.isList) indexes.push(level.index)
    return indexes
  }

  /** A streamed array or object is about to be entered: refuses one that stands under its object already. */
  refuseSecond(at: number): void {
    const { level } = this
    if (level === undefined || level.isList) return
    level.streamed ??= new Set()
    if (level.streamed.has(level.key)) throw this.fault(`The property "${level.key}" stands here twice.`, at)
    level.streamed.add(level.key)
  }

  /** What is wrong at a byte of the chunk that is read. */
  fault(message: string, at: number): Fault {
    return new Fault('invalid', message, { pointer: this.pointer(), offset: this.offset + at })
  }

  /** The limit is in bytes. */
  tooLarge(limit: number): Fault {
    const message = `Apart from its results the report is longer than ${limit} bytes. Split it.`
    return new Fault('too_large', message, { pointer: this.pointer(), limit })
  }

  private pointer(): string {
    return pointerTo(this.levels.map(({ isList, index, key }) => (isList ? index : key)))
  }
}
