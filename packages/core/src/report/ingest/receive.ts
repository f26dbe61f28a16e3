import type { Receipt } from '@weir/contract'
import type { Incoming } from './incoming.ts'
import type { Decided } from './decided.ts'

/** A receipt of what was read, before it is known what it means. */
export function emptyReceipt({ counts }: Incoming): Receipt {
  return {
    results: counts.read,
    new: 0,
    joined: 0,
    same: 0,
    moved: 0,
    reopened: 0,
    fixed: 0,
    seen_elsewhere: 0,
    not_scanned: 0,
    scan_failed: 0,
    rule_removed: 0,
    held: 0,
    suppressed: counts.suppressed,
    not_failures: counts.notFailing,
    doubts: [],
    doubts_total: 0,
  }
}

/** Adds what one scan means; each result is in one count: a reopened one that moved is reopened. */
export function countScan(
  receipt: Receipt,
  { scan, plan, target }: Pick<Decided, 'scan' | 'plan' | 'target'>,
): void {
  const moved = plan.moved.size - [...plan.moved].filter((row) => plan.reopened.has(row)).length
  receipt.new += plan.added.length
  receipt.joined += plan.joined.length
  receipt.reopened += plan.reopened.size
  receipt.moved += moved
  receipt.same += plan.touched.length - plan.hidden + plan.changed.length - moved - plan.reopened.size
  receipt.fixed += plan.absent.fixed.length
  receipt.seen_elsewhere += plan.seenElsewhere.length
  receipt.held += plan.held.length
  receipt.not_scanned += plan.absent.not_scanned.length
  receipt.rule_removed += plan.absent.rule_removed.length
  receipt.scan_failed += plan.absent.scan_failed.length
  if (scan.branch !== target.trackedBranch)
    remark(
      receipt,
      `${scan.tool} was run on the branch ${scan.branch}. Only ${target.trackedBranch} changes states: nothing was opened, moved or closed.`,
    )
  if (plan.held.length > 0)
    remark(
      receipt,
      `${plan.held.length} vulnerabilities that ${scan.tool} reported before are gone at once. They stay open until a person confirms that they are fixed.`,
    )
}

/** Adds the doubts: what concerns the whole report before single results, at most a hundred and one. */
export function settleReceipt(receipt: Receipt, { counts, doubts }: Incoming): Receipt {
  if (counts.repeated > 0)
    remark(receipt, `${counts.repeated} results repeat others word for word and were counted once.`)
  const own = receipt.doubts.length
  return {
    ...receipt,
    doubts: [...receipt.doubts, ...doubts.list().map(({ pointer, message }) => ({ pointer, text: message }))],
    doubts_total: own + doubts.total,
  }
}

function remark(receipt: Receipt, text: string): void {
  receipt.doubts.push({ pointer: '', text })
}
