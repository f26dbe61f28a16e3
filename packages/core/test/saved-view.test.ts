import { type InputOf, viewDelete, viewList, viewRestore, viewSave } from '@weir/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openWorld, type Person, type World } from './world.ts'

let world: World
let viewer: Person
let beta: { group_id: string; root_id: string }
beforeAll(async () => {
  world = await openWorld()
  const { owner, organization_id, group_id } = world
  beta = await world.group(owner, organization_id, 'Beta')
  viewer = await world.join(organization_id, 'viewer', { id: group_id, role: 'viewer' })
})
afterAll(() => world[Symbol.asyncDispose]())

const of = () => ({ organization_id: world.organization_id })
const save = (by: Person, input: Omit<InputOf<typeof viewSave>, 'organization_id'>) =>
  world.ask(by.principal, viewSave, { ...of(), ...input })
const names = async (by: Person) =>
  (await world.ask(by.principal, viewList, of())).map(({ name, is_default }) => ({ name, is_default }))

test('a saved list is its owner’s alone until it is shared; one of them is the default', async () => {
  const first = await save(viewer, { name: 'Critical', query: 'severity=critical', is_default: true })
  expect(first).toMatchObject({ is_mine: true, is_default: true })
  expect(await names(world.owner)).toEqual([])
  await save(viewer, { name: 'Mine', query: 'tag=q3&facets=on', is_default: true, is_shared: true })
  expect(await names(viewer)).toEqual([
    { name: 'Critical', is_default: false },
    { name: 'Mine', is_default: true },
  ])
  expect(await names(world.owner)).toEqual([{ name: 'Mine', is_default: false }])
})

test('it is renamed, deleted and brought back by its owner and by nobody else', async () => {
  const { id } = await save(world.owner, { name: 'Old', query: 'status=all', is_shared: true })
  const ids = { ...of(), view_id: id }
  const conflict = { code: 'conflict' }
  await expect(save(viewer, { view_id: id, name: 'X', query: 'status=all' })).rejects.toMatchObject(conflict)
  await expect(world.ask(viewer.principal, viewDelete, ids)).rejects.toMatchObject(conflict)
  await save(world.owner, {
    view_id: id,
    name: 'New',
    query: 'status=safe',
    is_shared: true,
    is_default: true,
  })
  await world.ask(world.owner.principal, viewDelete, ids)
  expect(await names(world.owner)).not.toContainEqual(expect.objectContaining({ name: 'New' }))
  await expect(world.ask(world.owner.principal, viewDelete, ids)).rejects.toMatchObject(conflict)
  await save(world.owner, { name: 'Other', query: 'status=safe', is_default: true })
  const back = await world.ask(world.owner.principal, viewRestore, ids)
  expect(back).toMatchObject({ name: 'New', query: 'status=safe', is_default: false })
})

test('what one may not see is in no saved list, nor is anything that the list does not know', async () => {
  const query = `root=${beta.root_id}`
  await expect(save(viewer, { name: 'Beta', query })).rejects.toMatchObject({ code: 'invalid' })
  await expect(save(viewer, { name: 'Beta', query, root_ids: [beta.root_id] })).rejects.toMatchObject({
    code: 'not_found',
  })
  await expect(save(world.owner, { name: 'Beta', query, root_ids: [beta.root_id] })).resolves.toMatchObject({
    name: 'Beta',
  })
  for (const bad of ['script=1', 'status=safe&status=all', '//evil.test/?a=1'])
    await expect(save(viewer, { name: 'Bad', query: bad })).rejects.toMatchObject({ code: 'invalid' })
})
