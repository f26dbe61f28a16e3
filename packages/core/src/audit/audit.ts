import type pg from 'pg'
import type { WorkerLog } from '../job/worker.ts'
import { openHeadFile } from './head-file.ts'
import { openSealer } from './sealer.ts'
import { verifyAudit, type Verification } from './verify.ts'

/** The audit of all organizations as a chain that can be verified. */
export interface Audit {
  /** Seals what is not sealed yet. */
  seal(): Promise<void>
  /** Verifies one organization or all. */
  verify(organization_id?: string): AsyncIterable<Verification>
}

/** The audit over the keeper's pool, its heads in a folder outside of the database. */
export function openAudit({ pool, folder, log }: { pool: pg.Pool; folder: string; log: WorkerLog }): Audit {
  const heads = openHeadFile(folder)
  const sealer = openSealer({ pool, heads, log })
  return {
    seal: () => sealer.seal(),
    verify: (organization_id) => verifyAudit({ pool, heads }, organization_id),
  }
}
