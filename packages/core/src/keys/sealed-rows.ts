import { Fault } from '@weir/contract'
import type pg from 'pg'
import type { SealedColumns } from './sealed-column.ts'

/** Which row of a table whose column `sealed` this is. */
export interface SealedRow {
  readonly organization_id: string
  readonly id: string
}

/** The column `sealed` of one table: handlers fill it, and only the keeper's login reads it. */
export interface SealedRows {
  seal(row: SealedRow, text: string): Promise<Buffer>
  open(row: SealedRow): Promise<string>
  /** Seals what lies under an older data key under the newest one; how many there were. */
  reseal(): Promise<number>
}

const pageRows = 500
const nil = '00000000-0000-0000-0000-000000000000'

/** The sealed rows of a table over the keeper's pool. */
export function openSealedRows(
  pool: pg.Pool,
  columns: SealedColumns,
  table: 'credential' | 'webhook',
): SealedRows {
  const cellOf = ({ organization_id, id }: SealedRow) => ({
    organization_id,
    table,
    column: 'sealed',
    row: id,
  })
  const resealOne = async ({ sealed, ...row }: SealedRow & { sealed: Buffer }): Promise<boolean> => {
    if (await columns.isNewest(row.organization_id, sealed)) return false
    const again = await columns.seal(cellOf(row), await columns.open(cellOf(row), sealed))
    // who rotated the secret meanwhile has sealed it under the newest key
    await pool.query(
      `update ${table} set sealed = $3 where organization_id = $1 and id = $2 and sealed = $4`,
      [row.organization_id, row.id, again, sealed],
    )
    return true
  }
  return {
    seal: (row, text) => columns.seal(cellOf(row), text),
    async open(row) {
      const { rows } = await pool.query<{ sealed: Buffer }>(
        `select sealed from ${table} where organization_id = $1 and id = $2`,
        [row.organization_id, row.id],
      )
      if (!rows[0]) throw new Fault('not_found', `This ${table} was removed meanwhile. Choose another one.`)
      return columns.open(cellOf(row), rows[0].sealed)
    },
    async reseal() {
      let count = 0
      let last: SealedRow = { organization_id: nil, id: nil }
      for (;;) {
        const { rows } = await pool.query<SealedRow & { sealed: Buffer }>(
          `select organization_id, id, sealed from ${table}
            where (organization_id, id) > ($1, $2) order by organization_id, id limit $3`,
          [last.organization_id, last.id, pageRows],
        )
        for (const row of rows) if (await resealOne(row).catch(() => false)) count++ // a damaged one stays as it is
        const end = rows.at(-1)
        if (!end || rows.length < pageRows) return count
        last = end
      }
    },
  }
}
