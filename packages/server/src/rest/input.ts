import { Fault, type DirectOperation } from '@weir/contract'
import { coerce } from './coerce.ts'

/** The input of an operation from the three places of a request; the same field in two of them is refused. */
export function mergeInput(
  operation: DirectOperation,
  { path, query, body }: { path: Record<string, string>; query: URLSearchParams; body: unknown },
): Record<string, unknown> {
  if (body !== undefined && (typeof body !== 'object' || body === null || Array.isArray(body)))
    throw new Fault('invalid', 'The body must be a JSON object.', { pointer: '/' })
  if (Object.keys(body ?? {}).length > mostProperties)
    throw new Fault('invalid', `The body holds at most ${mostProperties} properties.`, { pointer: '/' })
  const input: Record<string, unknown> = Object.create(null)
  const put = (key: string, value: unknown) => {
    if (key in input)
      throw new Fault('invalid', `${key} is given twice: say it once, in the URL or in the body.`, {
        pointer: `/${key}`,
      })
    input[key] = value
  }
  for (const [key, text] of Object.entries(path)) put(key, coerce(operation, key, [text]))
  for (const key of new Set(query.keys())) put(key, coerce(operation, key, query.getAll(key)))
  for (const [key, value] of Object.entries(body ?? {})) put(key, value)
  return { ...input }
}

/** No operation has as many. */
const mostProperties = 100
