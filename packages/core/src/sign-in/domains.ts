import { randomBytes } from 'node:crypto'
import { domainClaim, domainRelease, domainVerify, Fault } from '@weir/contract'
import { sql } from 'kysely'
import { implement, type ReadTx } from '../door/implement.ts'
import { freeMailDomains } from './free-mail.ts'
import { recordName } from './text-records.ts'

const recordPrefix = 'weir-domain='
const mostDomains = 100

const columns = ['domain', 'record_value', 'verified_at', 'checked_at', 'is_vouched'] as const

/** Claimed domains of the scope, by name. */
export async function describeDomains(tx: ReadTx) {
  const rows = await tx.selectFrom('claimed_domain').select(columns).orderBy('domain').execute()
  return rows.map((row) => ({ ...row, record_name: recordName(row.domain) }))
}

export const claimDomain = implement(domainClaim, async (tx, { domain }, { organization_id }) => {
  if (freeMailDomains.has(domain))
    throw new Fault(
      'unprocessable',
      `${domain} gives addresses to everybody: no organization can claim it.`,
      {
        pointer: '/domain',
        reason: 'free_mail',
      },
    )
  const claimed = await describeDomains(tx)
  const known = claimed.find((one) => one.domain === domain)
  if (known) return known
  if (claimed.length >= mostDomains)
    throw new Fault('unprocessable', `An organization claims at most ${mostDomains} domains.`, {
      pointer: '/domain',
    })
  const record_value = recordPrefix + randomBytes(24).toString('base64url')
  await tx.insertInto('claimed_domain').values({ organization_id, domain, record_value }).execute()
  return {
    domain,
    record_name: recordName(domain),
    record_value,
    verified_at: null,
    checked_at: null,
    is_vouched: false,
  }
})

export const verifyDomain = implement(domainVerify, async (tx, { domain }, { signIn, organization_id }) => {
  const claimed = (await describeDomains(tx)).find((one) => one.domain === domain)
  if (!claimed) throw notClaimed()
  const is_vouched = claimed.is_vouched || signIn.vouches
  const found = is_vouched ? [] : await signIn.resolveText(claimed.record_name, organization_id)
  const isThere = is_vouched || found.includes(claimed.record_value)
  const row = await tx
    .updateTable('claimed_domain')
    .set({
      is_vouched,
      checked_at: sql<string>`clock_timestamp()`,
      verified_at: isThere ? sql<string>`coalesce(verified_at, clock_timestamp())` : null,
    })
    .where('domain', '=', domain)
    .returning(columns)
    .executeTakeFirstOrThrow()
  return { ...row, record_name: claimed.record_name }
})

export const releaseDomain = implement(domainRelease, async (tx, { domain }) => {
  const gone = await tx.deleteFrom('claimed_domain').where('domain', '=', domain).executeTakeFirst()
  if (gone.numDeletedRows !== 1n) throw notClaimed()
  return { ok: true as const }
})

const notClaimed = (): Fault =>
  new Fault('unprocessable', 'This domain is not claimed by the organization. Claim it first.', {
    pointer: '/domain',
  })
