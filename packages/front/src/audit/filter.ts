import type { Narrowed } from './fields.ts'

/** What the reader narrowed the audit to; empty texts narrow nothing. */
export interface Filter {
  person: string
  operation: string
  object: string
  /** Calendar days of the reader. */
  since: string
  until: string
}

export const noFilter: Filter = { person: '', operation: '', object: '', since: '', until: '' }

const id = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const dayMs = 86_400_000

/** Is this the id of something? */
export const isId = (written: string): boolean => id.test(written.trim())

/** The variables of a list; the last day is part of what is shown. */
export function variablesOf(filter: Filter, organizationId: string, first: number): Narrowed {
  const operation = filter.operation.trim().toLowerCase()
  return {
    organizationId,
    first,
    ...(/^[a-z_.]{1,64}$/.test(operation) && { operation }),
    ...(filter.person && { person: filter.person }),
    ...(filter.since && { since: startOf(filter.since).toISOString() }),
    ...(filter.until && { until: new Date(startOf(filter.until).getTime() + dayMs).toISOString() }),
  }
}

/** Midnight where the reader is. */
const startOf = (day: string): Date => new Date(`${day}T00:00:00`)
