import type pg from 'pg'
import type { SealedColumns } from './sealed-column.ts'
import { openSealedRows, type SealedRow, type SealedRows } from './sealed-rows.ts'

/** What is sealed of a webhook. */
export interface StoredWebhook {
  readonly url: string
  /** The newest secret, as it was shown. */
  readonly secret: string
  /** The one before, and until when it signs too. */
  readonly previous: { readonly secret: string; readonly until: string } | null
}

/** The sealed column of the webhooks. */
export interface WebhookVault extends Pick<SealedRows, 'reseal'> {
  seal(row: SealedRow, webhook: StoredWebhook): Promise<Buffer>
  open(row: SealedRow): Promise<StoredWebhook>
}

/** The vault over the keeper's pool. */
export function openWebhookVault(pool: pg.Pool, columns: SealedColumns): WebhookVault {
  const rows = openSealedRows(pool, columns, 'webhook')
  return {
    seal: (row, webhook) => rows.seal(row, JSON.stringify(webhook)),
    // only `seal` wrote what opens here
    open: async (row) => JSON.parse(await rows.open(row)) as StoredWebhook,
    reseal: () => rows.reseal(),
  }
}
