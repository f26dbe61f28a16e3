import { Fault, organizationCreate, policyDefaults } from '@weir/contract'
import { implement } from '../door/implement.ts'

export const createOrganization = implement(
  organizationCreate,
  async (tx, input, { organization_id, user_id }) => {
    if (user_id === null) throw new Fault('denied', 'Only a person can make an organization.')
    const slug = input.slug ?? slugOf(input.name)
    const made = await tx
      .insertInto('organization')
      .values({ organization_id, slug, name: input.name, serial_prefix: input.serial_prefix })
      .returning(['organization_id as id', 'slug', 'name', 'serial_prefix', 'is_simulated', 'created_at'])
      .executeTakeFirstOrThrow()
    await tx.insertInto('member').values({ organization_id, user_id, role: 'owner' }).execute()
    await tx
      .insertInto('policy')
      .values({ organization_id, ...policyDefaults })
      .execute()
    return { ...made, role: 'owner' }
  },
)

/** A slug out of a name: ASCII letters and digits, inner hyphens; 'organization' when nothing is left. */
function slugOf(name: string): string {
  const slug = name
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 40)
    .replace(/-$/, '')
  return slug || 'organization'
}
