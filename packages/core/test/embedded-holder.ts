import { startEmbedded } from '../src/db/embedded.ts'

// A process that holds an embedded PostgreSQL until it is told to stop, or killed.
const [dataFolder = ''] = process.argv.slice(2)
const server = await startEmbedded({ dataFolder })
process.once('SIGTERM', () => void server.stop().then(() => process.exit(0)))
process.stdout.write(
  JSON.stringify({ pid: server.pid, owned: server.owned, adminUrl: server.adminUrl }) + '\n',
)
setInterval(() => undefined, 60_000)
