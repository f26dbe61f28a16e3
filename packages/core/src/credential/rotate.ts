import { credentialRotate } from '@weir/contract'
import { sql } from 'kysely'
import { implement } from '../door/implement.ts'
import { contentOf } from './content.ts'
import { readCredential } from './row.ts'

/** Where it may be sent, and for whom, stays what it was: only who makes a credential says that. */
export const rotateCredential = implement(credentialRotate, async (tx, input, hands) => {
  const { organization_id, vault } = hands
  const { credential_id, secret } = input
  const row = { organization_id, id: credential_id }
  const { kind, host, path, group_ids, ...before } = await vault.open(row)
  const user_name = input.user_name ?? before.user_name ?? undefined
  const known_hosts = input.known_hosts ?? before.known_hosts ?? undefined
  const content = contentOf({ kind, host, path, group_ids, secret, user_name, known_hosts })
  await tx
    .updateTable('credential')
    .set({ sealed: await vault.seal(row, content), rotated_at: sql`now()` })
    .where('id', '=', credential_id)
    .execute()
  return readCredential(tx, hands, credential_id)
})
