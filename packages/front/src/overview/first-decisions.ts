interface Weighed {
  severity: number
}

/** What needs a decision, by whom it waits for. */
export interface Undecided<T> {
  /** Requests the viewer may decide about. */
  own: readonly T[]
  /** Critical ones about which nothing was decided. */
  urgent: readonly T[]
  /** Requests that wait for somebody else. */
  others: readonly T[]
}

const shown = 8
/** Places of the urgent beside many requests of the viewer, and of requests beside many that are urgent. */
const kept = 2

/** The first 8: what waits for the viewer, then what is urgent, then what waits for others; worst first in each. */
export function firstDecisions<T extends Weighed>({ own, urgent, others }: Undecided<T>): T[] {
  const forUrgent = Math.min(kept, urgent.length)
  const forOthers = own.length > 0 ? 0 : Math.min(kept, others.length)
  const asked = worst(own).slice(0, shown - forUrgent)
  const untreated = worst(urgent).slice(0, shown - asked.length - forOthers)
  return [...asked, ...untreated, ...worst(others)].slice(0, shown)
}

const worst = <T extends Weighed>(items: readonly T[]): T[] =>
  items.toSorted((one, other) => other.severity - one.severity)
