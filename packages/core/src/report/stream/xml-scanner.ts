import { SaxesParser, type SaxesTagPlain } from 'saxes'
import { Fault } from '@weir/contract'
import type { ReportLimits } from './limits.ts'
import type { XmlWanted } from './xml.ts'
import { xmlTree, type XmlNode } from './xml-pattern.ts'

/** An element as a plain tree; names are without prefix, `text` is what stands directly in it, '' when that is only space. */
export interface XmlElement {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: readonly XmlElement[]
  readonly text: string
}

/** A streamed element. `element` is undefined when it is longer than the limit. */
export interface XmlTaken {
  readonly pattern: string
  /** Numbers from 0 of the repeated elements along the pattern. */
  readonly at: readonly number[]
  readonly element: XmlElement | undefined
}

interface Building extends XmlElement {
  readonly attributes: Record<string, string>
  readonly children: Building[]
  text: string
}

/** An open element: its place in the tree of patterns, and what is built of it; nothing of what is left out. */
interface Open {
  readonly node: XmlNode | null
  readonly number: number
  readonly built: Building | null
  /** How many children of a name were seen, where patterns ask. */
  readonly counts: Map<string, number>
}

/** What an element costs beside its characters, so that many tiny ones cannot fill the memory. */
const costOfElement = 32

/** Reads one XML document given in pieces of text; see `readXml`. */
export class XmlScanner {
  taken: XmlTaken[] = []
  private readonly parser = new SaxesParser({ xmlns: false })
  private readonly wanted: XmlWanted
  private readonly limits: ReportLimits
  private readonly open: Open[]
  private root: Building | null = null
  /** How many elements are open inside of the one that is streamed, itself included; 0 outside of any. */
  private inside = 0
  private elementSize = 0
  private skeletonSize = 0
  /** Characters since the parser last told something: it holds them. */
  private held = 0
  private isEnding = false

  constructor(wanted: XmlWanted, limits: ReportLimits) {
    this.wanted = wanted
    this.limits = limits
    this.open = [{ node: xmlTree(wanted.patterns), number: 0, built: null, counts: new Map() }]
    const { parser } = this
    parser.on('error', (error) => this.refuse(error))
    parser.on('doctype', () => this.refuseDoctype())
    parser.on('xmldecl', ({ encoding }) => this.checkEncoding(encoding))
    parser.on('opentag', (tag) => this.enter(tag))
    parser.on('closetag', () => this.leave())
    parser.on('text', (text) => this.text(text))
    parser.on('cdata', (text) => this.text(text))
    parser.on('comment', () => this.text(''))
    parser.on('processinginstruction', () => this.text(''))
  }

  write(text: string): void {
    this.held += text.length
    this.parser.write(text)
    const most = this.limits.element + this.limits.skeleton
    if (this.held > most) {
      throw this.fault('too_large', `A tag or text of the XML is longer than ${most} characters.`)
    }
  }

  /** Says that the document is over and returns its root. */
  end(): XmlElement {
    if (!this.isEnding) {
      this.isEnding = true
      this.parser.close()
    }
    if (this.root === null) throw this.fault('invalid', 'The XML has no content.')
    return this.root
  }

  private enter({ name, attributes }: SaxesTagPlain): void {
    this.held = 0
    const { limits, open } = this
    if (open.length > limits.depth)
      throw this.fault('invalid', `The XML is nested deeper than ${limits.depth} levels.`)
    const local = localName(name)
    const parent = open.at(-1)
    if (this.inside > 0) {
      this.inside += 1
      const outer = parent?.built ?? null
      const isLeftOut = outer === null || this.wanted.without?.has(local) === true
      open.push(opened(null, 0, isLeftOut ? null : this.build(local, attributes, outer)))
      return
    }
    const node = parent?.node?.children.get(local) ?? null
    const number = node === null || parent === undefined ? 0 : this.count(node, parent)
    if (node?.use !== undefined) {
      this.inside = 1
      this.elementSize = 0
      open.push(opened(node, number, node.use === 'take' ? this.build(local, attributes, null) : null))
      return
    }
    const isLeftOut = this.wanted.without?.has(local) === true || (open.length > 1 && parent?.built === null)
    const built = isLeftOut ? null : this.build(local, attributes, parent?.built ?? null)
    if (open.length === 1) this.root = built
    open.push(opened(node, number, built))
  }

