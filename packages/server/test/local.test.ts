import { organizationCreate } from '@weir/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openWorld, type World } from '../../core/test/world.ts'
import { ensureGitRoot, findGroup, listRootsOf, type Local } from '../src/commands/local.ts'
import { findOrganization, sayChosen } from '../src/commands/organization.ts'
import { counted } from '../src/commands/picture.ts'

let world: World
let local: Pick<Local, 'ask'>
const many = 450

beforeAll(async () => {
  world = await openWorld()
  const { organization_id, group_id, owner, sql } = world
  local = { ask: (operation, input) => world.askAsOperator(owner.principal, operation, input) }
  await sql(
    `insert into "group" (organization_id, id, name)
     select $1::uuid, gen_random_uuid(), 'Group ' || number from generate_series(1, $2::int) as number
     union all select $1::uuid, gen_random_uuid(), 'Zulu'`,
    [organization_id, many],
  )
  await sql(
    `insert into root (organization_id, group_id, id, nickname, kind, location, branch)
     select $1, $2, gen_random_uuid(), 'root-' || number, 'git', 'https://git.example.test/' || number, 'main'
       from generate_series(1, $3::int) as number`,
    [organization_id, group_id, many],
  )
})
afterAll(() => world[Symbol.asyncDispose]())

test('a command finds a group by its name among however many', async () => {
  const { found, names } = await findGroup(local, world.organization_id, 'zulu')
  expect(found).toMatchObject({ name: 'Zulu' })
  expect(names.filter((name) => name.startsWith('Group '))).toHaveLength(many)
  expect(new Set(names).size).toBe(names.length)
})

test('a command finds every root of a group, and makes none that is there', async () => {
  const { organization_id, group_id } = world
  const roots = await listRootsOf(local, organization_id, group_id)
  expect(new Set(roots.map(({ id }) => id)).size).toBe(many + 1)
  for (const number of [1, many]) {
    const place = { organization_id, group: group_id, nickname: 'other', branch: 'main' }
    const location = `https://git.example.test/${number}`
    const { root } = await ensureGitRoot(local, { ...place, location })
    expect(root.nickname).toBe(`root-${number}`)
  }
})

test('a command without a name takes the only real organization, and says which and how to choose another', async () => {
  const { id } = await local.ask(organizationCreate, { name: 'Invented', slug: 'invented' })
  await world.sql('update organization set is_simulated = true where organization_id = $1', [id])
  const chosen = await findOrganization(local, undefined)
  const said: string[] = []
  const terminal = { isJson: false, say: (text: string) => said.push(text), data: () => 0, progress: () => 0 }
  if (chosen) sayChosen(terminal, chosen)
  expect(said).toEqual(['In the organization First. Choose another with --organization: invented.'])
  expect(await findOrganization(local, 'First')).toMatchObject({ others: [] })
})

test('one of a thing is said as one', () => {
  expect([counted(0, 'commit'), counted(1, 'commit'), counted(2, 'commit')]).toEqual([
    '0 commits',
    '1 commit',
    '2 commits',
  ])
  expect(counted(1, 'commit', true)).toBe('1+ commits')
})
