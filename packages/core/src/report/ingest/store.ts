import { sql } from 'kysely'
import type { Tx } from '../../door/implement.ts'
import { chunks } from './chunks.ts'
import { type Decided, rangeOf } from './decided.ts'
import { storeComponents } from './store-components.ts'
import { storeSeenAffected } from './store-affected.ts'
import { joinByHash } from './join-by-hash.ts'
import { storeFindings } from './store-findings.ts'
import { storeNew } from './store-new.ts'
import { storeChanged, storeReopened, storeTouched } from './store-seen.ts'
import { storeJoined } from './store-sightings.ts'
import { storeSeenTraces } from './store-traces.ts'

/** Writes what a scan of the tracked branch means: set by set, each statement once for tens of thousands of rows. */
export async function storeScan(tx: Tx, decided: Decided): Promise<void> {
  await joinByHash(tx)
  await storeFindings(tx, decided)
  await storeTouched(tx, decided)
  await storeChanged(tx, decided)
  await storeReopened(tx, decided)
  await storeSeenTraces(tx, decided)
  await storeJoined(tx, decided)
  await endSightings(tx, decided)
  await closeAbsent(tx, decided)
  await markUnseen(tx, decided)
  await storeNew(tx, decided)
  await storeSeenAffected(tx, decided)
  await storeComponents(tx, decided)
}

/** Absent from a complete scan that covers them: this tool no longer sees them. */
async function endSightings(tx: Tx, { target, scan, known, plan }: Decided): Promise<void> {
  const ended = [...plan.absent.fixed, ...plan.seenElsewhere, ...plan.ended].sort((a, b) => a - b)
  for (const part of chunks(ended, () => 100)) {
    const [first, last] = rangeOf(known, part)
    await sql`
      update sighting
         set is_present = false
       where organization_id = ${target.organization_id} and root_id = ${target.root_id}
         and tool = ${scan.family} and category = ${scan.category} and branch = ${scan.branch}
         and vulnerability_id between ${first}::uuid and ${last}::uuid and vulnerability_id = any (${part.map((row) => known.id[row])}::uuid[])`.execute(
      tx,
    )
  }
}

/** What no scan sees any more: fixed. */
async function closeAbsent(tx: Tx, { target, known, plan, wrote }: Decided): Promise<void> {
  for (const part of chunks(plan.absent.fixed, () => 100)) {
    const [first, last] = rangeOf(known, part)
    await sql`
      update vulnerability
         set status = 'safe', closing_cause = 'absent_from_complete_scan', closed_at = ${target.now}, scan_state = 'seen'
       where organization_id = ${target.organization_id} and id between ${first}::uuid and ${last}::uuid and id = any (${part.map((row) => known.id[row])}::uuid[]) and status = 'vulnerable'`.execute(
      tx,
    )
    wrote(part.length)
  }
}

/** Absent from a scan that proves nothing about them: only that is noted. */
async function markUnseen(tx: Tx, { target, known, plan }: Decided): Promise<void> {
  for (const state of ['not_scanned', 'rule_removed', 'scan_failed'] as const) {
    const unseen = plan.absent[state].filter((row) => !known.isSeenElsewhere[row])
    for (const part of chunks(unseen, () => 100)) {
      const [first, last] = rangeOf(known, part)
      await sql`
        update vulnerability
           set scan_state = ${state}
         where organization_id = ${target.organization_id} and id between ${first}::uuid and ${last}::uuid and id = any (${part.map((row) => known.id[row])}::uuid[]) and scan_state <> ${state}`.execute(
        tx,
      )
    }
  }
}
