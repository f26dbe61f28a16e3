import { z } from 'zod'
import { reference } from './marks.ts'
import { query } from './operation.ts'
import { page, pageInput } from './page.ts'
import { instant, prose, tenant } from './scalars.ts'

export const Package = z
  .object({
    id: z.uuid(),
    organization_id: reference('organization'),
    group_id: reference('group'),
    root_id: reference('root'),
    image: z.string().nullable().describe('Image that has it, without tag; null: the root itself'),
    name: z.string(),
    version: z.string().nullable(),
    purl: z.string().nullable().describe('Package URL, where a tool said the type of the package'),
    ecosystem: z.string().nullable().describe('Type of the package URL, such as npm'),
    licences: z.array(z.string()).describe('Ids, names, or one expression'),
    is_direct: z.boolean().nullable().describe('Whether the root itself asks for it; null: no tool says'),
    trail: z
      .array(z.string())
      .describe('Shortest way from what the root asks for to it, each name@version; empty: no tool says'),
    tools: z.array(z.string()).describe('Tools whose newest scan tells of it'),
    open_count: z.int().describe('Open vulnerabilities in it'),
    severity: z.number().nullable().describe('Highest severity of those'),
    first_seen_at: instant(),
  })
  .meta({ id: 'Package' })
export type Package = z.infer<typeof Package>

export const packageList = query('package.list', {
  summary: 'Packages of roots and images, as the newest scans of the tracked branch tell them.',
  permission: 'group:read',
  input: z.strictObject({
    ...tenant,
    ...pageInput,
    group_ids: z.array(reference('group')).max(500).optional(),
    root_ids: z.array(reference('root')).max(500).optional(),
    name: prose(200).optional().describe('Part of the name, in any letter case'),
    licence: prose(120).optional().describe('One licence, as it is listed; "none": packages without'),
    direct: z.boolean().optional(),
    vulnerable: z.boolean().optional().describe('With open vulnerabilities, or without'),
    image: prose(150).optional().describe('Name of the image; empty: of no image'),
  }),
  output: page(Package),
  http: { method: 'GET', path: '/v1/packages' },
  graphql: 'packages',
  cost: 5,
  rate: 'read',
})

export const PackageBom = z
  .object({
    organization_id: reference('organization'),
    group_id: reference('group'),
    root_id: reference('root'),
    file_name: z.string(),
    document: z.string().describe('CycloneDX 1.6 as JSON text'),
  })
  .meta({ id: 'PackageBom' })

export const packageBom = query('package.bom', {
  summary:
    'The bill of materials (SBOM) of a root as a CycloneDX 1.6 document: all its packages, and the ways to them that are known.',
  permission: 'group:read',
  input: z.strictObject({
    ...tenant,
    root_id: reference('root'),
    image: prose(150).optional().describe('Name of the image; left out: the root itself and all its images'),
  }),
  output: PackageBom,
  http: { method: 'GET', path: '/v1/roots/{root_id}/bom' },
  graphql: 'packageBom',
  cost: 50,
  rate: 'heavy',
})
