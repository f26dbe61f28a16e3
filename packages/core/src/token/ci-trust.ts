import {
  type CiProvider,
  ciIssuers,
  ciTrustCreate,
  ciTrustList,
  ciTrustRemove,
  Fault,
  trustsPerGroup,
} from '@weir/contract'
import { sql } from 'kysely'
import { implement } from '../door/implement.ts'
import { uuid7 } from '../keys/uuid.ts'

const columns = [
  'id',
  'organization_id',
  'group_id',
  sql<CiProvider>`provider`.as('provider'),
  'issuer',
  'repository',
  'repository_id',
  'ref',
  'allows_pull_requests',
  'created_at',
  'last_used_at',
] as const

export const createCiTrust = implement(
  ciTrustCreate,
  async (tx, { group_id, provider, issuer, repository, ref, allows_pull_requests }, hands) => {
    const trusted = issuer ?? ciIssuers[provider]
    hands.tokens.refuseIssuer(trusted)
    const { count } = await tx
      .selectFrom('ci_trust')
      .where('group_id', '=', group_id)
      .where('removed_at', 'is', null)
      .select(sql<number>`count(*)::int`.as('count'))
      .executeTakeFirstOrThrow()
    if (count >= trustsPerGroup)
      throw new Fault('conflict', `The group trusts ${trustsPerGroup} pipelines. Remove one first.`)
    const id = uuid7()
    await tx
      .insertInto('ci_trust')
      .values({
        organization_id: hands.organization_id,
        id,
        group_id,
        provider,
        issuer: trusted,
        repository: repository.toLowerCase(),
        ref,
        allows_pull_requests,
      })
      .execute()
    return tx.selectFrom('ci_trust').where('id', '=', id).select(columns).executeTakeFirstOrThrow()
  },
)

export const listCiTrusts = implement(ciTrustList, (tx, { group_id }) =>
  tx
    .selectFrom('ci_trust')
    .where('group_id', '=', group_id)
    .where('removed_at', 'is', null)
    .select(columns)
    .orderBy('created_at', 'desc')
    .execute(),
)

export const removeCiTrust = implement(ciTrustRemove, async (tx, { trust_id }) => {
  await tx
    .updateTable('ci_trust')
    .set({ removed_at: sql`now()` })
    .where('id', '=', trust_id)
    .where('removed_at', 'is', null)
    .execute()
  await tx
    .updateTable('machine_token')
    .set({ revoked_at: sql`now()` })
    .where('trust_id', '=', trust_id)
    .where('revoked_at', 'is', null)
    .execute()
  return { ok: true as const }
})
