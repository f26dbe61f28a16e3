import { invitationCreate, meUpdate } from '@weir/contract'
import { openCore } from '../src/core.ts'
import type { Principal } from '../src/door/principal.ts'

// A process that makes one change of the directory through the door, and tells when it is done.
const [dataFolder = '', databaseUrl = '', user_id = '', what = '', organization_id = ''] =
  process.argv.slice(2)
const core = await openCore({ dataFolder, databaseUrl })
const principal: Principal = {
  kind: 'session',
  user_id,
  credential_id: user_id,
  signed_in_at: new Date().toISOString(),
}
await core.session({ principal, kind: 'mutation' }, async (call) =>
  what === 'me.update'
    ? void (await call(meUpdate, { name: 'Another Name' }))
    : void (await call(invitationCreate, { organization_id, email: 'guest@example.test', groups: [] })),
)
process.stdout.write('done\n')
setInterval(() => undefined, 60_000)
