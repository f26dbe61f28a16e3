import type { ReportItem } from '../src/report/importer.ts'
import { readReport } from '../src/report/read.ts'

/** What the importer that recognises a JSON document reads of it. */
export async function readItems(report: object): Promise<ReportItem[]> {
  const bytes = Buffer.from(JSON.stringify(report))
  const open = async function* () {
    for (let at = 0; at < bytes.length; at += 65_536) yield bytes.subarray(at, at + 65_536)
  }
  const items: ReportItem[] = []
  for await (const item of (await readReport({ upload: { open } })).items) items.push(item)
  return items
}
