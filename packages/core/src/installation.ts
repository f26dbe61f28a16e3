import type pg from 'pg'
import type { Principal } from './door/principal.ts'
import { uuid7 } from './keys/uuid.ts'

/** The person who operates this installation from its own machine, made at the first asking, as one who signed in now. */
export async function ensureOwner(
  keeper: pg.Pool,
  directory: pg.Pool,
  { name, email }: { name: string; email?: string },
) {
  const user_id = await remembered(keeper, 'owner')
  await directory.query(
    'insert into directory.person (user_id, name, email) values ($1, $2, $3) on conflict do nothing',
    [user_id, name, email ?? null],
  )
  const principal: Principal = {
    kind: 'session',
    user_id,
    credential_id: user_id,
    signed_in_at: new Date().toISOString(),
  }
  return { user_id, principal }
}

/** Has the person of this machine used a link, or an owner of an organization signed in at a provider? */
export async function ownerSignedIn(keeper: pg.Pool): Promise<boolean> {
  const { rows } = await keeper.query<{ is_so: boolean }>(
    `select exists (select from sign_in_link where user_id = $1 and used_at is not null)
         or exists (select from member m join sign_in_origin s using (user_id)
                     where m.role = 'owner' and m.suspended_at is null) as is_so`,
    [await remembered(keeper, 'owner')],
  )
  return rows[0]?.is_so ?? false
}

/** An id of the installation, made at the first asking and the same ever after. */
export async function remembered(keeper: pg.Pool, key: 'id' | 'owner'): Promise<string> {
  await keeper.query('insert into installation (key, value) values ($1, $2) on conflict do nothing', [
    key,
    uuid7(),
  ])
  const { rows } = await keeper.query<{ value: string }>('select value from installation where key = $1', [
    key,
  ])
  return rows[0]?.value ?? ''
}
