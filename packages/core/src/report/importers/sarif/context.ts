import { Fault } from '@weir/contract'
import type { ReportDoubt, ReportSource } from '../../importer.ts'
import { readJson } from '../../stream/json.ts'
import type { JsonElement } from '../../stream/json-scanner.ts'
import { reportLimits } from '../../stream/limits.ts'
import { fieldsOf, listOf, textOf, type Fields } from '../../value.ts'
import { addDescriptor, descriptor, type Component, type Descriptor } from './components.ts'
import { artifact, logical } from './places.ts'
import { readRun, type Run } from './run.ts'

const rulesOfDriver = '/runs/*/tool/driver/rules/*'
const rulesOfExtension = '/runs/*/tool/extensions/*/rules/*'
const taxa = '/runs/*/taxonomies/*/taxa/*'
const artifacts = '/runs/*/artifacts/*'
const logicalLocations = '/runs/*/logicalLocations/*'
const sharedSteps = '/runs/*/threadFlowLocations/*'
const executionNotes = '/runs/*/invocations/*/toolExecutionNotifications/*'
const configurationNotes = '/runs/*/invocations/*/toolConfigurationNotifications/*'

const patterns = {
  '/runs/*/results/*': 'skip',
  [rulesOfDriver]: 'take',
  [rulesOfExtension]: 'take',
  [taxa]: 'take',
  [artifacts]: 'take',
  [logicalLocations]: 'take',
  [sharedSteps]: 'take',
  [executionNotes]: 'take',
  [configurationNotes]: 'take',
  '/runs/*/tool/driver/notifications/*': 'skip',
  '/runs/*/graphs/*': 'skip',
  '/runs/*/addresses/*': 'skip',
  '/runs/*/webRequests/*': 'skip',
  '/runs/*/webResponses/*': 'skip',
  '/runs/*/translations/*': 'skip',
} as const

const mostRules = 100_000
const mostRuleBytes = 64 << 20
const mostPlaces = 1_000_000
const mostStepCharacters = 8 << 20

/** Everything in the report that results refer to. */
export interface Context {
  readonly runs: readonly Run[]
  readonly doubts: readonly ReportDoubt[]
}

/** Reads all of a SARIF file but its results, which may stand before what explains them. */
export async function readContext(source: ReportSource): Promise<Context> {
  const held = new Held()
  const reading = readJson(source.open(), patterns, reportLimits)
  for await (const batch of reading.batches) for (const element of batch) held.take(element)
  return held.settle(reading.skeleton())
}

interface Piece<Value> {
  readonly at: readonly number[]
  readonly value: Value
}

/** Pieces that stream by before the run they belong to is known. */
class Held {
  private readonly rules: (Piece<Descriptor> & { pattern: string })[] = []
  private readonly artifacts: Piece<unknown>[] = []
  private readonly logical: Piece<ReturnType<typeof logical>>[] = []
  private readonly steps: Piece<Fields | null>[] = []
  private readonly failures = new Map<number, string>()
  private ruleBytes = 0
  private stepCharacters = 0

  take({ pattern, at, value }: JsonElement): void {
    switch (pattern) {
      case artifacts: {
        const { location, roles } = fieldsOf(value)
        this.artifacts.push({ at, value: { location, roles } })
        break
      }
      case logicalLocations:
        this.logical.push({ at, value: logical(value) })
        break
      case sharedSteps:
        this.addStep(at, value)
        break
      case executionNotes:
      case configurationNotes:
        this.notice(at[0] ?? 0, value)
        break
      default:
        this.addRule(pattern, at, value)
    }
    if (this.artifacts.length + this.logical.length + this.steps.length > mostPlaces)
      throw tooMany('places', mostPlaces)
  }

  private addRule(pattern: string, at: readonly number[], value: unknown): void {
    const one = descriptor(value)
    this.ruleBytes += one.weight
    this.rules.push({ pattern, at, value: one })
    if (this.rules.length > mostRules) throw tooMany('rules', mostRules)
    if (this.ruleBytes > mostRuleBytes) throw tooMany('bytes of rules', mostRuleBytes)
  }

  /** Steps that are too many to hold leave their flows without them: those are told, not refused. */
  private addStep(at: readonly number[], value: unknown): void {
    const { location } = fieldsOf(value)
    this.stepCharacters += JSON.stringify(location ?? null).length
    this.steps.push({ at, value: this.stepCharacters > mostStepCharacters ? null : { location } })
  }

  private notice(run: number, value: unknown): void {
    const { level, message } = fieldsOf(value)
    if (level !== 'error' || this.failures.has(run)) return
    this.failures.set(run, textOf(fieldsOf(message).text, 500) ?? 'no message')
  }

  settle(skeleton: unknown): Context {
    const fields = fieldsOf(skeleton)
    if (!Array.isArray(fields.runs)) {
      throw new Fault('invalid', 'The report has no list of runs, so it is not SARIF 2.1.0.', {
        pointer: '/runs',
      })
    }
    const version = textOf(fields.version)
    if (version !== null && version !== '2.1.0') {
      throw new Fault('unsupported', `The report is SARIF ${version}. Have the tool write SARIF 2.1.0.`, {
        pointer: '/version',
      })
    }
    const runs = listOf(fields.runs).map((run, number) => this.withNotice(readRun(run, number)))
    for (const { pattern, at, value } of this.rules) {
      const home = homeOf(runs, pattern, at)
      if (home !== undefined) addDescriptor(home, value)
    }
    for (const { at, value } of this.artifacts) {
      const places = runs[at[0] ?? 0]?.places
      places?.artifacts.push(artifact(places, value))
    }
    for (const { at, value } of this.logical) runs[at[0] ?? 0]?.places.logical.push(value)
    for (const { at, value } of this.steps) runs[at[0] ?? 0]?.places.steps.push(value)
    return { runs, doubts: runs.flatMap(doubtsOf) }
  }

  private withNotice(run: Run): Run {
    const failure = this.failures.get(run.facts.run)
    if (failure === undefined || run.flaw !== null) return run
    return { ...run, flaw: `The tool reports an error: ${failure}` }
  }
}

function homeOf(runs: readonly Run[], pattern: string, at: readonly number[]): Component | undefined {
  const components = runs[at[0] ?? 0]?.components
  if (pattern === rulesOfDriver) return components?.driver
  return (pattern === taxa ? components?.taxonomies : components?.extensions)?.[at[1] ?? 0]
}

function doubtsOf({ flaw, facts, places }: Run): ReportDoubt[] {
  const { run } = facts
  const pointer = `/runs/${run}`
  const doubts: ReportDoubt[] = []
  const doubt = (message: string) => doubts.push({ kind: 'doubt', run, pointer, message, isLost: false })
  if (flaw !== null) doubt(`Nothing is closed by this run. ${flaw}`)
  if (places.steps.includes(null))
    doubt(
      `The run lists more than ${mostStepCharacters} characters of threadFlowLocations; data flows are kept without those beyond.`,
    )
  return doubts
}

function tooMany(what: string, limit: number): Fault {
  return new Fault('too_large', `The report has more than ${limit} ${what}. Split it, or report fewer.`, {
    limit,
  })
}
