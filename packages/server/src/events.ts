import { jobRead } from '@weir/contract'
import type { Handler } from 'hono'
import { ask } from './ask.ts'
import { problemResponse, toFault } from './problem.ts'
import { OpenStreams } from './open-streams.ts'
import { mergeInput } from './rest/input.ts'
import type { Asked, Env, Served } from './served.ts'

/** Progress of a job as server-sent events. Each event is a session of its own, so that a right or a credential that ends, ends the stream. */
export function jobEvents(served: Served): Handler<Env> {
  const open = new OpenStreams(
    mostStreams,
    'Too many jobs are followed at once. Try again when some have ended.',
  )
  return async (context) => {
    const asked = await ask(served, context)
    const parameters: Record<string, string> = context.req.param()
    const input = mergeInput(jobRead, { path: parameters, query: asked.url.searchParams, body: undefined })
    const first = await readJob(served, asked, input)
    open.refuseMore(asked)
    const events = open.counted(asked, follow(served, asked, { input, first }))
    return new Response(ReadableStream.from(events).pipeThrough(new TextEncoderStream()), {
      headers: { 'content-type': 'text/event-stream', 'x-accel-buffering': 'no' },
    })
  }
}

/** Streams that one credential, or one place of strangers, has open at once: each asks the database again and again. */
const mostStreams = 32

type Job = Awaited<ReturnType<typeof readJob>>

async function readJob({ core, limits }: Served, { requestId, principal }: Asked, input: object) {
  const signal = AbortSignal.timeout(limits.requestMs)
  return core.session({ principal, kind: 'query', requestId, signal, isSingle: true }, (call) =>
    // the door parses what a stranger sent
    call(jobRead, input as Parameters<typeof call<typeof jobRead>>[1]),
  )
}

async function* follow(
  served: Served,
  asked: Asked,
  { input, first }: { input: object; first: Job },
): AsyncGenerator<string> {
  const { limits, log } = served
  const gone = asked.request.signal
  const ends = performance.now() + limits.eventsMs
  let said = { text: '', at: 0 }
  try {
    for (let job = first; performance.now() < ends && !gone.aborted;) {
      const text = JSON.stringify(job)
      if (job.status === 'done' || job.status === 'failed') return yield event('end', text)
      if (text !== said.text) yield event('progress', text)
      else if (performance.now() - said.at > limits.heartbeatMs) yield ': still here\n\n'
      else {
        await pause(limits.eventPollMs, gone)
        job = await readJob(served, { ...asked, principal: await asked.again() }, input)
        continue
      }
      said = { text, at: performance.now() }
    }
  } catch (error) {
    if (gone.aborted) return
    const fault = toFault(error, { log, requestId: asked.requestId })
    yield event('problem', await problemResponse(fault, asked.requestId).text())
  }
}

const event = (name: string, data: string): string => `event: ${name}\ndata: ${data}\n\n`

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, milliseconds)
    signal.addEventListener('abort', done, { once: true })
  })
}
