import { randomBytes } from 'node:crypto'
import { isIP } from 'node:net'
import { Fault, webhookCreate, webhooksPerOrganization } from '@weir/contract'
import { sql } from 'kysely'
import { implement, type Tx } from '../door/implement.ts'
import { uuid7 } from '../keys/uuid.ts'
import { checkHost, checkUrl } from '../outgoing/destination.ts'
import { readWebhook } from './row.ts'

export const createWebhook = implement(webhookCreate, async (tx, input, hands) => {
  const { organization_id, webhooks, allowsLoopback } = hands
  const { name, url, form, kinds, group_ids } = input
  // what a name stands for is looked up each time something is sent, and only then
  const { host, hostname } = checkUrl(url, { allowsLoopback })
  if (isIP(hostname.replace(/^\[|\]$/g, '')) !== 0) await checkHost(hostname, { allowsLoopback })
  await refuse(tx, name)
  const id = uuid7()
  const secret = newSecret()
  const sealed = await webhooks.seal({ organization_id, id }, { url, secret, previous: null })
  await tx
    .insertInto('webhook')
    .values({ organization_id, id, name, host, form, kinds: [...new Set(kinds)], group_ids, sealed })
    .execute()
  return { secret, details: await readWebhook(tx, hands, id) }
})

/** A secret as Standard Webhooks writes it. */
export const newSecret = (): string => `whsec_${randomBytes(32).toString('base64')}`

async function refuse(tx: Tx, name: string): Promise<void> {
  const { count, same } = await tx
    .selectFrom('webhook')
    .select([
      sql<number>`count(*)::int`.as('count'),
      sql<number>`(count(*) filter (where lower(name) = lower(${name})))::int`.as('same'),
    ])
    .executeTakeFirstOrThrow()
  if (count >= webhooksPerOrganization)
    throw new Fault('conflict', `There are ${webhooksPerOrganization} webhooks. Remove one first.`)
  if (same > 0)
    throw new Fault('conflict', 'A webhook has this name already. Choose another one.', { pointer: '/name' })
}
