import type { ReportPlace, ReportStep } from '../../importer.ts'
import { boundedPlace, boundedSteps, cutSentence, traceBounds } from '../../trace-bounds.ts'
import { fieldsOf, integerOf, listOf, textOf, textsOf, type Fields } from '../../value.ts'
import { messageText } from './message.ts'
import { placeOf, positive, symbol } from './places.ts'
import type { Run } from './run.ts'
import { advisories } from './severity.ts'

/** What a result tells beside its place, and what of it is not kept. */
export interface Trace {
  readonly codeFlows: readonly (readonly ReportStep[])[]
  readonly further: readonly ReportPlace[]
  readonly cut: string | null
}

type Dictionaries = readonly (Fields | undefined)[]

/** Reads the flows (§3.36, each of its threads by itself), the other locations and the related ones (§3.27.22) of a result. */
export function trace(run: Run, value: Fields, dictionaries: Dictionaries): Trace {
  const place = (one: unknown): ReportPlace | null => placeIn(run, one, dictionaries)
  const flows = listOf(value.codeFlows)
    .flatMap((flow) => listOf(fieldsOf(flow).threadFlows))
    .map((thread) => listOf(fieldsOf(thread).locations))
    .filter((steps) => steps.length > 0)
  const others = [...listOf(value.locations).slice(1), ...listOf(value.relatedLocations)]
  const kept = flows.slice(0, traceBounds.flows)
  return {
    codeFlows: kept
      .map((steps) => boundedSteps(steps, (step) => place(locationOf(run, step))))
      .filter((steps) => steps.length > 0),
    further: others
      .slice(0, traceBounds.further)
      .map(place)
      .filter((one) => one !== null),
    cut: cutSentence({ flows, further: others.length }),
  }
}

/** Ids that advisories give the same vulnerability: the rule's own, its tags and former ids, and what properties name. */
export function aliases(
  ruleId: string | null,
  rule: { formerIds: readonly string[]; properties: Fields } | null,
  properties: Fields,
): string[] {
  const named = [properties, rule?.properties ?? {}].flatMap((one) => [
    ...textsOf(one.tags),
    ...textsOf(one.aliases),
  ])
  return advisories([ruleId ?? '', ...named, ...(rule?.formerIds ?? [])]).slice(0, traceBounds.aliases)
}

/** The location of a step, its own or one that the run lists for several flows (§3.38.2). */
function locationOf(run: Run, step: unknown): unknown {
  const { location, index } = fieldsOf(step)
  const at = integerOf(index)
  return location ?? (at === null ? undefined : run.places.steps[at]?.location)
}

function placeIn(run: Run, value: unknown, dictionaries: Dictionaries): ReportPlace | null {
  const location = fieldsOf(value)
  const physical = fieldsOf(location.physicalLocation)
  const path = placeOf(run.places, physical.artifactLocation)
  const message = messageText(location.message, dictionaries)
  return boundedPlace({
    path,
    line: path === null ? null : positive(fieldsOf(physical.region).startLine),
    message: message === null ? symbol(run.places, value) : withoutCode(message, physical),
  })
}

/** A message without the code that it quotes from its own place: some tools write it into every step. */
function withoutCode(message: string, physical: Fields): string {
  let text = message
  for (const region of [physical.region, physical.contextRegion]) {
    const code = textOf(fieldsOf(fieldsOf(region).snippet).text, 4000)
    if (code === null) continue
    for (const piece of [code, ...code.split('\n')].map((one) => one.trim()))
      if (piece.length >= 4) text = text.replaceAll(piece, '…')
  }
  return text
}
