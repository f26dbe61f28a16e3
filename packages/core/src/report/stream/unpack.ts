import { createGunzip } from 'node:zlib'
import { Fault } from '@weir/contract'
import { inflate } from './inflate.ts'
import type { ReportLimits } from './limits.ts'
import { peek } from './peek.ts'
import { unzip } from './unzip.ts'

/** Gives the report's own bytes from plain, gzip or zip bytes, told apart by content, never more than the limits allow. */
export async function* unpack(
  upload: AsyncIterable<Uint8Array>,
  limits: ReportLimits,
): AsyncGenerator<Uint8Array> {
  const input = bounded(upload, limits.upload)
  try {
    const { head, rest } = await peek(input, 4)
    const form = formOf(head)
    if (form === 'plain') yield* rest
    else if (form === 'gzip') yield* checked(inflate(rest, createGunzip({ chunkSize: 1 << 16 }), limits))
    else yield* checked(unzip(rest, limits))
  } finally {
    await input.return(undefined)
  }
}

async function* checked(expanded: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const { head, rest } = await peek(expanded, 4)
  if (formOf(head) === 'plain') return yield* rest
  await rest.return()
  throw new Fault('unsupported', 'The report is packed twice. Pack it once, or upload it plain.')
}

function formOf(head: Uint8Array): 'gzip' | 'zip' | 'plain' {
  if (head[0] === 0x1f && head[1] === 0x8b) return 'gzip'
  if (head[0] === 0x50 && head[1] === 0x4b && (head[2] === 3 || head[2] === 5)) return 'zip'
  return 'plain'
}

async function* bounded(bytes: AsyncIterable<Uint8Array>, limit: number): AsyncGenerator<Uint8Array> {
  let size = 0
  for await (const chunk of bytes) {
    size += chunk.length
    if (size > limit) {
      throw new Fault(
        'too_large',
        `The upload is larger than ${limit} bytes. Compress it with gzip, or split it.`,
        {
          limit,
        },
      )
    }
    yield chunk
  }
}
