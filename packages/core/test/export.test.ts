import {
  type InputOf,
  vulnerabilityExport,
  vulnerabilityList,
  vulnerabilitySorts,
  vulnerabilityTreat,
} from '@weir/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Principal } from '../src/door/principal.ts'
import { addVulnerability } from './fact-rows.ts'
import { importSarif } from './report-world.ts'
import { openWorld, type World } from './world.ts'

let world: World
let beta: { organization_id: string; group_id: string; root_id: string }
let viewerOfBeta: Principal
beforeAll(async () => {
  world = await openWorld()
  const { owner, organization_id } = world
  beta = { organization_id, ...(await world.group(owner, organization_id, 'Beta')) }
  viewerOfBeta = (await world.join(organization_id, 'viewer', { id: beta.group_id, role: 'viewer' }))
    .principal
  for (let i = 0; i < 23; i++)
    await addVulnerability(world, i % 4 === 0 ? beta : world, {
      severity: (i * 7) % 101,
      title: i % 2 === 0 ? 'SQL injection' : 'Weak hash',
      location: `src/file_${i}.ts:1`,
      ...(i % 5 === 0
        ? { status: 'safe', closed_at: '2025-02-01T00:00:00Z', closing_cause: 'verified_reattack' }
        : {}),
    })
})
afterAll(() => world[Symbol.asyncDispose]())

type Filter = Omit<InputOf<typeof vulnerabilityExport>, 'organization_id'>
const part = (principal: Principal, filter: Filter) =>
  world.ask(principal, vulnerabilityExport, { organization_id: world.organization_id, ...filter })

async function whole(principal: Principal, filter: Filter) {
  const rows = []
  for (let after: string | null | undefined; after !== null;) {
    const { items, next } = await part(principal, { ...filter, first: 5, ...(after ? { after } : {}) })
    rows.push(...items)
    after = next
  }
  return rows
}

/** What may be done with a row, a file does not say. */
const withoutCan = (row: object) => Object.fromEntries(Object.entries(row).filter(([key]) => key !== 'can'))

test.each(vulnerabilitySorts)(
  'the parts by %s are the rows of the list, each once, in its order',
  async (sort) => {
    const { principal } = world.owner
    for (const direction of ['asc', 'desc'] as const) {
      const { items } = await world.ask(principal, vulnerabilityList, {
        organization_id: world.organization_id,
        sort,
        direction,
        first: 200,
      })
      const rows = await whole(principal, { sort, direction })
      expect(rows.map(({ id }) => id)).toEqual(items.map(({ id }) => id))
      expect(rows).toMatchObject(items.map(withoutCan))
    }
  },
)

test('filters and words narrow it as they narrow the list', async () => {
  const filters = [
    { status: ['safe' as const] },
    { search: 'injection' },
    { group_ids: [beta.group_id], severity_min: 3 },
    { search: 'file_3', status: ['vulnerable' as const] },
  ]
  for (const filter of filters)
    for (const principal of [world.owner.principal, viewerOfBeta]) {
      const input = {
        organization_id: world.organization_id,
        sort: 'serial',
        direction: 'asc',
        first: 200,
      } as const
      const { items } = await world.ask(principal, vulnerabilityList, { ...input, ...filter })
      expect((await whole(principal, filter)).map(({ id }) => id)).toEqual(items.map(({ id }) => id))
    }
})

test('nothing of a sibling group or of another organization is in it, and neither can be named', async () => {
  const rows = await whole(viewerOfBeta, {})
  expect(rows).toHaveLength(6)
  expect(new Set(rows.map(({ group_id, group, root }) => `${group_id} ${group} ${root}`)).size).toBe(1)
  await expect(part(viewerOfBeta, { group_ids: [world.group_id] })).rejects.toMatchObject({
    code: 'not_found',
  })
  const other = await world.organization('Other')
  const canary = await addVulnerability(world, other, { title: 'Canary of another organization' })
  expect(JSON.stringify(await whole(world.owner.principal, {}))).not.toContain('Canary')
  await expect(part(world.owner.principal, { vulnerability_ids: [canary.id] })).rejects.toMatchObject({
    code: 'not_found',
  })
  await expect(part(other.owner.principal, {})).rejects.toMatchObject({ code: 'not_found' })
  const { next } = await part(world.owner.principal, { first: 2 })
  await expect(
    world.ask(other.owner.principal, vulnerabilityExport, {
      organization_id: other.organization_id,
      after: next ?? '',
    }),
  ).rejects.toMatchObject({ code: 'invalid' })
})

const results = (rules: readonly [string, object][]) =>
  Buffer.from(
    JSON.stringify({
      version: '2.1.0',
      runs: [
        {
          tool: { driver: { name: 'Grype', rules: [] } },
          results: rules.map(([ruleId, more]) => ({
            ruleId,
            message: { text: 'm' },
            locations: [
              {
                physicalLocation: {
                  artifactLocation: { uri: 'package-lock.json' },
                  region: { startLine: 1 },
                },
              },
            ],
            ...more,
          })),
        },
      ],
    }),
  )

test('it says group and root by name, the package with its version, and why something is treated so', async () => {
  const { organization_id, owner } = world
  const { principal } = owner
  const third = { organization_id, ...(await world.group(owner, organization_id, 'Gamma')) }
  await importSarif(
    world,
    [results([['CVE-2024-1234', { properties: { purl: 'pkg:npm/%40a/b@1.2.3' } }]])],
    third,
  )
  const [before] = await whole(principal, { group_ids: [third.group_id] })
  expect(before).toMatchObject({
    group: 'Gamma',
    kind: 'package',
    package_name: '@a/b',
    package_version: '1.2.3',
    purl: 'pkg:npm/%40a/b@1.2.3',
    justification: null,
  })
  const vulnerability_ids = [before?.id ?? '']
  const treat = { organization_id, vulnerability_ids, justification: 'The team works on it.' }
  await world.ask(principal, vulnerabilityTreat, { ...treat, treatment: 'in_progress' })
  const asked = { treatment: 'accepted_permanently', justification: 'Asked, and not decided.' } as const
  await world.ask(principal, vulnerabilityTreat, { ...treat, ...asked })
  const [after] = await whole(principal, { group_ids: [third.group_id] })
  expect(after).toMatchObject({ treatment: 'in_progress', justification: 'The team works on it.' })
})
