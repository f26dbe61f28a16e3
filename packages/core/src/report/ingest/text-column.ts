/** Texts of rows as bytes in large blocks, so that many of them weigh what they are long; each is shorter than a sixteenth of a block. */
export class TextColumn {
  private readonly blocks: Buffer[] = []
  private readonly starts: number[] = []
  private readonly lengths: number[] = []
  private end = blockBytes

  push(text: string): void {
    if (this.end + text.length * 3 > blockBytes) {
      this.blocks.push(Buffer.allocUnsafeSlow(blockBytes))
      this.end = 0
    }
    const last = this.blocks.length - 1
    const length = this.blocks[last]?.write(text, this.end, 'utf8') ?? 0
    this.starts.push(last * blockBytes + this.end)
    this.lengths.push(length)
    this.end += length
  }

  at(row: number): string {
    const start = this.starts[row] ?? 0
    const from = start % blockBytes
    return this.blocks[(start - from) / blockBytes]?.toString('utf8', from, from + this.lengthAt(row)) ?? ''
  }

  /** Bytes of a text. */
  lengthAt(row: number): number {
    return this.lengths[row] ?? 0
  }
}

const blockBytes = 512 * 1024
