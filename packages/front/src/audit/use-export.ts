import { useState } from 'react'
import { useClient } from 'urql'
import { saveFile } from '../app/save-file.ts'
import { type Problem, problemOf } from '../graph/problem.ts'
import { auditTexts } from '../text/audit.ts'
import { ExportQuery } from './fields.ts'

/** Fetches the sealed entries part by part and gives them to the browser as a file. */
export function useExport({ id, slug }: { id: string; slug: string }) {
  const client = useClient()
  const [exported, setExported] = useState<number | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const run = async (): Promise<void> => {
    setProblem(null)
    const lines: string[] = []
    for (let after: number | null = 0; after !== null;) {
      setExported(lines.length)
      const { data, error } = await client
        .query(ExportQuery, { organizationId: id, after }, { requestPolicy: 'network-only' })
        .toPromise()
      if (!data) {
        if (error) setProblem(problemOf(error))
        return
      }
      lines.push(...data.auditExport.lines)
      after = data.auditExport.next
    }
    const name = auditTexts.file(slug, new Date().toISOString().slice(0, 10))
    saveFile([lines.map((line) => `${line}\n`).join('')], { name, type: 'application/jsonl' })
  }
  return { exported, problem, start: () => void run().finally(() => setExported(null)) }
}
