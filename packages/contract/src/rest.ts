import { z } from 'zod'
import type { Operation, OutputOf } from './operation.ts'

/** A page as REST answers it: the cursor after which the next page starts, instead of one for each item. */
export interface RestPage<T> {
  items: T[]
  has_next: boolean
  total: number
  total_is_bounded: boolean
  /** null on the last page. */
  next_cursor: string | null
}

/** What REST answers for an operation: its output, a page with one cursor. */
export type RestOutputOf<O extends Operation> =
  OutputOf<O> extends { cursors: string[]; items: (infer T)[] } ? RestPage<T> : OutputOf<O>

/** Does an operation answer by pages? */
export const isPaged = (operation: Operation): boolean => pageShape(operation.output) !== null

/** Schema of what REST answers for an operation. */
export function restOutput(operation: Operation): z.ZodType {
  const shape = pageShape(operation.output)
  if (!shape) return operation.output
  const { cursors: _, ...rest } = shape
  return z.object({
    ...rest,
    next_cursor: z.string().nullable().describe('Send it as `after` to get the next page; null on the last'),
  })
}

function pageShape(schema: z.ZodType): Record<string, z.core.$ZodType> | null {
  if (!(schema instanceof z.ZodObject)) return null
  return 'cursors' in schema.shape && 'has_next' in schema.shape ? schema.shape : null
}
