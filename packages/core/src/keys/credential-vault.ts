import type pg from 'pg'
import type { SealedColumns } from './sealed-column.ts'
import { openSealedRows, type SealedRow, type SealedRows } from './sealed-rows.ts'

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

/** The sealed column of the credentials: handlers fill it, and only the keeper's login reads it. */
export interface CredentialVault extends Pick<SealedRows, 'reseal'> {
  seal(row: SealedRow, credential: StoredCredential): Promise<Buffer>
  open(row: SealedRow): Promise<StoredCredential>
}

/** The vault over the keeper's pool. */
export function openCredentialVault(pool: pg.Pool, columns: SealedColumns): CredentialVault {
  const rows = openSealedRows(pool, columns, 'credential')
  return {
    seal: (row, credential) => rows.seal(row, JSON.stringify(credential)),
    // only `seal` wrote what opens here
    open: async (row) => JSON.parse(await rows.open(row)) as StoredCredential,
    reseal: () => rows.reseal(),
  }
}
