import type { z } from 'zod'

type Issue = z.core.$ZodRawIssue

/** What an input must be, as the end of a sentence that begins with the name of the field: `nonce: is missing`. */
export function issueInWords(issue: Issue): string | undefined {
  if (issue.input === undefined && issue.code !== 'unrecognized_keys') return 'is missing; it must be given'
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${kinds[issue.expected] ?? issue.expected}`
    case 'invalid_value':
      return issue.values.length === 1
        ? `must be ${String(issue.values[0])}`
        : `must be one of ${issue.values.map(String).join(', ')}`
    case 'invalid_format':
      return formats[issue.format] ?? `must match ${issue.pattern ?? issue.format}`
    case 'too_small':
      return bound(issue.origin, { most: false, limit: Number(issue.minimum) })
    case 'too_big':
      return bound(issue.origin, { most: true, limit: Number(issue.maximum) })
    case 'unrecognized_keys':
      return `there is no field ${issue.keys.map((key) => key.slice(0, 64)).join(', ')}; check its spelling`
    default:
      return undefined
  }
}

const kinds: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object with fields',
  record: 'an object with fields',
}

const formats: Readonly<Record<string, string>> = {
  uuid: 'must be an id, such as 01993f6e-5f0c-7c55-9d0e-6a4d3b1d6a11',
  datetime: 'must be an instant, such as 2026-11-22T08:00:00Z',
  date: 'must be a day, such as 2026-11-22',
  url: 'must be a whole URL, such as https://weir.example.com',
  email: 'must be an e-mail address',
}

function bound(origin: string, { most, limit }: { most: boolean; limit: number }): string {
  const atMost = most ? 'at most' : 'at least'
  if (origin === 'string')
    return !most && limit === 1 ? 'must not be empty' : `must have ${atMost} ${counted(limit, 'character')}`
  if (origin === 'array' || origin === 'set')
    return !most && limit === 1
      ? 'must not be an empty list'
      : `must hold ${atMost} ${counted(limit, 'element')}`
  return `must be ${atMost} ${limit}`
}

const counted = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? '' : 's'}`
