import { pipeline } from 'node:stream/promises'
import type { Gunzip, InflateRaw } from 'node:zlib'
import { Fault } from '@weir/contract'
import type { ReportLimits } from './limits.ts'

/** Yields what an inflating stream gives while its input is fed to it, and stops a bomb early. */
export async function* inflate(
  packed: AsyncIterable<Uint8Array>,
  engine: Gunzip | InflateRaw,
  limits: ReportLimits,
): AsyncGenerator<Uint8Array> {
  const feed = pipeline(packed, engine)
  // The same error also ends the iteration below; here it only must not count as unhandled.
  const fed = feed.catch(() => undefined)
  let size = 0
  try {
    for await (const chunk of engine) {
      size += chunk.length
      checkExpansion(size, engine.bytesWritten, limits)
      yield chunk
    }
  } catch (error) {
    if (error instanceof Fault) throw error
    throw new Fault('invalid', 'The packed report is damaged or cut off. Pack and upload it again.', {
      offset: engine.bytesWritten,
      reason: error instanceof Error ? error.message : String(error),
    })
  } finally {
    engine.destroy()
    await fed
  }
}

function checkExpansion(size: number, consumed: number, limits: ReportLimits): void {
  if (size > limits.expanded) {
    throw new Fault(
      'too_large',
      `The report is larger than ${limits.expanded} bytes when unpacked. Split it.`,
      {
        limit: limits.expanded,
      },
    )
  }
  if (size > limits.ratioFloor && size > consumed * limits.ratio) {
    throw new Fault(
      'too_large',
      `The report grows more than ${limits.ratio} times when unpacked, as no real report does. Upload it plain.`,
      { limit: limits.ratio },
    )
  }
}
