import { Fault, type ParsedOf, viewSave, viewWords } from '@weir/contract'
import { implement, type Tx } from '../door/implement.ts'
import { uuid7 } from '../keys/uuid.ts'
import { lockOwn } from './own.ts'
import { selectViews } from './row.ts'

const mostOfOne = 100

/** A new one, or an own one changed. A person has one default: another one takes its place. */
export const saveView = implement(viewSave, async (tx, input, { organization_id, user_id }) => {
  const { view_id, name, query, is_shared, is_default } = input
  refuseQuery(input)
  if (user_id === null) throw new Fault('unprocessable', 'Saved lists belong to people.')
  if (view_id === undefined) await refuseMany(tx, user_id)
  else if ((await lockOwn(tx, view_id, user_id)) !== null)
    throw new Fault('conflict', 'This saved list is deleted. Bring it back first.', { pointer: '/view_id' })
  if (is_default)
    await tx
      .updateTable('saved_view')
      .set({ is_default: false })
      .where('owner_id', '=', user_id)
      .where('is_default', '=', true)
      .execute()
  const said = { name, query, is_shared, is_default }
  const id = view_id ?? uuid7()
  if (view_id === undefined)
    await tx
      .insertInto('saved_view')
      .values({ organization_id, id, ...said })
      .execute()
  else await tx.updateTable('saved_view').set(said).where('id', '=', id).execute()
  return selectViews(tx, user_id).where('w.id', '=', id).executeTakeFirstOrThrow()
})

/** It says words of the list alone, each once, and names nothing that was not checked to be the caller's to see. */
function refuseQuery(input: ParsedOf<typeof viewSave>): void {
  const checked = new Map([
    ['group', new Set(input.group_ids)],
    ['root', new Set(input.root_ids)],
    ['assignee', new Set(input.assignee_ids)],
  ])
  const seen = new Set<string>()
  for (const [word, value] of new URLSearchParams(input.query)) {
    const ids = checked.get(word)
    const isUnchecked = ids && value.split(',').some((id) => id !== '' && !ids.has(id.toLowerCase()))
    if (seen.has(word) || !viewWords.some((known) => known === word) || isUnchecked)
      throw new Fault(
        'invalid',
        isUnchecked
          ? `The query names a ${word} that the request does not: it cannot be checked.`
          : 'The query says something that the list does not know.',
        { pointer: '/query' },
      )
    seen.add(word)
  }
}

async function refuseMany(tx: Tx, user_id: string): Promise<void> {
  const own = await tx
    .selectFrom('saved_view')
    .where('owner_id', '=', user_id)
    .where('removed_at', 'is', null)
    .select('id')
    .limit(mostOfOne)
    .execute()
  if (own.length === mostOfOne)
    throw new Fault('unprocessable', `There are ${mostOfOne} saved lists of yours already. Delete one.`)
}
