import { Fault, type ParsedOf, reportImport, reportUpload } from '@weir/contract'
import { implement, type Tx } from '../door/implement.ts'
import { shortBranch } from './ingest/incoming.ts'
import { importerNamed } from './read.ts'
import { readReportRow } from './row.ts'

export const uploadReport = implement(reportUpload, async (tx, input, hands) => {
  const { organization_id, blobs, later } = hands
  if (input.format !== undefined) importerNamed(input.format)
  const root = await findRoot(tx, input)
  const { blob } = input
  if (blob === undefined)
    throw new Fault('invalid', 'Send the report itself as the body of the request.', { pointer: '/blob' })
  await refuseUnreadable(blobs.read(organization_id, blob))
  const id = blob // the body is kept as long as a job knows its id
  await tx
    .insertInto('report')
    .values({
      organization_id,
      group_id: input.group_id,
      id,
      root_id: root.id,
      blob,
      bytes: input.bytes ?? 0,
      branch: input.branch === undefined || root.kind !== 'git' ? root.branch : shortBranch(input.branch),
      commit: input.commit ?? null,
      tool_override: input.tool ?? null,
      format_override: input.format ?? null,
      category: input.category ?? null,
      is_preview: input.preview,
    })
    .execute()
  const about = { group_id: input.group_id, object_id: id }
  const job_id = await later(reportImport, { organization_id, report_id: id }, about)
  await tx.updateTable('report').set({ job_id }).where('id', '=', id).execute()
  return readReportRow(tx, id)
})

async function findRoot(tx: Tx, { root_id, root, group_id }: ParsedOf<typeof reportUpload>) {
  if (root_id === undefined && root === undefined)
    throw new Fault('invalid', 'Say what was scanned: root_id, or root with its nickname.', {
      pointer: '/root',
    })
  let rows = tx.selectFrom('root').where('group_id', '=', group_id)
  if (root_id !== undefined) rows = rows.where('id', '=', root_id)
  if (root !== undefined) rows = rows.where('nickname', '=', root)
  const found = await rows
    .select(['id', 'kind', 'branch', 'status'])
    .orderBy('status')
    .limit(1)
    .executeTakeFirst()
  const pointer = root_id === undefined ? '/root' : '/root_id'
  if (found === undefined)
    throw new Fault('not_found', 'The group has no such root. Add it, or name one that it has.', { pointer })
  if (found.status !== 'active')
    throw new Fault('unprocessable', 'This root is inactive. Add it again to report on it.', { pointer })
  return found
}

/** The first piece opens only with the key of this organization. */
async function refuseUnreadable(blob: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const _piece of blob) return
}
