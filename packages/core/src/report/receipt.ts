import type { ReportDoubt } from './importer.ts'

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
