import {
  findingList,
  groupList,
  rootList,
  vulnerabilityCounts,
  vulnerabilityList,
  vulnerabilityRead,
  vulnerabilityTreat,
} from '@weir/contract'
import pg from 'pg'
import { expect, test } from 'vitest'
import type { CoreOptions } from '../src/core.ts'
import { loginPassword } from '../src/db/migrate.ts'
import { type Database, openDatabase } from '../src/db/open.ts'
import { signScope } from '../src/door/scope.ts'
import { openKeyring } from '../src/keys/keyring.ts'
import { addVulnerability } from './fact-rows.ts'
import { openWorld, type World } from './world.ts'

/** A world with two organizations, one vulnerability each; the stranger owns the second. */
async function twoOrganizations(options: Partial<CoreOptions> = {}) {
  const world = await openWorld(options)
  const second = await world.organization('Second')
  const mine = await addVulnerability(world, world)
  const theirs = await addVulnerability(world, second)
  return { world, stranger: second.owner.principal, organization_id: second.organization_id, mine, theirs }
}

async function dropRowSecurity(world: World): Promise<void> {
  const tables = await world.sql<{ name: string }>(
    `select quote_ident(relname) as name from pg_class where relnamespace = 'public'::regnamespace and relrowsecurity`,
  )
  for (const { name } of tables) await world.sql(`alter table ${name} disable row level security`)
}

const treated = { treatment: 'in_progress', justification: 'Theirs now.' } as const

test('with the layer of the code off, row-level security alone still shows nothing and changes nothing', async () => {
  const { world, stranger, organization_id, mine, theirs } = await twoOrganizations({ codeLayer: false })
  await using _ = world
  const named = { organization_id, group_ids: [world.group_id] }
  const listed = await world.ask(stranger, vulnerabilityList, { organization_id })
  expect(listed.items.map(({ id }) => id)).toEqual([theirs.id])
  expect((await world.ask(stranger, vulnerabilityList, named)).items).toEqual([])
  expect(
    (await world.ask(stranger, vulnerabilityList, { organization_id, vulnerability_ids: [mine.id] })).items,
  ).toEqual([])
  expect((await world.ask(stranger, groupList, named)).items).toEqual([])
  expect((await world.ask(stranger, rootList, named)).items).toEqual([])
  expect((await world.ask(stranger, findingList, named)).items).toEqual([])
  expect(await world.ask(stranger, vulnerabilityCounts, named)).toMatchObject({ open: 0, closed: 0 })
  await expect(
    world.ask(stranger, vulnerabilityRead, { organization_id, vulnerability_id: mine.id }),
  ).rejects.toThrow()
  await world
    .ask(stranger, vulnerabilityTreat, { organization_id, vulnerability_ids: [mine.id], ...treated })
    .catch(() => undefined)
  expect(await world.sql('select treatment from vulnerability where id = $1', [mine.id])).toEqual([
    { treatment: 'untreated' },
  ])
})

test('with row-level security off, the layer of the code still refuses what is named and what would leave', async () => {
  const { world, stranger, organization_id, mine } = await twoOrganizations()
  await using _ = world
  await dropRowSecurity(world)
  const refused = (code: string) => ({ code })
  await expect(
    world.ask(stranger, vulnerabilityList, { organization_id, group_ids: [world.group_id] }),
  ).rejects.toMatchObject(refused('not_found'))
  await expect(
    world.ask(stranger, vulnerabilityRead, { organization_id, vulnerability_id: mine.id }),
  ).rejects.toMatchObject(refused('not_found'))
  await expect(
    world.ask(stranger, vulnerabilityTreat, { organization_id, vulnerability_ids: [mine.id], ...treated }),
  ).rejects.toMatchObject(refused('not_found'))
  for (const operation of [vulnerabilityList, groupList, rootList, findingList])
    await expect(world.ask(stranger, operation, { organization_id })).rejects.toMatchObject(
      refused('internal'),
    )
})

/** A manager of a group beside the first, which has a vulnerability; there is no other organization. */
async function besideTheFirst(options: Partial<CoreOptions> = {}) {
  const world = await openWorld(options)
  const { organization_id, owner } = world
  const mine = await addVulnerability(world, world)
  const sibling = await world.group(owner, organization_id, 'Sibling')
  const { principal } = await world.join(organization_id, 'member', { id: sibling.group_id, role: 'manager' })
  return { world, mine, sibling, principal, organization_id }
}

