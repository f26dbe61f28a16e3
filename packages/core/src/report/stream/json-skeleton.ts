/** What a piece of text is in the document; commas and colons are not pieces, they are written again. */
export type JsonPiece = 'open' | 'close' | 'key' | 'value'

/** The text of a JSON document without its streamed elements, built piece by piece within a limit. */
export class JsonSkeleton {
  text = ''
  private readonly limit: number
  private needsComma = false

  constructor(limit: number) {
    this.limit = limit
  }

  /** Adds a piece; false when the text is now longer than the limit. */
  add(piece: string, kind: JsonPiece): boolean {
    if (this.needsComma && kind !== 'close') this.text += ','
    this.text += kind === 'key' ? `${piece}:` : piece
    this.needsComma = kind === 'close' || kind === 'value'
    return this.text.length <= this.limit
  }
}
