import { bulkPreview, bulkStart, type InputOf } from '@weir/contract'
import { openCore } from '../src/core.ts'
import type { Principal } from '../src/door/principal.ts'

// A process that serves a database with a worker, starts one decision about many, and tells its id.
const [dataFolder = '', databaseUrl = '', asker = '', input = ''] = process.argv.slice(2)
const principal = JSON.parse(asker) as Principal // written by the test that started this
const decision = JSON.parse(input) as InputOf<typeof bulkPreview>
const core = await openCore({ dataFolder, databaseUrl })
await core.startWorker()
const { token } = await core.session({ principal, kind: 'query' }, (call) => call(bulkPreview, decision))
const { id, job_id } = await core.session({ principal, kind: 'mutation' }, (call) =>
  call(bulkStart, { ...decision, token }),
)
process.stdout.write(`${JSON.stringify({ id, job_id })}\n`)
setInterval(() => undefined, 60_000)
