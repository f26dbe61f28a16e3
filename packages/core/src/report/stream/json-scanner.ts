import { patternTree, type PatternNode } from './json-pattern.ts'
import { type JsonLevel, JsonPlace } from './json-place.ts'
import { JsonSkeleton, type JsonPiece } from './json-skeleton.ts'
import type { ReportLimits } from './limits.ts'

/** An element of a streamed array or object. `value` is undefined when the element is longer than the limit. */
export interface JsonElement {
  readonly pattern: string
  /** The array indexes along the pattern, e.g. [0, 17] for `/runs/0/results/17`. */
  readonly at: readonly number[]
  /** The property it stands under, where the pattern ends in `{}`; '' in an array. */
  readonly key: string
  readonly value: unknown
}

type Target = 'key' | 'skeleton' | 'element' | 'nothing'

/**
 * Reads one JSON document given in chunks. Elements of the arrays and objects named by `patterns` are parsed one by one
 * and put into `elements`; the rest, with those empty, is the skeleton that `end` returns.
 *
 * Two modes. On the way to a streamed array the scanner keeps each level and checks the grammar itself. Any
 * other value is taken whole: only strings and nesting are followed until it ends, then `JSON.parse` judges it.
 */
export class JsonScanner {
  elements: JsonElement[] = []
  private readonly place = new JsonPlace()
  private readonly limits: ReportLimits
  private readonly root: PatternNode
  private isDone = false
  private hasBegun = false
  private readonly skeleton: JsonSkeleton
  // The value being taken whole.
  private target: Target | null = null
  private depth = 0
  private isScalar = false
  private isInString = false
  private isEscaped = false
  private parts: Buffer[] = []
  private partBytes = 0

  constructor(patterns: Readonly<Record<string, 'take' | 'skip'>>, limits: ReportLimits) {
    this.root = patternTree(patterns)
    this.limits = limits
    this.skeleton = new JsonSkeleton(limits.skeleton)
  }

  /** Takes the next bytes; they must be valid UTF-8. */
  write(chunk: Buffer): void {
    let at = 0
    while (at < chunk.length) {
      at = this.target === null ? this.step(chunk, at) : this.take(chunk, at)
    }
    this.place.offset += chunk.length
  }

  /** Says that the document is over and returns the skeleton. */
  end(): unknown {
    if (this.target !== null && this.isScalar && this.place.depth === 0) this.finish()
    if (!this.isDone) throw this.place.fault('The JSON ends too early. Upload the whole file.', 0)
    return this.parse(this.skeleton.text)
  }

  private step(chunk: Buffer, at: number): number {
    const byte = chunk[at]
    if (byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09) return at + 1
    const level = this.place.level
    if (level === undefined) {
      if (this.isDone || this.hasBegun)
        throw this.place.fault('The file goes on after the end of its JSON.', at)
      this.hasBegun = true
      return this.begin(this.root, byte, at)
    }
    switch (level.expects) {
      case 'comma':
        if (byte === 0x2c) {
          level.expects = level.isList ? 'value' : 'key'
          level.index += 1
          return at + 1
        }
        return this.close(level, byte, at)
      case 'first':
        if (byte === 0x5d || byte === 0x7d) return this.close(level, byte, at)
        if (level.isList) return this.beginChild(byte, at)
        return this.beginKey(byte, at)
      case 'key':
        return this.beginKey(byte, at)
      case 'colon':
        if (byte !== 0x3a) throw this.place.fault('The JSON lacks a colon.', at)
        level.expects = 'value'
        return at + 1
      case 'value':
        return this.beginChild(byte, at)
    }
  }

  private beginKey(byte: number | undefined, at: number): number {
    if (byte !== 0x22) throw this.place.fault('The JSON lacks a property name.', at)
    return this.startTaking('key', byte, at)
  }

  private beginChild(byte: number | undefined, at: number): number {
    const { child } = this.place
    if (child?.use === undefined) return this.begin(child, byte, at)
    return this.startTaking(child.use === 'take' ? 'element' : 'nothing', byte, at)
  }

  private begin(node: PatternNode | undefined, byte: number | undefined, at: number): number {
    const isList = byte === 0x5b && node?.element !== undefined
    const isObject =
      byte === 0x7b && node !== undefined && (node.fields.size > 0 || node.member !== undefined)
    if (node === undefined || !(isList || isObject)) return this.startTaking('skeleton', byte, at)
    if ((isList ? node.element : node.member)?.use !== undefined) this.place.refuseSecond(at)
    this.keepInSkeleton(isList ? '[' : '{', 'open')
    this.place.enter(node, isList)
    return at + 1
  }

