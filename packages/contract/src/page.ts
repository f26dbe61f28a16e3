import { z } from 'zod'

/** How many rows one page may hold, and how far totals are counted. */
export const pageLimits = { first: 200, defaultFirst: 50, linkedFirst: 10, total: 10_000 } as const

/** Fields of every list's input: how many rows, and the cursor after which they start. */
export const pageInput = {
  first: z.int().min(1).max(pageLimits.first).default(pageLimits.defaultFirst).describe('Rows in the page'),
  after: z.string().max(1024).optional().describe('Cursor of the row after which the page starts'),
}

/** A page of entities with the cursor of each; `total` is exact unless `total_is_bounded` says that counting stopped at 10,000 rows, or where it would cost more than the page. */
export function page<T extends z.ZodType>(node: T) {
  const name = z.globalRegistry.get(node)?.id
  if (!name) throw new Error('a page needs an entity that has a name')
  return z
    .object({
      items: z.array(node),
      cursors: z.array(z.string()).describe('Cursor of each item, in the same order'),
      has_next: z.boolean(),
      total: z.int().describe('Rows in all pages, counted to 10,000; at least so many when it is bounded'),
      total_is_bounded: z.boolean().describe('Counting stopped: there may be more'),
    })
    .meta({ id: `${name}Page` })
}

/** What a handler returns for a page. */
export interface Page<T> {
  items: T[]
  cursors: string[]
  has_next: boolean
  total: number
  total_is_bounded: boolean
}
