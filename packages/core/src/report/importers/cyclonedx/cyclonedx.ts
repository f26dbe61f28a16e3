import type { Importer, ReportItem, ReportSource } from '../../importer.ts'
import { ScanRun } from '../../scan-run.ts'
import { readJson } from '../../stream/json.ts'
import { reportLimits } from '../../stream/limits.ts'
import { reportRun, readBom, uses, vulnerabilities, type Bom } from './bom.ts'
import { inventory } from './inventory.ts'
import { readVulnerability } from './vulnerability.ts'

/** CycloneDX 1.4 to 1.6 in JSON: a bill of materials, or VEX alone. */
export const cyclonedx: Importer = {
  id: 'cyclonedx',
  title: 'CycloneDX JSON',
  recognises: ({ keys, text }) =>
    (keys.includes('bomFormat') && /"bomFormat"\s*:\s*"CycloneDX"/.test(text)) ||
    (keys.includes('$schema') && /"\$schema"\s*:\s*"[^"]*cyclonedx/i.test(text)) ||
    // Some tools write their name for it last, after components that may be many.
    (keys.includes('components') && /"bom-ref"\s*:/.test(text)),
  read,
}

/** Reads four times: which components are affected, what those are, then the vulnerabilities, then all components. */
async function* read(source: ReportSource): AsyncGenerator<ReportItem> {
  const bom = await readBom(source)
  const run = new ScanRun(0)
  yield reportRun(bom, run.number)
  const patterns = uses({ [vulnerabilities]: 'take' })
  for await (const batch of readJson(source.open(), patterns, reportLimits).batches)
    for (const element of batch) {
      const entry = run.read(element)
      if ('kind' in entry) yield entry
      else yield* items(run, bom, entry)
    }
  yield* inventory(source, bom, run)
  yield run.coverage(bom.flaw)
}

function* items(
  run: ScanRun,
  bom: Bom,
  entry: Parameters<typeof readVulnerability>[1],
): Generator<ReportItem> {
  const told = readVulnerability(bom, entry)
  if (told === null) return yield run.loss(entry.pointer, 'The vulnerability has no id.')
  for (const { result, rule, doubt } of told) {
    if (doubt !== null)
      yield { kind: 'doubt', run: run.number, pointer: result.pointer, message: doubt, isLost: false }
    yield* run.take(rule, result)
  }
}
