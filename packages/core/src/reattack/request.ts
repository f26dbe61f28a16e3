import { Fault, reattackRequest } from '@weir/contract'
import { sql } from 'kysely'
import { isUnchanged, reattackAfter } from '../calc/reattack.ts'
import { implement, type Tx } from '../door/implement.ts'
import { uuid7 } from '../keys/uuid.ts'
import { lockTargets } from '../vulnerability/lock.ts'
import { showVulnerabilities } from '../vulnerability/row.ts'

/** All of them or none. A request changes nothing of what counts until it is verified. */
export const requestReattack = implement(
  reattackRequest,
  async (tx, { vulnerability_ids, justification }, { organization_id }) => {
    const targets = await lockTargets(tx, vulnerability_ids)
    refuse(targets)
    await refuseUnchanged(tx, vulnerability_ids)
    await tx
      .insertInto('reattack')
      .values(
        targets.map(({ id, group_id }) => ({
          organization_id,
          group_id,
          id: uuid7(),
          vulnerability_id: id,
          state: 'requested',
          justification,
        })),
      )
      .execute()
    const ids = targets.map(({ id }) => id)
    await tx.updateTable('vulnerability').set({ reattack: 'requested' }).where('id', 'in', ids).execute()
    return showVulnerabilities(tx, ids)
  },
)

const pointer = '/vulnerability_ids'

function refuse(targets: Awaited<ReturnType<typeof lockTargets>>): void {
  const closed = targets.find(({ status }) => status !== 'vulnerable')
  if (closed)
    throw new Fault(
      'unprocessable',
      `Number ${closed.serial} is ${closed.status}: there is nothing to verify. Nothing was changed.`,
      { pointer },
    )
  const pending = targets.find(({ reattack }) => reattackAfter(reattack, 'request') === null)
  if (pending)
    throw new Fault(
      'unprocessable',
      `A request to verify number ${pending.serial} is pending already. Nothing was changed.`,
      { pointer },
    )
}

interface Seen {
  serial: number
  kind: string
  branch: string
  /** Commit in which it was last seen, and the newest commit of the branch. */
  seen_in: string | null
  head: string | null
}

/** Where its branch still has the commit in which a line was last seen, everybody would find the same again. */
async function refuseUnchanged(tx: Tx, ids: string[]): Promise<void> {
  const { rows } = await sql<Seen>`
    select v.serial, v.kind, r.branch, coalesce(seen.commit, v.commit) as seen_in, b.hash as head
      from vulnerability v
      join root r on r.organization_id = v.organization_id and r.id = v.root_id
      join repository p on p.organization_id = r.organization_id and p.root_id = r.id
      join reference b on b.organization_id = p.organization_id and b.repository_id = p.id and b.kind = 'branch' and b.name = r.branch
      left join lateral (
        select s.commit
          from sighting s
         where s.organization_id = v.organization_id and s.root_id = v.root_id and s.vulnerability_id = v.id and s.branch = r.branch
         order by s.last_seen_at desc
         limit 1) seen on true
     where v.id = any (${ids}::uuid[])
     order by v.serial`.execute(tx)
  const same = rows.find(isUnchanged)
  if (same)
    throw new Fault(
      'unprocessable',
      `Nothing new to verify: number ${same.serial} was last seen in commit ${same.head?.slice(0, 12)}, which is still the newest of ${same.branch}. Push the fix and sync the root. Nothing was changed.`,
      { pointer },
    )
}