test('with the layer of the code off, row-level security alone keeps a sibling group apart', async () => {
  const { world, mine, sibling, principal, organization_id } = await besideTheFirst({ codeLayer: false })
  await using _ = world
  expect((await world.ask(principal, vulnerabilityList, { organization_id })).items).toEqual([])
  const groups = await world.ask(principal, groupList, { organization_id })
  expect(groups.items.map(({ id }) => id)).toEqual([sibling.group_id])
  const roots = await world.ask(principal, rootList, { organization_id })
  expect(roots.items.map(({ id }) => id)).toEqual([sibling.root_id])
  await world
    .ask(principal, vulnerabilityTreat, { organization_id, vulnerability_ids: [mine.id], ...treated })
    .catch(() => undefined)
  expect(await world.sql('select treatment from vulnerability where id = $1', [mine.id])).toEqual([
    { treatment: 'untreated' },
  ])
})

test('with row-level security off, the layer of the code alone keeps a sibling group apart', async () => {
  const { world, mine, principal, organization_id } = await besideTheFirst()
  await using _ = world
  await dropRowSecurity(world)
  const named = { organization_id, group_ids: [world.group_id] }
  await expect(world.ask(principal, vulnerabilityList, named)).rejects.toMatchObject({ code: 'not_found' })
  const treat = { organization_id, vulnerability_ids: [mine.id], ...treated }
  await expect(world.ask(principal, vulnerabilityTreat, treat)).rejects.toMatchObject({ code: 'not_found' })
  for (const operation of [vulnerabilityList, groupList, rootList, findingList]) {
    const left = await world.ask(principal, operation, { organization_id }).then(
      ({ items }) => JSON.stringify(items.map(({ id }) => id)),
      (error: { code: string }) => error.code,
    )
    expect(['internal', '[]'], operation.name).toContain(left)
  }
})

test('with both off there is a leak: what the two tests above prove is there to be proven', async () => {
  const { world, stranger, organization_id, mine } = await twoOrganizations({ codeLayer: false })
  await using _ = world
  await dropRowSecurity(world)
  const listed = await world.ask(stranger, vulnerabilityList, { organization_id })
  expect(listed.items.map(({ id }) => id)).toContain(mine.id)
  expect(
    await world.ask(stranger, vulnerabilityRead, { organization_id, vulnerability_id: mine.id }),
  ).toMatchObject({
    id: mine.id,
  })
})

test('a scope that was not signed for this connection opens nothing', async () => {
  const { world, organization_id } = await twoOrganizations()
  await using _ = world
  const keyring = await openKeyring(world.dataFolder)
  const { host, port, database: name } = new pg.Client({ connectionString: world.ownerUrl })
  await using database: Database = openDatabase({ host, port, database: name ?? '' }, (login) =>
    loginPassword(keyring, login),
  )
  const one = await database.pool('weir_app').connect()
  const two = await database.pool('weir_app').connect()
  const rowsUnder = async (client: pg.PoolClient, setting: string): Promise<number> => {
    await client.query('begin')
    try {
      await client.query("select set_config('weir.scope', $1, true)", [setting])
      const { rows } = await client.query<{ n: number }>('select count(*)::int as n from vulnerability')
      return rows[0]?.n ?? -1
    } finally {
      await client.query('rollback')
    }
  }
  const scope = { organization_id: world.organization_id, groups: 'all' as const }
  const signed = await signScope({ keyring, database }, one, { principal: world.owner.principal, scope })
  const [payload = '', mac = ''] = signed.split('|')
  const altered = payload.replace(world.organization_id, organization_id)
  try {
    expect(await rowsUnder(one, signed)).toBe(1)
    expect(await rowsUnder(two, signed)).toBe(0)
    expect(altered).not.toBe(payload)
    for (const injected of [
      `${altered}|${mac}`,
      payload,
      `${payload}|`,
      `${payload}|${'0'.repeat(64)}`,
      `999;${payload.slice(payload.indexOf(';') + 1)}|${mac}`,
      'garbage',
      '|||;;;',
      organization_id,
      '',
    ])
      expect([injected, await rowsUnder(one, injected)]).toEqual([injected, 0])
  } finally {
    one.release()
    two.release()
  }
})

test('a scope ends with its transaction', async () => {
  await using world = await openWorld()
  await world.ask(world.owner.principal, groupList, {})
  const keyring = await openKeyring(world.dataFolder)
  const { host, port, database: name } = new pg.Client({ connectionString: world.ownerUrl })
  await using database = openDatabase({ host, port, database: name ?? '' }, (login) =>
    loginPassword(keyring, login),
  )
  const client = await database.pool('weir_app').connect()
  const scope = { organization_id: world.organization_id, groups: 'all' as const }
  const setting = await signScope({ keyring, database }, client, { principal: world.owner.principal, scope })
  await client.query('begin')
  await client.query("select set_config('weir.scope', $1, true)", [setting])
  expect((await client.query('select 1 from "group"')).rowCount).toBe(1)
  await client.query('commit')
  expect((await client.query('select 1 from "group"')).rowCount).toBe(0)
  client.release()
})
