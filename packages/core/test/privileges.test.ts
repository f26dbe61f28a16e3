import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { listPrivileges } from '../src/db/list-privileges.ts'
import { openWorld } from './world.ts'

const reviewed = new URL('../../../docs/surface/privileges.txt', import.meta.url)

test('the privileges of every role of the database are the reviewed list, no more and no fewer', async () => {
  await using world = await openWorld()
  const listed = await listPrivileges(world.ownerUrl)
  expect(listed, 'read what changed, then `npm run schema`').toBe(
    await readFile(fileURLToPath(reviewed), 'utf8'),
  )
  for (const login of ['weir_app', 'weir_keeper', 'weir_loader', 'weir_directory', 'weir_demo'])
    expect(listed).toContain(`\n${login}\n`)
})

test('a privilege that nobody reviewed is seen, on whatever it is', async () => {
  await using world = await openWorld()
  let before = await listPrivileges(world.ownerUrl)
  for (const grant of [
    'grant select on member to weir_demo',
    'grant update (role) on member to weir_loader',
    'grant execute on function scope_user() to weir_directory',
    'grant create on schema public to public',
    'create policy more on member for select to weir_demo using (true)',
  ]) {
    await world.sql(grant)
    const after = await listPrivileges(world.ownerUrl)
    expect(after, grant).not.toBe(before)
    before = after
  }
})
