import type { auditInstallation, Page, ParsedOf } from '@weir/contract'
import { sql } from 'kysely'
import type pg from 'pg'
import { kyselyOn } from '../db/open.ts'
import { inSnapshot } from '../db/transaction.ts'
import type { Hands } from '../door/hands.ts'
import { uuid7 } from '../keys/uuid.ts'
import { readPage } from '../list/keyset.ts'

/** What was done to the installation, or tried, as it is stored. */
export interface StoredAct {
  id: string
  at: string
  principal: string
  user_id: string | null
  operator_id: string | null
  from_address: string | null
  operation: string
  outcome: string
  objects: string[]
  input: string
  request_id: string | null
  seq: number | null
  link: string | null
}

/** How far something that the machine does has come. */
type Outcome = 'begun' | 'done' | 'failed'

/** The record of what is done to the installation itself. */
export interface InstallationActs {
  /** Writes down what is done on the machine or by its clock. */
  note(operation: string, input: Readonly<Record<string, unknown>>): Promise<void>
  /** The same before and after some work: without the first row it is not begun, and without the last it did not end well. */
  noteAround<T>(
    operation: string,
    input: Readonly<Record<string, unknown>>,
    work: () => Promise<T>,
  ): Promise<T>
  /** One page, newest first, with refused attempts of strangers and on the installation. */
  page(
    input: ParsedOf<typeof auditInstallation>,
    hands: Pick<Hands, 'keyring' | 'organization_id' | 'signal' | 'linkedBy' | 'shown'>,
  ): Promise<Page<StoredAct>>
}

/** The record over the keeper's pool: no other login reads it. */
export function openInstallationActs(keeper: pg.Pool): InstallationActs {
  const note = async (operation: string, input: Readonly<Record<string, unknown>>): Promise<void> => {
    await keeper.query(
      "insert into installation_act (id, principal_kind, operation, input) values ($1, 'system', $2, $3)",
      [uuid7(), operation, JSON.stringify(input)],
    )
  }
  return {
    note,
    async noteAround(operation, input, work) {
      const say = (outcome: Outcome) => note(operation, { ...input, outcome })
      await say('begun')
      try {
        const result = await work()
        await say('done')
        return result
      } catch (error) {
        await say('failed').catch(() => undefined) // then it is begun and not done
        throw error
      }
    },
    page: (input, hands) =>
      inSnapshot(keeper, (client) =>
        readPage(kyselyOn(client), hands, rowsOf(client, input), {
          ...input,
          list: 'installation',
          sort: [
            { column: sql`a.at`, type: 'timestamptz' },
            { column: sql`a.id`, type: 'uuid' },
          ],
          direction: 'desc',
        }),
      ),
  }
}

/** Acts and refused attempts in one: the database merges both by their indexes. */
function rowsOf(client: pg.PoolClient, { operation, since, until }: ParsedOf<typeof auditInstallation>) {
  const both = sql<StoredAct>`(
    select id, at, principal_kind as principal, user_id, operator_id, from_address, operation,
           coalesce(input ->> 'outcome', 'done') as outcome, objects, input::text as input, request_id, seq,
           encode(hash, 'hex') as link
      from installation_act
    union all
    select id, at, split_part(principal, ':', 1), null, null, from_address, operation,
           code, '{}', jsonb_build_object('attempts', attempts)::text, request_id, null, null
      from denied_attempt where concerns_installation)`
  let rows = kyselyOn(client).selectFrom(both.as('a')).selectAll('a')
  if (operation) rows = rows.where('a.operation', '=', operation)
  if (since) rows = rows.where(sql<boolean>`a.at >= ${since}::timestamptz`)
  if (until) rows = rows.where(sql<boolean>`a.at < ${until}::timestamptz`)
  return rows
}
