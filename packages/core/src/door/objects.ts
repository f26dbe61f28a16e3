import { type MarkedPath, markedPaths, type Operation, valuesAt } from '@weir/contract'

const most = 200
const compiled = new WeakMap<Operation, MarkedPath[]>()

/** Ids of the objects that a change names in its input, and of the one it made; of a scheduled one those it tells; at most 200. */
export function objectsOf(operation: Operation, input: unknown, output: unknown): string[] {
  const paths =
    compiled.get(operation) ??
    markedPaths(operation.scheduled ? operation.output : operation.input).filter(
      ({ mark }) => mark.reference && mark.reference !== 'organization',
    )
  compiled.set(operation, paths)
  const named = paths.flatMap(({ path }) => valuesAt(operation.scheduled ? output : input, path))
  const made = valuesAt(output, ['id'])
  const ids = [...named, ...made].filter((one) => typeof one === 'string' && isId.test(one)).map(String)
  return [...new Set(ids)].slice(0, most)
}

const isId = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
