import { releaseRule as operation } from '@weir/contract'
import { rebuildReleases } from '../delivery/rebuild.ts'
import { sortTags } from '../delivery/release-tags.ts'
import { readTags } from '../delivery/store-releases.ts'
import { readHistory } from '../delivery/stored-repository.ts'
import { implement } from '../door/implement.ts'

export const updateReleaseRule = implement(
  operation,
  async (tx, { repository_id, rule, preview }, { signal }) => {
    const { organization_id, group_id } = await tx
      .selectFrom('repository')
      .where('id', '=', repository_id)
      .select(['organization_id', 'group_id'])
      .forUpdate()
      .executeTakeFirstOrThrow()
    const { matched, unmatched, undated } = await sortTags(await readTags(tx, repository_id), rule, signal)
    if (!preview) {
      const before = await readHistory(tx, repository_id)
      const key = { organization_id, group_id, repository_id }
      const { commit_count, release_count } = await rebuildReleases(tx, key, {
        dag: before.dag,
        before,
        rule,
        signal,
      })
      await tx
        .updateTable('repository')
        .set({ release_rule: rule, commit_count, release_count })
        .where('id', '=', repository_id)
        .execute()
    }
    return {
      matched: matched.slice(0, shown).map(({ name }) => name),
      matched_total: matched.length,
      unmatched: [...unmatched, ...undated].slice(0, shown).map(({ name }) => name),
      unmatched_total: unmatched.length + undated.length,
    }
  },
)

const shown = 200
