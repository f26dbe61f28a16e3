import { Fault, type Organization } from '@weir/contract'

const shown = 20

/** Does some work; who belongs to several organizations and named none, or none by its id, is told them, to copy. */
export async function nameOrganizations<T>(
  work: Promise<T>,
  listOwn: () => Promise<readonly Organization[]>,
): Promise<T> {
  try {
    return await work
  } catch (error) {
    if (!(error instanceof Fault) || error.code !== 'invalid') throw error
    if (error.evidence.pointer !== '/organization_id') throw error
    const own = await listOwn()
    if (own.length === 0) throw error
    const known = own.slice(0, shown).map(({ id, name }) => `${id} (${name})`)
    const more = own.length > shown ? ', … (GET /v1/organizations lists all)' : ''
    throw new Fault(
      'invalid',
      `Say which organization with organization_id. Yours: ${known.join(', ')}${more}.`,
      error.evidence,
    )
  }
}
