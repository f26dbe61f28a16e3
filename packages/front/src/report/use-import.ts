import { useEffect, useRef, useState } from 'react'
import { type Client, useClient } from 'urql'
import { type Problem, problemOf } from '../graph/problem.ts'
import { type KnownReport, ReportQuery } from './fields.ts'
import { follow, type Progress, Refusal, type Upload, upload } from './upload.ts'

/** Where an import is: nothing asked, on its way, refused, or read with its receipt. */
export type ImportState =
  | { state: 'idle' }
  | { state: 'working'; isPreview: boolean; progress: Progress | null }
  | { state: 'refused'; problem: Problem }
  | { state: 'read'; report: KnownReport }

const pollMs = 1500

/** Sends a report, follows its job and fetches the receipt. */
export function useImport(onRead: () => void) {
  const client = useClient()
  const [state, setState] = useState<ImportState>({ state: 'idle' })
  const running = useRef<AbortController | null>(null)
  useEffect(() => () => running.current?.abort(), [])
  const start = async (of: Upload) => {
    running.current?.abort()
    const abort = new AbortController()
    running.current = abort
    const work = (progress: Progress | null) =>
      setState({ state: 'working', isPreview: of.isPreview, progress })
    work(null)
    try {
      const { id, jobId } = await upload(of, abort.signal)
      if (jobId) {
        const { organizationId } = of
        // A stream that breaks is no failed import: the report itself says how it ended.
        await follow({ organizationId, jobId, signal: abort.signal, onProgress: work }).catch(() => undefined)
      }
      const report = await finished(client, { organizationId: of.organizationId, id }, abort.signal)
      setState({ state: 'read', report })
      onRead()
    } catch (error) {
      if (abort.signal.aborted) return
      if (!(error instanceof Refusal)) throw error
      setState({ state: 'refused', problem: error.problem })
    }
  }
  return {
    state,
    start,
    reset: () => setState({ state: 'idle' }),
    /** Shows a report that changed after it was read. */
    show: (report: KnownReport) => setState({ state: 'read', report }),
  }
}

async function finished(
  client: Client,
  variables: { organizationId: string; id: string },
  signal: AbortSignal,
) {
  for (;;) {
    const { data, error } = await client
      .query(ReportQuery, variables, { requestPolicy: 'network-only' })
      .toPromise()
    signal.throwIfAborted()
    if (error) throw new Refusal(problemOf(error))
    const report = data?.report
    if (report && (report.status === 'done' || report.status === 'failed')) return report
    await new Promise((resolve) => setTimeout(resolve, pollMs))
  }
}
