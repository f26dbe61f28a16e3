import type { Format } from '../../format.ts'

/** JSON Lines: each row as the operation `vulnerability.export` answers it. */
export const jsonl: Format = {
  id: 'jsonl',
  title: 'JSON Lines',
  mediaType: 'application/jsonl',
  extension: 'jsonl',
  statuses: null,
  async *write(parts) {
    for await (const rows of parts) yield rows.map((row) => `${JSON.stringify(row)}\n`).join('')
  },
}
