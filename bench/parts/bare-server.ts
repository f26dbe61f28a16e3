import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import pg from 'pg'

/** What the least server would do for a read of one tenant: no router, no credential, no limits, no second wall. */
export interface Bare extends AsyncDisposable {
  readonly url: string
}

/** Listens: each request is a transaction that says which organization it is of and reads one row of a table under a policy. */
export async function listenBare(adminUrl: string): Promise<Bare> {
  const organization_id = randomUUID()
  const url = await prepared(adminUrl, organization_id)
  const pool = new pg.Pool({ connectionString: url, max: 6 })
  pool.on('error', () => undefined) // its database ends before it does
  const read = async (): Promise<unknown> => {
    const client = await pool.connect()
    await client.query('begin read only')
    await client.query({
      name: 'scope',
      text: "select set_config('bare.organization', $1, true)",
      values: [organization_id],
    })
    const { rows } = await client.query({
      name: 'read',
      text: 'select * from setting where id = $1',
      values: [1],
    })
    await client.query('commit')
    client.release()
    return rows[0]
  }
  const server = createServer((_request, response) => {
    void read().then((row) => {
      const text = JSON.stringify(row)
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': text.length }).end(text)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo // listens on a port, not on a pipe
  return {
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await pool.end()
    },
  }
}

/** A database with one table, and a login that the policy applies to. */
async function prepared(adminUrl: string, organization_id: string): Promise<string> {
  const admin = new pg.Client({ connectionString: adminUrl })
  await admin.connect()
  await admin.query("create role bare login password 'bare'")
  await admin.query('create database bare')
  await admin.end()
  const url = new URL(adminUrl)
  url.pathname = '/bare'
  const owner = new pg.Client({ connectionString: url.toString() })
  await owner.connect()
  await owner.query(`
    create table setting (organization_id uuid not null, id int not null, days int, body text, primary key (organization_id, id));
    insert into setting select gen_random_uuid(), i, i, repeat('x', 300) from generate_series(1, 1000) i;
    alter table setting enable row level security;
    create policy tenant on setting using (organization_id = current_setting('bare.organization')::uuid);
    grant select on setting to bare`)
  await owner.query("insert into setting values ($1, 1, 30, repeat('x', 300))", [organization_id])
  await owner.end()
  url.username = 'bare'
  url.password = 'bare'
  return url.toString()
}
