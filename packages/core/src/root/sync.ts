import { Fault, rootFetch, rootSync } from '@weir/contract'
import { implement } from '../door/implement.ts'
import { readJob } from '../job/read.ts'

export const syncRoot = implement(rootSync, async (tx, { root_id }, hands) => {
  const root = await tx
    .selectFrom('root')
    .where('id', '=', root_id)
    .select(['group_id', 'kind', 'status', 'location'])
    .executeTakeFirstOrThrow()
  if (root.kind !== 'git') throw new Fault('unprocessable', 'Only git roots are synced.')
  if (root.status !== 'active')
    throw new Fault('unprocessable', 'This root is inactive. Add it again to sync it.')
  if (root.location.startsWith('/') && !hands.allowsLocalGit)
    throw new Fault(
      'unprocessable',
      'This root is a local folder: it is read with `npx weir sync` on its own machine.',
    )
  const { organization_id } = hands
  const job_id = await hands.later(
    rootFetch,
    { organization_id, root_id },
    { group_id: root.group_id, object_id: root_id },
  )
  return readJob(tx, job_id)
})
