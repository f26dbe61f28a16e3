import { type InputOf, type Report, reportImport, reportUpload } from '@weir/contract'
import type { Principal } from '../src/door/principal.ts'
import type { World } from './world.ts'

/** Where and how a report is uploaded; the world's first root unless said otherwise. */
export type Upload = Partial<InputOf<typeof reportUpload>> & { by?: Principal }

/** Stores bytes and uploads them as a report, without reading it. */
export async function uploadReport(
  world: World,
  bytes: Iterable<Uint8Array>,
  { by = world.owner.principal, ...input }: Upload = {},
): Promise<Report> {
  const organization_id = input.organization_id ?? world.organization_id
  const stored = await world.core.storeUpload(organization_id, streamOf(bytes))
  return world.ask(by, reportUpload, {
    organization_id,
    group_id: world.group_id,
    ...(input.root === undefined ? { root_id: world.root_id } : {}),
    blob: stored.id,
    bytes: stored.bytes,
    ...input,
  })
}

/** Uploads a report and reads it at once, by the operation that the job asks for. */
export async function importSarif(
  world: World,
  bytes: Iterable<Uint8Array>,
  upload: Upload = {},
): Promise<Report> {
  const { id, organization_id } = await uploadReport(world, bytes, upload)
  return world.ask(upload.by ?? world.owner.principal, reportImport, { organization_id, report_id: id })
}

async function* streamOf(bytes: Iterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* bytes
}
