import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { groupList } from '@weir/contract'
import pg from 'pg'
import { expect, test } from 'vitest'
import { openCore } from '../src/core.ts'
import { openWorld } from './world.ts'

const cancelRequest = 80877102 // PostgreSQL protocol, CancelRequest

/** A way to a database that passes everything on, but takes requests to cancel and never answers them. */
async function openDeaf(url: string) {
  const { host, port, database, user, password } = new pg.Client({ connectionString: url })
  const sockets = new Set<Socket>()
  let cancels = 0
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket.on('error', () => undefined))
    socket.once('data', (first) => {
      if (first.readInt32BE(4) === cancelRequest) return void cancels++
      const beyond = host.startsWith('/') ? connect(`${host}/.s.PGSQL.${port}`) : connect(port, host)
      sockets.add(beyond.on('error', () => socket.destroy()))
      beyond.write(first)
      socket.pipe(beyond).pipe(socket)
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address() as AddressInfo // listens on a port, not on a pipe
  return {
    url: `postgresql://${user}:${password}@127.0.0.1:${address.port}/${database}`,
    cancels: () => cancels,
    [Symbol.dispose]() {
      server.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}

test('a session that is told to end asks the database one time after the other, and gives each a second', async () => {
  await using world = await openWorld()
  const { organization_id, owner, ownerUrl, dataFolder } = world
  using deaf = await openDeaf(ownerUrl)
  await using core = await openCore({ dataFolder, databaseUrl: deaf.url })
  const leaving = new AbortController()
  const asker = { principal: owner.principal, kind: 'query' as const, signal: leaving.signal }
  const asked = core.session(asker, async (call) => {
    await call(groupList, { organization_id })
    leaving.abort()
    await wait(2_500)
  })
  await asked.catch(() => undefined)
  expect(deaf.cancels()).toBeGreaterThan(1)
  expect(deaf.cancels()).toBeLessThan(5)
})
