import { Fault, intelligenceTake } from '@weir/contract'
import { sql } from 'kysely'
import { implement } from '../door/implement.ts'

const mostAtOnce = 20_000

/** A part of the organization at a time; where everything is taken over this is a Fault, so that the clock leaves no trace of having looked. */
export const takeIntelligence = implement(intelligenceTake, async (tx, _input, { organization_id }) => {
  // as text: an instant read to the millisecond would always be before the one that was loaded
  const { rows: due } = await sql<{ loaded_at: string }>`
    select max(i.loaded_at)::text as loaded_at
      from intelligence i
     where i.loaded_at > coalesce((select t.taken_at from intelligence_taken t), '-infinity')
    having max(i.loaded_at) is not null`.execute(tx)
  const [edition] = due
  if (!edition) throw new Fault('no_data', 'Nothing was loaded since.')
  const { rows } = await sql<{ changed: number }>`
    select take_intelligence(null, ${mostAtOnce}) as changed`.execute(tx)
  const changed = rows[0]?.changed ?? 0
  if (changed < mostAtOnce)
    await tx
      .insertInto('intelligence_taken')
      .values({ organization_id, taken_at: edition.loaded_at })
      .onConflict((conflict) =>
        conflict.column('organization_id').doUpdateSet({ taken_at: edition.loaded_at }),
      )
      .execute()
  return { changed }
})
