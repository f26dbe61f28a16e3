import { createHash, randomBytes, randomInt } from 'node:crypto'
import { deviceTimes, Fault, ideScopes, tokenDays, tokensPerUser } from '@weir/contract'
import type pg from 'pg'
import { isLiveToken } from '../db/live-token.ts'
import { locks } from '../db/locks.ts'
import { inTransaction } from '../db/transaction.ts'
import type { DeskParts, PolledDevice, StartedDevice, WaitingDevice, Whence } from '../door/token-desk.ts'
import { uuid7 } from '../keys/uuid.ts'

type Parts = Pick<DeskParts, 'database' | 'keyring' | 'mint' | 'publicUrl'>

const letters = 'BCDFGHJKLMNPQRSTVWXZ' // no vowels, no digits: no words, and nothing that looks like something else
const codeLength = 8
/** Devices that wait at once: of all places on the network, and of one, so that a few places cannot take all the room. */
const mostWaiting = { ofAll: 20_000, ofPlace: 10 }
const guesses = { most: 10, minutes: 15 }

/** Begins the sign-in of a device: two codes, of which only a hash and a MAC are kept. Who waits already is never pushed out. */
export async function startDevice(
  { database, keyring, publicUrl }: Parts,
  client_name: string,
  { place, from }: Whence,
): Promise<StartedDevice> {
  const device_code = randomBytes(32).toString('base64url')
  const code = Array.from({ length: codeLength }, () => letters[randomInt(letters.length)]).join('')
  const { rowCount } = await database.pool('weir_keeper').query(
    `insert into device_grant (id, device_hash, user_code_mac, client_name, place_mac, from_address, expires_at, interval_seconds)
     select $1, $2, $3, $4, $8, $10, now() + $5 * interval '1 second', $6
      where (select count(*) from device_grant where used_at is null and expires_at > now()) < $7
        and (select count(*) from device_grant where place_mac = $8 and used_at is null and expires_at > now()) < $9`,
    [
      uuid7(),
      hashOf(device_code),
      keyring.mac('token', `device:${code}`),
      client_name,
      deviceTimes.seconds,
      deviceTimes.interval,
      mostWaiting.ofAll,
      place === null ? null : keyring.mac('token', `device place:${place}`),
      mostWaiting.ofPlace,
      from,
    ],
  )
  if (rowCount !== 1)
    throw new Fault(
      'busy',
      'Too many devices, of your network or of all, wait to be approved. Try again in a few minutes.',
      {
        retryAfterSeconds: 60,
      },
    )
  const user_code = `${code.slice(0, 4)}-${code.slice(4)}`
  const verification_uri = `${publicUrl()}/device`
  return {
    device_code,
    user_code,
    verification_uri,
    verification_uri_complete: `${verification_uri}#code=${user_code}`,
    expires_in: deviceTimes.seconds,
    interval: deviceTimes.interval,
  }
}

interface GrantRow {
  id: string
  client_name: string
  interval_seconds: number
  is_early: boolean
  is_over: boolean
  user_id: string | null
  decision: 'approved' | 'denied' | null
}

/** Says whether the person decided; the token is made at the first poll after an approval, and never again. */
export function pollDevice(parts: Parts, device_code: string): Promise<PolledDevice> {
  return inTransaction(parts.database.pool('weir_keeper'), (client) => answerPoll(parts, client, device_code))
}

