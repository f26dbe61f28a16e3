import { sql } from 'kysely'
import pg from 'pg'
import { expect, inject, test } from 'vitest'
import { kyselyOn } from '../src/db/open.ts'
import { toldInRow, toldOf } from '../src/report/ingest/told.ts'

test('a result and its stored row have one hash, and another place or message has another', async () => {
  const pool = new pg.Pool({ connectionString: inject('adminUrl') })
  const client = await pool.connect()
  try {
    const told = [
      ['A value reaches a sink.', 'src/a.ts:1'],
      ['A value reaches a sink.', 'src/a.ts:2'],
      ['A value reaches a sink.src/', 'a.ts:1'],
      ['', ''],
      ['Ünïcode 😀 \\x00 \ud800', 'ä/\udc00'],
    ] as const
    const stored: number[] = []
    for (const [message, location] of told) {
      const { rows } = await sql<{ told: number[] }>`
        select json_build_array(${toldInRow(sql`${message}::text`, sql`${location}::text`)}) as told`.execute(
        kyselyOn(client),
      )
      stored.push(...(rows[0]?.told ?? []))
    }
    expect(stored).toEqual(told.map(([message, location]) => toldOf(message, location)))
    expect(new Set(stored).size).toBe(told.length)
  } finally {
    client.release()
    await pool.end()
  }
})
