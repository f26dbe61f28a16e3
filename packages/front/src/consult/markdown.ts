/** A piece of a line. */
export interface Piece {
  kind: 'text' | 'strong' | 'em' | 'code' | 'link'
  text: string
}

/** A block of a text: lines of pieces, or lines of code. */
export type Block =
  | { kind: 'paragraph' | 'heading' | 'quote'; lines: Piece[][] }
  | { kind: 'list'; isOrdered: boolean; lines: Piece[][] }
  | { kind: 'code'; text: string }

/**
 * The blocks of a text in Markdown: paragraphs, headings, quotes, lists, code; in lines strong, emphasis, code and http(s) addresses.
 * Everything else, whatever looks like HTML first of all, is text. It reads each character a bounded number of times.
 */
export function blocksOf(text: string): Block[] {
  const blocks: Block[] = []
  const parts = text.replaceAll('\r\n', '\n').split('```')
  parts.forEach((part, at) => {
    const isCode = at % 2 === 1 && at < parts.length - 1
    if (isCode) blocks.push({ kind: 'code', text: part.replace(/^[a-z]{0,20}\n/, '').replace(/\n$/, '') })
    else addProse(blocks, at % 2 === 1 ? `\`\`\`${part}` : part)
  })
  return blocks
}

function addProse(blocks: Block[], prose: string): void {
  for (const chunk of prose.split('\n\n')) {
    const lines = chunk.split('\n').filter((line) => line.trim() !== '')
    for (const line of lines) {
      const { kind, isOrdered, rest } = kindOf(line)
      const last = blocks.at(-1)
      const isSame =
        line !== lines[0] &&
        last !== undefined &&
        last.kind === kind &&
        (last.kind !== 'list' || last.isOrdered === isOrdered)
      if (isSame && 'lines' in last) last.lines.push(piecesOf(rest))
      else if (kind === 'list') blocks.push({ kind, isOrdered, lines: [piecesOf(rest)] })
      else blocks.push({ kind, lines: [piecesOf(rest)] })
    }
  }
}

function kindOf(line: string): {
  kind: 'paragraph' | 'heading' | 'quote' | 'list'
  isOrdered: boolean
  rest: string
} {
  const mark = /^(#{1,6} |> ?|[-*+] |\d{1,9}[.)] )/.exec(line)?.[0]
  if (mark === undefined) return { kind: 'paragraph', isOrdered: false, rest: line }
  const rest = line.slice(mark.length)
  if (mark.startsWith('#')) return { kind: 'heading', isOrdered: false, rest }
  if (mark.startsWith('>')) return { kind: 'quote', isOrdered: false, rest }
  return { kind: 'list', isOrdered: /^\d/.test(mark), rest }
}

const marked =
  /`([^`\n]{1,1000})`|\*\*([^*\n]{1,1000})\*\*|\*([^*\s][^*\n]{0,999})\*|(https?:\/\/[^\s<>"')\]]{1,2000})/g

function piecesOf(line: string): Piece[] {
  const pieces: Piece[] = []
  let end = 0
  for (const found of line.matchAll(marked)) {
    const [all, code, strong, em, link] = found
    if (found.index > end) pieces.push({ kind: 'text', text: line.slice(end, found.index) })
    if (code !== undefined) pieces.push({ kind: 'code', text: code })
    else if (strong !== undefined) pieces.push({ kind: 'strong', text: strong })
    else if (em !== undefined) pieces.push({ kind: 'em', text: em })
    else pieces.push({ kind: 'link', text: link ?? all })
    end = found.index + all.length
  }
  if (end < line.length) pieces.push({ kind: 'text', text: line.slice(end) })
  return pieces
}
