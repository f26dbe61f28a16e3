import { type Page, pageLimits } from '@weir/contract'

/** Every item of a list, however many pages it has; asks for one page after the other. */
export async function allOf<T>(
  ask: (at: { first: number; after?: string }) => Promise<Page<T>>,
): Promise<T[]> {
  const all: T[] = []
  const { first } = pageLimits
  for (let page = await ask({ first }); ;) {
    all.push(...page.items)
    const after = page.cursors.at(-1)
    if (!page.has_next || after === undefined) return all
    page = await ask({ first, after })
  }
}
