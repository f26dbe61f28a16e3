import { rootSetCredential } from '@weir/contract'
import { implement } from '../door/implement.ts'
import { refuseUnfit } from './fit.ts'
import { rootColumns } from './row.ts'

export const setRootCredential = implement(
  rootSetCredential,
  async (tx, { root_id, credential_id = null }, hands) => {
    const root = await tx
      .selectFrom('root')
      .where('id', '=', root_id)
      .select(['kind', 'status', 'location', 'group_id'])
      .executeTakeFirstOrThrow()
    if (credential_id !== null) await refuseUnfit(tx, root, credential_id, hands)
    await tx.updateTable('root').set({ credential_id }).where('id', '=', root_id).execute()
    return tx
      .selectFrom('root as r')
      .where('r.id', '=', root_id)
      .select(rootColumns)
      .executeTakeFirstOrThrow()
  },
)
