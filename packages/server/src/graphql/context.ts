import { Fault, type Edge, type DirectOperation, directOperations, type Page } from '@weir/contract'
import type { Call } from '@weir/core'
import DataLoader from 'dataloader'

/** What the resolvers of one document stand on: the calls of one session, and its links asked in batches. */
export interface GraphContext {
  readonly call: Call
  readonly links: Links
}

/** A link asked for one parent; parents asked in the same moment share one question. */
export interface Link {
  edge: Edge
  organization_id: string
  key: string
  /** Children of each parent; no more than one when the link leads to one. */
  first: number
  /** Fields of the children that are shown, in the order of their names. */
  shown: readonly string[]
}

/** Answers links: a list of children. */
export type Links = (link: Link) => Promise<unknown[]>

const batchSize = 200

/** Links over the calls of a session. A mutation asks again after each change, a query has one snapshot and remembers. */
export function openLinks(call: Call, { remembers }: { remembers: boolean }): Links {
  const loaders = new Map<string, DataLoader<string, unknown[]>>()
  return ({ edge, organization_id, key, first, shown }) => {
    const { operation, keys, childKey, many } = edge
    const name = [operation, keys, childKey, organization_id, many ? first : 'one', ...shown].join(' ')
    let loader = loaders.get(name)
    if (!loader) {
      loader = new DataLoader(
        (parents: readonly string[]) => ask(call, { edge, organization_id, first, shown }, parents),
        {
          maxBatchSize: batchSize,
          cache: remembers,
        },
      )
      loaders.set(name, loader)
    }
    return loader.load(key)
  }
}

async function ask(
  call: Call,
  { edge, organization_id, first, shown }: Omit<Link, 'key'>,
  keys: readonly string[],
): Promise<unknown[][]> {
  const ids = [...new Set(keys)]
  const answer: unknown = await call(
    linked(edge),
    {
      organization_id,
      [edge.keys]: ids,
      first: edge.many ? first : ids.length,
    },
    { linkedBy: edge.keys, shown: [edge.childKey, ...shown] },
  )
  const children = Array.isArray(answer) ? answer : (answer as Page<unknown>).items // a list, or a page
  const byKey = Map.groupBy(children, (child) => Reflect.get(Object(child), edge.childKey))
  return keys.map((key) => byKey.get(key) ?? [])
}

/** The operation a link asks. */
export function linked(edge: Edge): DirectOperation {
  const operation = directOperations.get(edge.operation)
  if (!operation) throw new Fault('internal', `${edge.from}.${edge.field} leads to no operation`)
  return operation
}
