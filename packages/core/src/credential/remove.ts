import { credentialRemove, Fault } from '@weir/contract'
import { implement } from '../door/implement.ts'
import { readCredential } from './row.ts'

/** A root that began to use it at this very moment is refused by the database. */
export const removeCredential = implement(credentialRemove, async (tx, { credential_id }, hands) => {
  const { roots, root_count } = await readCredential(tx, hands, credential_id)
  if (root_count > 0) {
    const more = root_count > roots.length ? ` and ${root_count - roots.length} more` : ''
    const names = roots.map(({ nickname }) => nickname).join(', ')
    throw new Fault(
      'conflict',
      `These roots are read with it: ${names}${more}. Give them another one first.`,
      {
        pointer: '/credential_id',
        root_count,
      },
    )
  }
  await tx.deleteFrom('credential').where('id', '=', credential_id).execute()
  return { ok: true as const }
})
