import { offline, type Problem, problemOfResponse } from '../graph/problem.ts'
import { askServer } from '../session/ask-server.ts'

/** A report to send: the file and where it belongs. */
export interface Upload {
  file: File
  organizationId: string
  groupId: string
  rootId: string
  branch: string
  commit: string
  isPreview: boolean
}

/** What the server says while it reads. */
export interface Progress {
  status: 'queued' | 'running' | 'done' | 'failed'
  done: number
  total: number | null
  text: string
}

/** Something the server refused, as an error that carries the problem. */
export class Refusal extends Error {
  readonly problem: Problem

  constructor(problem: Problem) {
    super(problem.message)
    this.name = 'Refusal'
    this.problem = problem
  }
}

/** Sends a report by REST and says which report and job it became. */
export async function upload(of: Upload, signal: AbortSignal): Promise<{ id: string; jobId: string | null }> {
  const query = new URLSearchParams({
    organization_id: of.organizationId,
    root_id: of.rootId,
    ...(of.branch && { branch: of.branch }),
    ...(of.commit && { commit: of.commit }),
    ...(of.isPreview && { preview: 'true' }),
  })
  const response = await ask(`/v1/groups/${of.groupId}/reports?${query}`, {
    method: 'POST',
    contentType: 'application/octet-stream',
    body: of.file,
    signal,
  })
  const report = (await response.json()) as { id: string; job_id: string | null } // the contract's Report
  return { id: report.id, jobId: report.job_id }
}

/** Follows a job by its stream of events until it ends, and tells its progress. */
export async function follow(of: {
  organizationId: string
  jobId: string
  signal: AbortSignal
  onProgress: (progress: Progress) => void
}): Promise<void> {
  const query = new URLSearchParams({ organization_id: of.organizationId })
  const response = await ask(`/v1/jobs/${of.jobId}/events?${query}`, { signal: of.signal })
  if (!response.body) return
  let rest = ''
  for await (const chunk of piecesOf(response.body.pipeThrough(new TextDecoderStream()))) {
    const events = (rest + chunk).split('\n\n')
    rest = events.pop() ?? ''
    for (const event of events) tell(event, of.onProgress)
  }
}

function tell(event: string, onProgress: (progress: Progress) => void) {
  const data = /^data: (.*)$/m.exec(event)?.[1]
  if (!data || event.startsWith('event: problem')) return
  const job = JSON.parse(data) as {
    status: Progress['status']
    progress_done: number
    progress_total: number | null
    progress_text: string
  } // the contract's Job
  onProgress({
    status: job.status,
    done: job.progress_done,
    total: job.progress_total,
    text: job.progress_text,
  })
}

interface Ask {
  method?: 'POST'
  contentType?: string
  body?: File
  signal: AbortSignal
}

async function ask(path: string, { contentType, ...asked }: Ask): Promise<Response> {
  const headers: Record<string, string> = contentType ? { 'content-type': contentType } : {}
  const response = await askServer(path, { ...asked, headers }).catch((error: unknown) => {
    if (asked.signal.aborted) throw error
    throw new Refusal(offline())
  })
  if (response.ok) return response
  throw new Refusal(await problemOfResponse(response))
}

/** The pieces of a stream; not every browser iterates streams. */
async function* piecesOf(stream: ReadableStream<string>): AsyncGenerator<string> {
  const reader = stream.getReader()
  for (let piece = await reader.read(); !piece.done; piece = await reader.read()) yield piece.value
}
