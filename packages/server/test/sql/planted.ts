import type pg from 'pg'
import type { Heard } from '../cells/asking.ts'

/** The hole that the harness must find: the name is written into the statement. */
export async function askWithHole(client: pg.Client, name: string): Promise<Heard> {
  try {
    const result: unknown = await client.query(`select name from "group" where name like '%${name}%'`)
    const rows = [result].flat().map((one) => Reflect.get(Object(one), 'rows'))
    return { status: 200, headers: {}, text: JSON.stringify(rows) }
  } catch (error) {
    return { status: 500, headers: {}, text: JSON.stringify({ message: String(error) }) }
  } finally {
    await client.query('rollback; reset role') // whatever it was made to do, the next one starts anew
  }
}
