import { createReadStream } from 'node:fs'
import { Fault, type Receipt, reportImport, reportList, reportUpload } from '@weir/contract'
import { ask, type Asking } from './asking.ts'
import type { Checkout } from './checkout.ts'

import { scanCheckout, type Scanned } from './scan.ts'

/** A tool, how long it took, and what the import of its report did; without a receipt it is said why. */
export interface ImportedScan {
  name: string
  looksFor: string
  seconds: number
  receipt: Receipt | null
  failure: string | null
}

interface Import {
  checkout: Checkout
  place: { organization_id: string; group_id: string; root_id: string }
  cacheFolder: string
}

/** Scans the commit and imports each report once, through the same door as anyone's. */
export async function importScans(
  asking: Asking,
  { checkout, place, cacheFolder }: Import,
): Promise<ImportedScan[]> {
  const { organization_id, root_id } = place
  const { items } = await ask(asking, reportList, { organization_id, root_ids: [root_id], first: 200 })
  const known = new Map(
    items
      .filter((one) => one.commit === checkout.head && one.receipt !== null && !one.is_preview)
      .map(({ tool, receipt }) => [tool, receipt]),
  )
  const imported: ImportedScan[] = []
  const { progress, signal } = asking
  for await (const scanned of scanCheckout(checkout, { cacheFolder, progress, signal })) {
    const { name, looksFor, seconds } = scanned
    const about = { name, looksFor, seconds }
    if ('failure' in scanned) imported.push({ ...about, receipt: null, failure: scanned.failure })
    else if (known.has(name)) imported.push({ ...about, receipt: known.get(name) ?? null, failure: null })
    else imported.push({ ...about, ...(await importOne(asking, { checkout, place, scanned })) })
  }
  return imported
}

/** Uploads the report and imports it at once; the job that the upload queued finds it done. */
async function importOne(
  asking: Asking,
  { checkout, place, scanned }: Pick<Import, 'checkout' | 'place'> & { scanned: Scanned & { file: string } },
): Promise<{ receipt: Receipt | null; failure: string | null }> {
  asking.progress(`Taking in what ${scanned.name} found.`)
  const { organization_id } = place
  try {
    const { id: blob, bytes } = await asking.core.storeUpload(organization_id, createReadStream(scanned.file))
    const commit = checkout.head
    const uploaded = await ask(asking, reportUpload, {
      ...place,
      blob,
      bytes,
      branch: checkout.branch,
      commit,
    })
    const { receipt } = await ask(asking, reportImport, { organization_id, report_id: uploaded.id })
    return { receipt, failure: null }
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    return { receipt: null, failure: error.message }
  }
}