  private count(node: XmlNode, parent: Open): number {
    const number = parent.counts.get(node.name) ?? 0
    if (number > 0 && !node.isNumbered)
      throw this.fault('invalid', `The element <${node.name}> stands here twice.`)
    parent.counts.set(node.name, number + 1)
    return number
  }

  private build(name: string, given: Record<string, string>, parent: Building | null): Building | null {
    const attributes = Object.fromEntries(Object.entries(given).map(([key, text]) => [localName(key), text]))
    const built: Building = { name, attributes, children: [], text: '' }
    const size = Object.entries(attributes).reduce((sum, [key, text]) => sum + key.length + text.length, 0)
    if (!this.grow(costOfElement + name.length + size)) return null
    parent?.children.push(built)
    return built
  }

  private text(text: string): void {
    this.held = 0
    const built = this.open.at(-1)?.built ?? null
    if (built === null || (text.trim() === '' && built.text === '')) return
    if (this.grow(text.length)) built.text += text
  }

  /** Adds to what is held; false when the streamed element is too long, a Fault when the rest is. */
  private grow(size: number): boolean {
    if (this.inside > 0) {
      this.elementSize += size
      return this.elementSize <= this.limits.element
    }
    this.skeletonSize += size
    if (this.skeletonSize <= this.limits.skeleton) return true
    const message = `Apart from its results the report is longer than ${this.limits.skeleton} characters. Split it.`
    throw this.fault('too_large', message)
  }

  private leave(): void {
    this.held = 0
    const closed = this.open.at(-1)
    if (this.inside > 0) this.inside -= 1
    if (closed?.node?.use === 'take') {
      const element = this.elementSize <= this.limits.element ? (closed.built ?? undefined) : undefined
      const at = this.open.flatMap(({ node, number }) => (node?.isNumbered === true ? [number] : []))
      this.taken.push({ pattern: closed.node.pattern ?? '', at, element })
    }
    this.open.pop()
  }

  private checkEncoding(encoding: string | undefined): void {
    if (encoding === undefined || /^(utf-?8|us-ascii)$/i.test(encoding)) return
    const stated = encoding.slice(0, 40)
    const message = `The XML says that it is written in ${stated}. Save it as UTF-8, and let its first line say so.`
    throw this.fault('invalid', message)
  }

  private refuseDoctype(): never {
    throw this.fault(
      'invalid',
      'The XML has a DOCTYPE, which can make a reader open other files or grow without end. Remove it: no report needs one.',
    )
  }

  private refuse(error: Error): never {
    if (this.isEnding) throw this.fault('invalid', 'The XML ends too early. Upload the whole file.')
    const what = error.message.replace(/^\S*:?\d+:\d+: /, '').slice(0, 200)
    throw this.fault('invalid', `The XML is not well-formed: ${what} Upload the file as the tool wrote it.`)
  }

  private fault(code: 'invalid' | 'too_large', message: string): Fault {
    const steps = this.open.slice(1).flatMap(({ node, number, built }) => {
      const name = node?.name ?? built?.name
      return name === undefined ? [] : [`/${name}${node?.isNumbered === true ? `[${number + 1}]` : ''}`]
    })
    return new Fault(code, message, { pointer: steps.join(''), line: this.parser.line })
  }
}

function opened(node: XmlNode | null, number: number, built: Building | null): Open {
  return { node, number, built, counts: new Map() }
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1)
}
