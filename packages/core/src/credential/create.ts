import { credentialCreate, credentialsPerOrganization, Fault } from '@weir/contract'
import { sql } from 'kysely'
import { implement, type Tx } from '../door/implement.ts'
import { uuid7 } from '../keys/uuid.ts'
import { contentOf } from './content.ts'
import { readCredential } from './row.ts'

export const createCredential = implement(credentialCreate, async (tx, input, hands) => {
  const { organization_id, vault } = hands
  const { kind, name, host, secret, user_name, known_hosts, path = null } = input
  const group_ids = [...new Set(input.group_ids)]
  const content = contentOf({ kind, host, path, group_ids, secret, user_name, known_hosts })
  await refuseTooMany(tx)
  const id = uuid7()
  const sealed = await vault.seal({ organization_id, id }, content)
  await tx
    .insertInto('credential')
    .values({ organization_id, id, kind, name, host, path, group_ids, sealed })
    .execute()
  return readCredential(tx, hands, id)
})

async function refuseTooMany(tx: Tx): Promise<void> {
  const { count } = await tx
    .selectFrom('credential')
    .select(sql<number>`count(*)::int`.as('count'))
    .executeTakeFirstOrThrow()
  if (count >= credentialsPerOrganization)
    throw new Fault('conflict', `There are ${credentialsPerOrganization} credentials. Remove one first.`)
}
