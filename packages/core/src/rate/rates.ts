import { randomUUID } from 'node:crypto'
import type pg from 'pg'

/** Requests of one key over all instances. */
export interface Total {
  /** In the minute that runs. */
  count: number
  /** In the minute before. */
  previous: number
}

/** Counters that all instances share. Each instance counts by itself and asks now and then, for many keys at once. */
export interface Rates {
  /** Adds to the minute that runs by the clock of the database, and says what is counted there. */
  add(counts: ReadonlyMap<string, number>): Promise<{ at: number; totals: ReadonlyMap<string, Total> }>
  /** Says what runs here, and hears what runs on the other instances. */
  report(running: ReadonlyMap<string, number>): Promise<ReadonlyMap<string, number>>
}

/** Counters over the keeper's pool. */
export function openRates(pool: pg.Pool): Rates {
  const instance = randomUUID()
  let sweptAt = 0
  const sweep = async (at: number) => {
    if (at - sweptAt < 60_000) return
    sweptAt = at
    await pool.query('delete from rate where minute < $1', [Math.floor(at / 60_000) - 1])
    await pool.query("delete from rate_running where at < clock_timestamp() - interval '1 minute'")
  }
  return {
    async add(counts) {
      const { rows } = await pool.query<{ key: string; at: number } & Total>({
        name: 'rate_add',
        text: addText,
        values: [[...counts.keys()], [...counts.values()]],
      })
      const at = rows[0]?.at ?? Date.now()
      await sweep(at)
      return { at, totals: new Map(rows.map(({ key, count, previous }) => [key, { count, previous }])) }
    },
    async report(running) {
      const { rows } = await pool.query<{ key: string; running: number }>({
        name: 'rate_report',
        text: reportText,
        values: [[...running.keys()], [...running.values()], instance],
      })
      return new Map(rows.map((row) => [row.key, row.running]))
    },
  }
}

// in the order of the keys: two instances never wait for each other in a circle
const addText = `
  with clock as materialized (select extract(epoch from clock_timestamp()) as at),
  added as (
    insert into rate (key, minute, count)
    select g.key, floor(c.at / 60)::int, g.count from unnest($1::text[], $2::int[]) as g (key, count), clock c order by g.key
    on conflict (key, minute) do update set count = rate.count + excluded.count
    returning key, minute, count
  )
  select a.key, a.count, coalesce(p.count, 0) as previous, (c.at * 1000)::float8 as at
    from added a cross join clock c left join rate p on p.key = a.key and p.minute = a.minute - 1`

const reportText = `
  with here as (
    insert into rate_running (key, instance, running)
    select key, $3, running from unnest($1::text[], $2::int[]) as g (key, running) order by key
    on conflict (key, instance) do update set running = excluded.running, at = excluded.at
    returning key
  )
  select h.key, coalesce(sum(o.running), 0)::int as running
    from here h left join rate_running o
      on o.key = h.key and o.instance <> $3 and o.at > clock_timestamp() - interval '3 seconds'
   group by h.key`
