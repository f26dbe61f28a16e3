import { markedPaths, type Operation } from '@weir/contract'

/** The input as the audit may keep it: secret and bulk fields struck out, long lists counted. */
export function redact(operation: Operation, input: unknown): string {
  const struck = markedPaths(operation.input).filter(({ mark }) => mark.secret || mark.bulk)
  const copy: unknown = structuredClone(input)
  for (const { path, mark } of struck) strike(copy, path, mark.secret ? '[secret]' : '[bulk]')
  return JSON.stringify(copy, (_, value: unknown) =>
    Array.isArray(value) && value.length > 200
      ? [...value.slice(0, 200), `and ${value.length - 200} more`]
      : value,
  )
}

function strike(value: unknown, path: readonly string[], word: string): void {
  const [head, ...rest] = path
  if (head === undefined || typeof value !== 'object' || value === null) return
  if (head === '*') {
    if (Array.isArray(value))
      value.forEach((one, index) => (rest.length === 0 ? (value[index] = word) : strike(one, rest, word)))
    return
  }
  if (!(head in value)) return
  if (rest.length === 0) Reflect.set(value, head, word)
  else strike(Reflect.get(value, head), rest, word)
}
