import type { World } from './world.ts'

/** A table that is held: whoever needs it waits until it is let go. */
export interface Held extends AsyncDisposable {
  /** How many statements wait in this database, for a table or for their turn. */
  waiting(): Promise<number>
  letGo(): Promise<unknown>
}

/** Holds a table against those who would `read` it, or those who would `write` it; the world's own statements until then are part of the holding. */
export async function hold(
  { sql }: Pick<World, 'sql'>,
  table: string,
  against: 'read' | 'write',
): Promise<Held> {
  await sql('begin')
  await sql(`lock table ${table} in ${against === 'read' ? 'access exclusive' : 'share'} mode`)
  return {
    async waiting() {
      const waiting = await sql(
        `select pid from pg_locks
          where not granted and database = (select oid from pg_database where datname = current_database())`,
      )
      return waiting.length
    },
    letGo: () => sql('rollback'),
    [Symbol.asyncDispose]: async () => void (await sql('rollback')),
  }
}
