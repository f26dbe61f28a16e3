import { Zip, ZipDeflate } from 'fflate'

/** A zip that is written file by file and taken piece by piece; what breaks off before `end` has no directory, and opens nowhere. */
export function zipping() {
  let made: Uint8Array<ArrayBuffer>[] = []
  const zip = new Zip((error, piece) => {
    if (error) throw error
    made.push(new Uint8Array(piece)) // its own memory: the library may write into what it gave
  })
  let file: ZipDeflate | null = null
  return {
    begin(path: string): void {
      file = new ZipDeflate(path, { level: 6 })
      zip.add(file)
    },
    write(text: string, { isLast = false } = {}): void {
      file?.push(encoder.encode(text), isLast)
    },
    end: () => zip.end(),
    *taken(): Generator<Uint8Array<ArrayBuffer>> {
      const pieces = made
      made = []
      yield* pieces
    },
  }
}

const encoder = new TextEncoder()
