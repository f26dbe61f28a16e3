import { type DirectOperation, Fault, type VulnerabilityExport, vulnerabilityExport } from '@weir/contract'
import { setTimeout as wait } from 'node:timers/promises'
import type { Handler } from 'hono'
import { ask } from '../ask.ts'
import { OpenStreams } from '../open-streams.ts'
import { toFault } from '../problem.ts'
import { mergeInput } from '../rest/input.ts'
import { askOnce } from '../rest/perform.ts'
import type { Asked, Env, Served } from '../served.ts'
import { columnsOf } from './columns.ts'
import { beginExport, fileNameOf, type Filter, formatOf } from './export.ts'
import type { Format, Piece } from './format.ts'

/** Where vulnerabilities are exported as a file; its parameters are those of the operation but its pages, and these. */
export const exportPath = '/v1/vulnerabilities/export'

/** Files that one credential takes at once: each asks the database part by part until it ends. */
const mostAtOnce = 4

/**
 * The list of vulnerabilities as a file. Each part is a session of its own, asked when the part before was taken, so that no
 * transaction waits for the network, and a right or credential that ends, ends the file. A file that could not be written whole ends
 * with its connection broken, never as if it were whole.
 */
export function vulnerabilityFile(served: Served): Handler<Env> {
  const open = new OpenStreams(
    mostAtOnce,
    'Too many files are exported at once. Try again when some have ended.',
  )
  return async (context) => {
    const asked = await ask(served, context)
    await served.limiter.called(asked.visit, asked.principal, [vulnerabilityExport])
    const parameters = parametersOf(asked.url)
    const { format } = parameters
    open.refuseMore(asked)
    const over = AbortSignal.any([asked.request.signal, AbortSignal.timeout(served.limits.exportMs)])
    const askPart = (input: object) => partOf(served, asked, { input, over })
    const pieces = await beginExport({ ...parameters, ask: askPart })
    const breakOff = context.env.breakOff
    over.addEventListener('abort', () => breakOff?.(), { once: true }) // also while the client takes nothing
    const told = open.counted(asked, untilBroken(pieces, { served, asked, over, breakOff }))
    return new Response(ReadableStream.from(inBytes(told)), {
      headers: {
        'content-type': format.mediaType,
        'content-disposition': `attachment; filename="${fileNameOf(format, new Date())}"`,
        'x-accel-buffering': 'no',
      },
    })
  }
}

const encoder = new TextEncoder()

async function* inBytes(pieces: AsyncIterable<Piece>): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  for await (const piece of pieces) yield typeof piece === 'string' ? encoder.encode(piece) : piece
}

function parametersOf(url: URL) {
  const query = new URLSearchParams(url.search)
  const format = formatOf(query.get('format') ?? undefined)
  const mark = query.get('bom') ?? 'true'
  for (const name of ['first', 'after'])
    if (query.has(name))
      throw new Fault('invalid', `A file has no pages: leave ${name} out, or ask /v1/vulnerability-export.`, {
        pointer: `/${name}`,
      })
  if (mark !== 'true' && mark !== 'false')
    throw new Fault('invalid', 'bom is true or false.', { pointer: '/bom' })
  query.delete('format')
  query.delete('bom')
  const columns = columnNames(query.get('columns'), format)
  query.delete('columns')
  const filter = mergeInput(vulnerabilityExport, { path: {}, query, body: undefined }) as Filter // the door parses what a stranger sent
  return { filter, format, hasMark: mark === 'true', columns }
}

/** Names of columns, separated by commas; what has no columns has none to choose. */
function columnNames(text: string | null, format: Format): readonly string[] | null {
  if (text === null) return null
  if (!format.isTable)
    throw new Fault('invalid', `A file in ${format.title} has no columns: leave them out.`, {
      pointer: '/columns',
    })
  const names = [...new Set(text.split(','))]
  columnsOf(names)
  return names
}

/** Waits so often where the organization has as much running as it may. */
const mostWaits = 20

async function partOf(
  served: Served,
  asked: Asked,
  { input, over }: { input: object; over: AbortSignal },
): Promise<VulnerabilityExport> {
  const operation: DirectOperation = vulnerabilityExport
  for (let waits = 0; ; waits++) {
    const principal = await asked.again()
    const signal = AbortSignal.any([over, AbortSignal.timeout(served.limits.requestMs)])
    try {
      const output = await askOnce(served, { ...asked, principal, signal }, { operation, input })
      return output as VulnerabilityExport // the door cut it by this schema
    } catch (error) {
      const isFull = error instanceof Fault && error.code === 'rate_limited'
      if (!isFull || waits === mostWaits) throw error
      await wait(500, undefined, { signal: over })
    }
  }
}

interface Sending {
  served: Pick<Served, 'log'>
  asked: Pick<Asked, 'requestId' | 'request'>
  over: AbortSignal
  breakOff: (() => void) | undefined
}

/**
 * Passes pieces on until one cannot be made. The client sees no more of that than its connection break off: why is in the log. What
 * serves the answer would end it with the error as its last words, as if they were of the file; so the connection ends before.
 */
async function* untilBroken(
  pieces: AsyncGenerator<Piece>,
  { served: { log }, asked: { requestId, request }, over, breakOff }: Sending,
): AsyncGenerator<Piece> {
  try {
    for await (const piece of pieces) {
      over.throwIfAborted()
      yield piece
    }
  } catch (error) {
    if (!request.signal.aborted) {
      const fault = over.aborted ? overTime() : toFault(error, { log, requestId })
      log.warn({ request_id: requestId, code: fault.code, fault: fault.message }, 'export broken off')
    }
    if (!breakOff) throw error
    breakOff()
  }
}

const overTime = (): Fault => new Fault('timeout', 'The file took too long, or was taken too slowly.')
