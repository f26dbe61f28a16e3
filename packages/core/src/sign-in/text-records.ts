import { Resolver } from 'node:dns/promises'

/** TXT records of a name as the resolvers of this machine know them, each joined from its parts; none when there are none. */
export async function readTextRecords(name: string): Promise<string[]> {
  const resolver = new Resolver({ timeout: 2_000, tries: 2, maxTimeout: 2_000 })
  const records = await resolver.resolveTxt(name).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOTFOUND' || error.code === 'ENODATA') return []
    throw error
  })
  return records.map((parts) => parts.join(''))
}

/** Where the record of a domain is looked for. */
export const recordName = (domain: string): string => `_weir.${domain}`
