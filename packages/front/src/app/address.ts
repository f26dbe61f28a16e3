/** State of a screen as the address keeps it: flat, short and readable; lists are joined by commas. */
export type Search = Record<string, string | undefined>

/** Reads the query of an address; every value stays text. */
export function parseSearch(query: string): Search {
  return Object.fromEntries(new URLSearchParams(query))
}

/** Writes the query of an address, without empty values and with readable commas. */
export function stringifySearch(search: Record<string, unknown>): string {
  const entries = Object.entries(search).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string' && entry[1] !== '',
  )
  const query = new URLSearchParams(entries).toString().replaceAll('%2C', ',')
  return query && `?${query}`
}

/** Keeps only these names of a query, so that an address holds nothing a screen does not know. */
export function keeping<Name extends string>(...names: Name[]) {
  return (search: Record<string, unknown>): { [K in Name]?: string | undefined } => {
    const kept: { [K in Name]?: string | undefined } = {}
    for (const name of names) {
      const value = search[name]
      if (typeof value === 'string' && value !== '') kept[name] = value
    }
    return kept
  }
}

/** The values of a list in the address. */
export const listOf = (value: string | undefined): string[] => value?.split(',').filter(Boolean) ?? []

/** A list as the address keeps it. */
export const listText = (values: readonly string[]): string | undefined => values.join(',') || undefined
