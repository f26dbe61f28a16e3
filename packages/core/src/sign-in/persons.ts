import type { Fault } from '@weir/contract'
import type pg from 'pg'
import { inTransaction } from '../db/transaction.ts'
import { uuid7 } from '../keys/uuid.ts'
import { type Identity, refused } from './identity.ts'

/**
 * The person behind an identity, made the first time. The pair of issuer and subject decides; an e-mail links nobody to anybody:
 * one that another person has is refused.
 */
export async function personOf(directory: pg.Pool, identity: Identity): Promise<string> {
  return inTransaction(directory, (client) => findOrMake(client, identity)).catch((error: unknown) => {
    throw isTaken(error) ? emailTaken() : error
  })
}

async function findOrMake(client: pg.PoolClient, identity: Identity): Promise<string> {
  const { issuer, subject, email, name } = identity
  // two first sign-ins of one identity take turns
  await client.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`${issuer} ${subject}`])
  const { rows } = await client.query<{ user_id: string }>(
    'update directory.sign_in_identity set signed_in_at = now() where issuer = $1 and subject = $2 returning user_id',
    [issuer, subject],
  )
  const known = rows[0]?.user_id
  if (known !== undefined) {
    await client.query(
      'update directory.person set email = $2, email_verified_at = now() where user_id = $1',
      [known, email],
    )
    return known
  }
  const user_id = uuid7()
  await client.query(
    'insert into directory.person (user_id, name, email, email_verified_at) values ($1, $2, $3, now())',
    [user_id, name, email],
  )
  await client.query(
    'insert into directory.sign_in_identity (issuer, subject, user_id) values ($1, $2, $3)',
    [issuer, subject, user_id],
  )
  return user_id
}

const isTaken = (error: unknown): boolean =>
  error instanceof Error && 'constraint' in error && error.constraint === 'person_email'

const emailTaken = (): Fault =>
  refused(
    'email_taken',
    'Somebody who signs in another way has this e-mail here. Sign in the way you did before; an e-mail alone never joins two accounts.',
  )
