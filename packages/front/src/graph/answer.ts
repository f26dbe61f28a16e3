import { type AnyVariables, type TypedDocumentNode, useQuery } from 'urql'
import { offline, type Problem, problemIn, problemOf } from './problem.ts'

/** One part of an answer with the face it has now. */
export type Part<T> =
  | { state: 'waiting' }
  | { state: 'failed'; problem: Problem }
  | { state: 'ready'; value: T }

/** An answer to the one request of a screen: each root field stands or fails by itself. */
export interface Answer<Data> {
  part<Field extends keyof Data & string>(field: Field): Part<NonNullable<Data[Field]>>
  isRefreshing: boolean
  retry: () => void
}

/** Asks the one request of a screen and hands out its root fields with their faces. */
export function useAnswer<Data extends object, Variables extends AnyVariables>(
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  options: { pause?: boolean } = {},
): Answer<Data> {
  const [result, ask] = useQuery<Data, Variables>({
    query: document,
    variables,
    pause: options.pause ?? false,
  })
  const { data, error, fetching, stale } = result
  return {
    part(field) {
      const value = data?.[field]
      if (value !== undefined && value !== null) return { state: 'ready', value }
      if (!error) return fetching || stale || data === undefined ? { state: 'waiting' } : missing
      const own = error.graphQLErrors.find(({ path }) => path?.[0] === field)
      return { state: 'failed', problem: own ? problemIn(own) : problemOf(error) }
    },
    isRefreshing: fetching || stale,
    retry: () => ask({ requestPolicy: 'network-only' }),
  }
}

const missing: Part<never> = { state: 'failed', problem: { ...offline(), code: 'internal' } }