  private close(level: JsonLevel, byte: number | undefined, at: number): number {
    if (byte !== (level.isList ? 0x5d : 0x7d))
      throw this.place.fault('The JSON lacks a comma or a bracket.', at)
    this.place.leave()
    this.keepInSkeleton(level.isList ? ']' : '}', 'close')
    this.afterValue()
    return at + 1
  }

  private afterValue(): void {
    const level = this.place.level
    if (level === undefined) this.isDone = true
    else level.expects = 'comma'
  }

  private startTaking(target: Target, byte: number | undefined, at: number): number {
    this.target = target
    this.depth = 0
    this.isInString = false
    this.isEscaped = false
    this.isScalar = byte !== 0x22 && byte !== 0x7b && byte !== 0x5b
    return at
  }

  /** Follows strings and nesting until the value ends; the hot loop of the reader. */
  private take(chunk: Buffer, from: number): number {
    const length = chunk.length
    if (this.isScalar) return this.takeScalar(chunk, from)
    let at = from
    let { depth, isInString, isEscaped } = this
    while (at < length) {
      const byte = chunk[at]
      at += 1
      if (isInString) {
        if (isEscaped) isEscaped = false
        else if (byte === 0x5c) isEscaped = true
        else if (byte === 0x22) {
          isInString = false
          if (depth === 0) return this.takeEnd(chunk, from, at)
        }
      } else if (byte === 0x22) isInString = true
      else if (byte === 0x7b || byte === 0x5b) {
        depth += 1
        if (depth + this.place.depth > this.limits.depth) {
          throw this.place.fault(`The JSON is nested deeper than ${this.limits.depth} levels.`, at - 1)
        }
      } else if (byte === 0x7d || byte === 0x5d) {
        depth -= 1
        if (depth === 0) return this.takeEnd(chunk, from, at)
      }
    }
    this.depth = depth
    this.isInString = isInString
    this.isEscaped = isEscaped
    this.keep(chunk, from, at)
    return at
  }

  private takeScalar(chunk: Buffer, from: number): number {
    for (let at = from; at < chunk.length; at += 1) {
      const byte = chunk[at]
      const isEnd = byte === 0x2c || byte === 0x5d || byte === 0x7d || byte === 0x3a || (byte ?? 0) <= 0x20
      if (isEnd) {
        if (at === from && this.partBytes === 0) throw this.place.fault('The JSON lacks a value.', at)
        return this.takeEnd(chunk, from, at)
      }
    }
    this.keep(chunk, from, chunk.length)
    return chunk.length
  }

  private takeEnd(chunk: Buffer, from: number, to: number): number {
    this.keep(chunk, from, to)
    this.finish()
    return to
  }

  private keep(chunk: Buffer, from: number, to: number): void {
    this.partBytes += to - from
    if (this.target === 'nothing') return
    const isElement = this.target === 'element'
    if (this.partBytes > (isElement ? this.limits.element : this.limits.skeleton)) {
      if (!isElement) throw this.place.tooLarge(this.limits.skeleton)
      this.parts = []
    } else this.parts.push(chunk.subarray(from, to))
  }

  private finish(): void {
    const { target, parts, partBytes } = this
    this.target = null
    this.parts = []
    this.partBytes = 0
    if (target === 'nothing') return this.afterValue()
    if (target === 'element') {
      const isTooLong = partBytes > this.limits.element
      this.elements.push(this.element(isTooLong ? undefined : textOf(parts)))
      return this.afterValue()
    }
    const text = textOf(parts)
    if (target === 'key') return this.finishKey(text)
    this.keepInSkeleton(text, 'value')
    this.afterValue()
  }

  /** The key of a streamed property is not in the skeleton, as its value is not. */
  private finishKey(text: string): void {
    const level = this.place.level
    if (level === undefined) return
    level.key = String(this.parse(text))
    level.expects = 'colon'
    if (this.place.child?.use === undefined) this.keepInSkeleton(text, 'key')
  }

  private element(text: string | undefined): JsonElement {
    const { child, level } = this.place
    return {
      pattern: child?.pattern ?? '',
      at: this.place.indexes(),
      key: level?.isList === false ? level.key : '',
      value: text === undefined ? undefined : this.parse(text),
    }
  }

  private keepInSkeleton(text: string, piece: JsonPiece): void {
    if (!this.skeleton.add(text, piece)) throw this.place.tooLarge(this.limits.skeleton)
  }

  private parse(text: string): unknown {
    try {
      return JSON.parse(text)
    } catch {
      throw this.place.fault('The JSON is not well-formed. Upload the file as the tool wrote it.', 0)
    }
  }
}

function textOf(parts: readonly Buffer[]): string {
  const [first] = parts
  return parts.length === 1 && first !== undefined
    ? first.toString('utf8')
    : Buffer.concat(parts).toString('utf8')
}