async function answerPoll(parts: Parts, client: pg.PoolClient, device_code: string): Promise<PolledDevice> {
  const { rows } = await client.query<GrantRow>(
    `select g.id, g.client_name, g.interval_seconds, d.user_id, d.decision,
            coalesce(g.polled_at > clock_timestamp() - g.interval_seconds * interval '1 second', false) as is_early,
            g.used_at is not null or g.expires_at <= clock_timestamp() as is_over
       from device_grant g
       left join lateral (select user_id, decision from device_decision
                           where device_id = g.id order by decided_at, user_id limit 1) d on true
      where g.device_hash = $1
        for update of g`,
    [hashOf(device_code)],
  )
  const [grant] = rows
  if (!grant || grant.is_over) return waiting('expired_token', deviceTimes.interval)
  const interval = grant.interval_seconds + (grant.is_early ? deviceTimes.slower : 0)
  await client.query(
    'update device_grant set polled_at = clock_timestamp(), interval_seconds = least($2, 60) where id = $1',
    [grant.id, interval],
  )
  if (grant.is_early) return waiting('slow_down', interval)
  if (grant.decision === null || grant.user_id === null) return waiting('authorization_pending', interval)
  await client.query('update device_grant set used_at = clock_timestamp() where id = $1', [grant.id])
  if (grant.decision === 'denied') return waiting('access_denied', interval)
  return giveToken(parts, client, { user_id: grant.user_id, name: grant.client_name, interval })
}

async function giveToken(
  { mint }: Parts,
  client: pg.PoolClient,
  { user_id, name, interval }: { user_id: string; name: string; interval: number },
): Promise<PolledDevice> {
  await client.query('select pg_advisory_xact_lock($1, hashtext($2))', [locks.userTokens, user_id]) // the turns of who makes tokens
  const { rowCount } = await client.query(`select 1 from user_token where user_id = $1 and ${isLiveToken}`, [
    user_id,
  ])
  if ((rowCount ?? 0) >= tokensPerUser) return waiting('access_denied', interval)
  const minted = mint('ide')
  const seconds = tokenDays.default * 86_400
  await client.query(
    `insert into user_token (user_id, id, kind, name, scopes, mac, key_version, expires_at)
     values ($1, $2, 'ide', $3, $4, $5, $6, now() + $7 * interval '1 second')`,
    [user_id, minted.id, name, ideScopes, minted.mac, minted.key_version, seconds],
  )
  return {
    error: null,
    interval,
    access_token: minted.token,
    token_type: 'Bearer',
    expires_in: seconds,
    scope: ideScopes.join(' '),
  }
}

const waiting = (error: NonNullable<PolledDevice['error']>, interval: number): PolledDevice => ({
  error,
  interval,
  access_token: null,
  token_type: 'Bearer',
  expires_in: null,
  scope: null,
})

/** The device that shows this code, to a person who has not guessed too often. */
export async function findDevice(parts: Parts, user_id: string, typed: string): Promise<WaitingDevice> {
  const pool = parts.database.pool('weir_keeper')
  await refuseGuesser(pool, user_id)
  const code = typed.toUpperCase().replaceAll(/[^A-Z]/g, '')
  const macs = parts.keyring.macs('token', `device:${code}`)
  const { rows } = await pool.query<WaitingDevice>(
    `select id, client_name, from_address, created_at as started_at, expires_at from device_grant
      where user_code_mac = any ($1) and used_at is null and expires_at > now()`,
    [macs],
  )
  if (rows[0]) return rows[0]
  await pool.query(
    `insert into code_guess (user_id, wrong) values ($1, 1)
     on conflict (user_id) do update
       set wrong = case when code_guess.since < now() - $2 * interval '1 minute' then 1 else code_guess.wrong + 1 end,
           since = case when code_guess.since < now() - $2 * interval '1 minute' then now() else code_guess.since end`,
    [user_id, guesses.minutes],
  )
  throw new Fault(
    'not_found',
    'No device waits with this code. Look at the device again: a code works for ten minutes.',
    { pointer: '/user_code' },
  )
}

async function refuseGuesser(pool: pg.Pool, user_id: string): Promise<void> {
  const { rowCount } = await pool.query(
    "select 1 from code_guess where user_id = $1 and wrong >= $2 and since > now() - $3 * interval '1 minute'",
    [user_id, guesses.most, guesses.minutes],
  )
  if (rowCount)
    throw new Fault('rate_limited', 'Too many wrong codes. Try again in a quarter of an hour.', {
      retryAfterSeconds: guesses.minutes * 60,
    })
}

const hashOf = (code: string): Buffer => createHash('sha256').update(code).digest()
