import { type DirectOperation, Fault, organizationList } from '@weir/contract'
import { refuseOtherHash } from '@weir/core'
import { createHash } from 'node:crypto'
import { refuseAborted } from '../ask.ts'
import { mediaType, untilAborted } from '../body.ts'
import type { Limits } from '../limits.ts'
import { nameOrganizations } from '../name-organizations.ts'
import type { Asked, Served } from '../served.ts'
import { idempotent, type Written } from './idempotent.ts'
import { perform } from './perform.ts'

const mediaTypes = new Set([
  'application/json',
  'application/sarif+json',
  'application/gzip',
  'application/x-gzip',
  'application/zip',
  'application/octet-stream',
  'text/csv',
])

/** Media types an upload may have. */
export const uploadMediaTypes: readonly string[] = [...mediaTypes]

/**
 * Three steps: a short session says whether the asker may, the body streams into an encrypted blob without a
 * transaction, a short session receives it. What is not received is removed.
 */
export async function receiveUpload(
  served: Served,
  asked: Asked,
  { operation, input }: { operation: DirectOperation; input: Record<string, unknown> },
): Promise<Written> {
  const { core, limits } = served
  refuseForeign(asked.request, input, limits)
  refuseAborted(asked.signal)
  const { organization_id } = await nameOrganizations(core.authorizeUpload(asked, operation, input), () =>
    core.session({ principal: asked.principal, kind: 'query', isSingle: true }, (call) =>
      call(organizationList, {}),
    ),
  )
  const hash = createHash('sha256')
  const { id, bytes } = await core.storeUpload(organization_id, measured(asked.request, limits, hash))
  let mayBeNamed = false // by a report: then only the hourly sweep knows whether it is needed
  const receive = async () => {
    const signal = AbortSignal.timeout(limits.requestMs)
    mayBeNamed = true
    return await perform(
      served,
      { ...asked, signal },
      { operation, input: { ...input, blob: id, bytes } },
    ).catch((error: unknown) => {
      mayBeNamed = !(error instanceof Fault) || error.code === 'internal'
      throw error
    })
  }
  try {
    const digest = hash.digest()
    refuseOtherHash(asked.bodyHash, digest)
    if (bytes === 0) throw new Fault('invalid', 'The upload is empty.')
    const key = asked.request.headers.get('idempotency-key')
    if (key === null) return await receive()
    const request = `${operation.name} ${JSON.stringify(input)} ${digest.toString('hex')}`
    return await idempotent(core, { principal: asked.principal, key, operation, request }, receive)
  } finally {
    if (!mayBeNamed) await core.removeBlob(id)
  }
}

function refuseForeign(request: Request, input: Record<string, unknown>, limits: Limits): void {
  for (const field of ['blob', 'bytes'])
    if (field in input)
      throw new Fault('invalid', `${field} is set by the server; leave it out.`, { pointer: `/${field}` })
  const encoding = request.headers.get('content-encoding') ?? 'identity'
  if (!mediaTypes.has(mediaType(request)) || !['identity', 'gzip'].includes(encoding))
    throw new Fault(
      'unsupported',
      `Send the file as ${uploadMediaTypes.join(', ')}; Content-Encoding may be gzip.`,
    )
  if (Number(request.headers.get('content-length') ?? 0) > limits.uploadBytes) throw tooLarge(limits)
}

const tooLarge = ({ uploadBytes }: Limits): Fault =>
  new Fault(
    'too_large',
    `An upload holds at most ${Math.floor(uploadBytes / 1048576)} MiB. Compress it with gzip, or split it.`,
  )

/** The body, as long as it is not too long, too slow or too late. */
async function* measured(
  request: Request,
  limits: Limits,
  hash: { update(chunk: Uint8Array): unknown },
): AsyncGenerator<Uint8Array> {
  const tooSlow = new AbortController()
  const started = performance.now()
  let bytes = 0
  const watch = setInterval(
    () => {
      const spent = performance.now() - started - limits.uploadGraceMs
      if (spent > 0 && bytes < (spent / 1000) * limits.uploadBytesPerSecond) tooSlow.abort()
    },
    Math.min(1_000, limits.uploadGraceMs),
  )
  const signal = AbortSignal.any([request.signal, AbortSignal.timeout(limits.uploadMs), tooSlow.signal])
  try {
    for await (const chunk of untilAborted(request.body, signal)) {
      bytes += chunk.length
      if (bytes > limits.uploadBytes) throw tooLarge(limits)
      hash.update(chunk)
      yield chunk
    }
  } finally {
    clearInterval(watch)
  }
}
