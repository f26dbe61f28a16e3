import { Fault } from '@weir/contract'
import type pg from 'pg'
import type { SealedColumns } from './sealed-column.ts'

/** What is sealed of a credential: its secret, and all that decides where and how it is shown. */
export interface StoredCredential {
  readonly kind: 'https_token' | 'ssh_key'
  readonly host: string
  /** Only repositories under this path of the host; null: all. */
  readonly path: string | null
  /** Only roots of these groups; none: those to which who manages credentials gave it. */
  readonly group_ids: readonly string[]
  readonly secret: string
  /** Of a token. */
  readonly user_name: string | null
  /** Of an ssh key. */
  readonly known_hosts: string | null
}

/** Which row of the table `credential`. */
export interface CredentialRow {
  readonly organization_id: string
  readonly id: string
}

/** The sealed column of the credentials: handlers fill it, and only the keeper's login reads it. */
export interface CredentialVault {
  seal(row: CredentialRow, credential: StoredCredential): Promise<Buffer>
  open(row: CredentialRow): Promise<StoredCredential>
  /** Seals what lies under an older data key under the newest one; how many there were. */
  reseal(): Promise<number>
}

const pageRows = 500

/** The vault over the keeper's pool. */
export function openCredentialVault(pool: pg.Pool, columns: SealedColumns): CredentialVault {
  const cellOf = ({ organization_id, id }: CredentialRow) => ({
    organization_id,
    table: 'credential',
    column: 'sealed',
    row: id,
  })
  const resealOne = async ({ sealed, ...row }: CredentialRow & { sealed: Buffer }): Promise<boolean> => {
    if (await columns.isNewest(row.organization_id, sealed)) return false
    const again = await columns.seal(cellOf(row), await columns.open(cellOf(row), sealed))
    // who rotated the secret meanwhile has sealed it under the newest key
    await pool.query(
      'update credential set sealed = $3 where organization_id = $1 and id = $2 and sealed = $4',
      [row.organization_id, row.id, again, sealed],
    )
    return true
  }
  return {
    seal: (row, credential) => columns.seal(cellOf(row), JSON.stringify(credential)),
    async open(row) {
      const { rows } = await pool.query<{ sealed: Buffer }>(
        'select sealed from credential where organization_id = $1 and id = $2',
        [row.organization_id, row.id],
      )
      if (!rows[0]) throw new Fault('not_found', 'This credential was removed meanwhile. Choose another one.')
      // only `seal` wrote what opens here
      return JSON.parse(await columns.open(cellOf(row), rows[0].sealed)) as StoredCredential
    },
    async reseal() {
      let count = 0
      let last: CredentialRow = { organization_id: nil, id: nil }
      for (;;) {
        const { rows } = await pool.query<CredentialRow & { sealed: Buffer }>(
          `select organization_id, id, sealed from credential
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

const nil = '00000000-0000-0000-0000-000000000000'
