import { expect, test } from 'vitest'
import { openWorld } from './world.ts'

test('a worker removes answers older than 72 hours and attempts older than 90 days, and leaves the rest', async () => {
  await using world = await openWorld()
  const { sql, organization_id } = world
  for (const [key, age] of [
    ['old', '73 hours'],
    ['young', '71 hours'],
  ])
    await sql(
      "insert into idempotency (principal, key, body_hash, created_at) values ('p', $1, '', now() - $2::interval)",
      [key, age],
    )
  for (const [operation, age] of [
    ['old', '91 days'],
    ['young', '89 days'],
  ])
    await sql(
      "insert into denied_attempt (at, principal, operation, code) values (now() - $2::interval, 'p', $1, 'denied')",
      [operation, age],
    )
  for (const [operation, age] of [
    ['old', '91 days'],
    ['young', '89 days'],
  ])
    await sql(
      "insert into denial (organization_id, at, principal_kind, operation, code) values ($3, now() - $2::interval, 'anonymous', $1, 'denied')",
      [operation, age, organization_id],
    )
  const worker = await world.core.startWorker()
  try {
    await expect
      .poll(() =>
        sql(
          'select key from idempotency union all select operation from denied_attempt union all select operation from denial',
        ),
      )
      .toEqual([{ key: 'young' }, { key: 'young' }, { key: 'young' }])
  } finally {
    await worker[Symbol.asyncDispose]()
  }
})

test('what the hour cannot do is said in the log, each on its own', async () => {
  const said: string[] = []
  await using world = await openWorld({
    log: (level, message) => void (level === 'error' && said.push(message)),
  })
  for (const privilege of [
    'delete on idempotency',
    'delete on notice',
    'update on member',
    'update on user_token',
  ])
    await world.sql(`revoke ${privilege} from weir_keeper`)
  await using _worker = await world.core.startWorker()
  const sentence = (left: string, table: string) =>
    expect.stringMatching(new RegExp(`^${left}: error: permission denied for table ${table}$`))
  await expect
    .poll(() => said.toSorted())
    .toEqual([
      sentence('addresses of settled invitations and old notices are kept', 'notice'),
      sentence('inactive members have access', 'member'),
      sentence('owners of tokens that end soon are not told', 'user_token'),
      sentence('records past their time are kept', 'idempotency'),
    ])
})
