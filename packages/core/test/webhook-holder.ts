import { openCore } from '../src/core.ts'

// A process that serves a database with a worker, which tells what waits to be told, until it is killed.
const [dataFolder = '', databaseUrl = ''] = process.argv.slice(2)
const core = await openCore({ dataFolder, databaseUrl, allowsLoopback: true })
await core.startWorker(1)
setInterval(() => undefined, 60_000)
