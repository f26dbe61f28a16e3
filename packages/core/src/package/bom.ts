import { packageBom } from '@weir/contract'
import { sql } from 'kysely'
import { implement, type ReadTx } from '../door/implement.ts'
import { uuid7 } from '../keys/uuid.ts'

/** All packages of a root as one document. What is stored bounds it: a report brings at most 100,000 packages. */
export const writeBom = implement(packageBom, async (tx, { root_id, image }, { organization_id }) => {
  const root = await tx
    .selectFrom('root')
    .where('id', '=', root_id)
    .select(['group_id', 'nickname', 'location', 'branch'])
    .executeTakeFirstOrThrow()
  const packages = await readPackages(tx, root_id, image)
  const document = {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    serialNumber: `urn:uuid:${uuid7()}`,
    version: 1,
    metadata: {
      timestamp: new Date().toISOString(),
      tools: { components: [{ type: 'application', name: 'Weir' }] },
      component: {
        type: 'application',
        'bom-ref': root_id,
        name: root.nickname,
        ...(root.branch !== null && { version: root.branch }),
      },
    },
    components: packages.map(componentOf),
    dependencies: dependenciesOf(root_id, packages),
    // of the ways to a package the shortest one is known, and no other
    compositions: [{ aggregate: 'incomplete', assemblies: [root_id] }],
  }
  return {
    organization_id,
    group_id: root.group_id,
    root_id,
    file_name: `${root.nickname}.cdx.json`,
    document: JSON.stringify(document),
  }
})

interface Listed {
  id: string
  image: string
  name: string
  version: string
  purl: string | null
  licences: string[]
  is_direct: boolean | null
  trail: string[]
}

const readPackages = (tx: ReadTx, root_id: string, image: string | undefined): Promise<Listed[]> =>
  tx
    .selectFrom('package as p')
    .where('p.root_id', '=', root_id)
    .where(sql<boolean>`${image === undefined} or p.image = ${image ?? ''}`)
    .orderBy('p.name')
    .orderBy('p.id')
    .select(['p.id', 'p.image', 'p.name', 'p.version', 'p.purl', 'p.licences', 'p.is_direct', 'p.trail'])
    .execute()

const componentOf = ({ id, image, name, version, purl, licences }: Listed): object => ({
  type: 'library',
  'bom-ref': id,
  name,
  ...(version !== '' && { version }),
  ...(purl !== null && { purl }),
  ...(licences.length > 0 && { licenses: licences.map((one) => ({ license: { name: one } })) }),
  ...(image !== '' && { properties: [{ name: 'weir:image', value: image }] }),
})

/** Who needs whom, as far as the ways tell: a way names what stands before each package. */
function dependenciesOf(root_id: string, packages: readonly Listed[]): object[] {
  const byName = new Map(packages.map((one) => [`${one.image}\n${nameOf(one)}`, one.id]))
  const needs = new Map<string, Set<string>>()
  for (const { id, image, trail, is_direct } of packages) {
    const before =
      trail.length > 1 ? byName.get(`${image}\n${trail.at(-2)}`) : is_direct ? root_id : undefined
    if (before !== undefined && before !== id) needs.set(before, (needs.get(before) ?? new Set()).add(id))
  }
  return [...needs].map(([ref, dependsOn]) => ({ ref, dependsOn: [...dependsOn] }))
}

const nameOf = ({ name, version }: Listed): string => (version === '' ? name : `${name}@${version}`)
