import type { ReportDoubt } from './importer.ts'

/** What an upload did, or with `isPreview` would do. Counts are vulnerabilities of the root unless said otherwise. */
export interface Receipt {
  readonly format: string
  readonly isPreview: boolean
  readonly runs: readonly ReceiptRun[]
  readonly counts: ReceiptCounts
  /** More than 30 % and more than 20 would be fixed at once: they wait for a person to confirm. */
  readonly isDropHeld: boolean
  readonly doubts: readonly ReceiptDoubt[]
  readonly doubtsTotal: number
}

/** One run of the report. */
export interface ReceiptRun {
  readonly tool: string
  readonly version: string | null
  readonly category: string | null
  readonly commit: string | null
  readonly isComplete: boolean
  readonly reason: string | null
}

/** `read` counts results in the file; each result is in exactly one of new … unread. */
export interface ReceiptCounts {
  readonly read: number
  /** Never seen before. */
  readonly new: number
  /** Seen before, at the same place, nothing else changed. */
  readonly same: number
  /** Seen before, at another line or path. */
  readonly moved: number
  /** Closed before, seen again. */
  readonly reopened: number
  /** Hidden by an accepted suppression in the report. */
  readonly suppressed: number
  /** Passed, not applicable, open or under review, informational, or absent by the report's own baseline. */
  readonly notFailing: number
  /** Several results that are one vulnerability count once above and here for the rest. */
  readonly repeated: number
  /** Results that could not be read. */
  readonly unread: number
  /** Known and open before, not in the report: */
  readonly fixed: number
  readonly notScanned: number
  readonly ruleRemoved: number
  readonly scanFailed: number
}

/** A doubt as people see it. */
export type ReceiptDoubt = Pick<ReportDoubt, 'pointer' | 'message' | 'isLost'>

/** Collects doubts: all are counted, the first hundred are kept, lost results before mere remarks. */
export class Doubts {
  total = 0
  private readonly lost: ReceiptDoubt[] = []
  private readonly remarks: ReceiptDoubt[] = []

  /** Takes a doubt as an importer gives it. */
  add({ pointer, message, isLost }: ReportDoubt): void {
    this.total += 1
    const kept = isLost ? this.lost : this.remarks
    if (kept.length < most) kept.push({ pointer, message, isLost })
  }

  /** The doubts to show. */
  list(): ReceiptDoubt[] {
    return [...this.lost, ...this.remarks].slice(0, most)
  }
}

const most = 100
