import { createReadStream } from 'node:fs'
import { mkdir, open, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Head } from './chain.ts'

/** Heads of chains outside of the database: lines that are only ever added, one file for each day. */
export interface HeadFile {
  /** Adds heads; they are on disk when it resolves. */
  add(heads: readonly Head[]): Promise<void>
  /** Every head that was ever added, or those of one organization; one after the other, for there are many. */
  read(organization_id?: string): AsyncIterable<Head>
}

/** Heads in a folder of this machine. */
export function openHeadFile(folder: string): HeadFile {
  return {
    async add(heads) {
      if (heads.length === 0) return
      await mkdir(folder, { recursive: true, mode: 0o700 })
      const lines = heads.map((head) => `${JSON.stringify(head)}\n`).join('')
      const file = await open(join(folder, `${new Date().toISOString().slice(0, 10)}.jsonl`), 'a', 0o600)
      try {
        await file.appendFile(lines)
        await file.datasync()
      } finally {
        await file.close()
      }
    },
    async *read(organization_id) {
      const names = await readdir(folder).catch(() => [])
      for (const name of names.filter((one) => one.endsWith('.jsonl')).sort())
        for await (const line of createInterface({ input: createReadStream(join(folder, name)) })) {
          const head = headOf(line)
          if (head && (organization_id === undefined || head.organization_id === organization_id)) yield head
        }
    },
  }
}

/** A line that was cut by a crash in the middle of writing is none. */
function headOf(line: string): Head | null {
  try {
    const head: unknown = JSON.parse(line)
    if (typeof head !== 'object' || head === null || !('organization_id' in head) || !('seq' in head))
      return null
    return {
      organization_id: String(head.organization_id),
      seq: Number(head.seq),
      hash: 'hash' in head ? String(head.hash) : '',
      sealed_at: 'sealed_at' in head ? String(head.sealed_at) : '',
    }
  } catch {
    return null
  }
}
