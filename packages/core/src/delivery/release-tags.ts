import { setImmediate } from 'node:timers/promises'
import { Fault } from '@weir/contract'
import { type ReleaseRule, releaseRule } from '../calc/release-match.ts'

/** A tag with the instant at which it became what it is: its own date, or that of its commit; null when neither is believable. */
export interface DatedTag {
  name: string
  hash: string
  published_at: string | null
}

/** A tag that is a release. */
export interface ReleaseTag {
  name: string
  hash: string
  published_at: string
  is_prerelease: boolean
}

/** Tags that are releases by a rule, those the rule leaves out, and those it would take if they had a date. */
export interface SortedTags {
  matched: ReleaseTag[]
  unmatched: DatedTag[]
  undated: DatedTag[]
}

/** How long tags are matched at a stretch: a rule is linear, but a hundred thousand long names may still take minutes. */
const stretchMs = 10

/** Sorts tags by a rule, each list in the order of the input. Others are served meanwhile; a signal ends it. */
export async function sortTags(
  tags: readonly DatedTag[],
  pattern: string,
  signal: AbortSignal,
): Promise<SortedTags> {
  const rule = ruleOf(pattern)
  const sorted: SortedTags = { matched: [], unmatched: [], undated: [] }
  let started = performance.now()
  for (const tag of tags) {
    if (performance.now() - started > stretchMs) {
      await setImmediate()
      signal.throwIfAborted()
      started = performance.now()
    }
    const match = rule.match(tag.name)
    const { name, hash, published_at } = tag
    if (!match) sorted.unmatched.push(tag)
    else if (published_at === null) sorted.undated.push(tag)
    else sorted.matched.push({ name, hash, published_at, is_prerelease: match.isPrerelease })
  }
  return sorted
}

function ruleOf(pattern: string): ReleaseRule {
  try {
    return releaseRule(pattern)
  } catch (error) {
    throw error instanceof Fault
      ? new Fault(error.code, error.message, { ...error.evidence, pointer: '/rule' })
      : error
  }
}
