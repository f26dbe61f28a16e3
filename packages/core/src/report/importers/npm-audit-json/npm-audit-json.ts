import { Fault } from '@weir/contract'
import type { Importer, ReportItem, ReportSource } from '../../importer.ts'
import { ScanRun } from '../../scan-run.ts'
import { readJson } from '../../stream/json.ts'
import { reportLimits } from '../../stream/limits.ts'
import { fieldsOf, isFields, type Fields } from '../../value.ts'
import { componentsOf, type Told } from './told.ts'
import { ofAdvisory } from './version-1.ts'
import { ofPackage } from './version-2.ts'

/** What `npm audit --json` writes: by advisory up to npm 6 (and pnpm), by package from npm 7 on. */
export const npmAuditJson: Importer = {
  id: 'npm-audit-json',
  title: 'npm audit JSON',
  recognises: ({ keys, text }) =>
    keys.includes('auditReportVersion') ||
    (keys.includes('advisories') && /"(module_name|muted|actions)"\s*:/.test(text)) ||
    (keys.includes('actions') && /"resolves"\s*:\s*\[/.test(text)),
  read,
}

const advisories = '/advisories/{}'
const packages = '/vulnerabilities/{}'

/** Reads twice: which of the two it is may stand at the end. */
async function* read(source: ReportSource): AsyncGenerator<ReportItem> {
  const isByPackage = await isByPackageOf(source)
  const run = new ScanRun(0)
  yield {
    kind: 'run',
    run: run.number,
    tool: 'npm audit',
    version: null,
    category: null,
    commit: null,
    branch: null,
  }
  const patterns = { [isByPackage ? packages : advisories]: 'take', '/actions/*': 'skip' } as const
  for await (const batch of readJson(source.open(), patterns, reportLimits).batches)
    for (const element of batch) {
      const entry = run.read(element)
      if ('kind' in entry) yield entry
      else {
        yield* items(run, (isByPackage ? ofPackage : ofAdvisory)(entry, element.key))
        yield* componentsOf(run.number, entry, element.key)
      }
    }
  yield run.coverage()
}

function* items(run: ScanRun, told: Iterable<Told>): Generator<ReportItem> {
  for (const one of told) {
    if ('loss' in one) yield run.loss(one.pointer, one.loss)
    else yield* run.take(one.rule, one.result)
  }
}

async function isByPackageOf(source: ReportSource): Promise<boolean> {
  const patterns = { [packages]: 'skip', [advisories]: 'skip', '/actions/*': 'skip' } as const
  const reading = readJson(source.open(), patterns, reportLimits)
  for await (const _ of reading.batches) continue
  const facts: Fields = fieldsOf(reading.skeleton())
  const version = facts.auditReportVersion
  if (version === undefined && isFields(facts.advisories)) return false
  if (version === 2 && isFields(facts.vulnerabilities)) return true
  if (version === undefined || version === 2)
    throw new Fault('invalid', 'The report has no vulnerabilities and no advisories. Did npm audit fail?')
  throw new Fault('unsupported', 'Only versions 1 and 2 of the npm audit report are read.', {
    pointer: '/auditReportVersion',
  })
}
