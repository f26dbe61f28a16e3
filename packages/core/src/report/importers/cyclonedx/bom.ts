import { Fault } from '@weir/contract'
import type { ReportRun, ReportSource } from '../../importer.ts'
import { imageName, targetCategory } from '../../scan-target.ts'
import { readJson } from '../../stream/json.ts'
import { reportLimits } from '../../stream/limits.ts'
import { fieldsOf, isFields, listOf, textOf, type Fields } from '../../value.ts'
import { Components, componentOf, type Component } from './components.ts'

/** What explains the vulnerabilities of a bill of materials. */
export interface Bom {
  readonly facts: Fields
  /** What the bill is of. */
  readonly subject: Component | null
  /** Components and services that a vulnerability refers to. */
  readonly components: Components
  /** Why it does not show that a vulnerability is gone, as a sentence. */
  readonly flaw: string | null
}

/** Pattern of what is reported. */
export const vulnerabilities = '/vulnerabilities/*'

/** Reads which components are affected, and then only those: a bill may list hundreds of thousands. */
export async function readBom(source: ReportSource): Promise<Bom> {
  const { facts, refs } = await affectedIn(source)
  const components = new Components(refs)
  const subject = fieldsOf(facts.metadata).component
  components.take(subject)
  if (refs.size > 0) {
    const patterns = uses({ '/components/*': 'take', '/services/*': 'take' })
    for await (const batch of readJson(source.open(), patterns, reportLimits).batches)
      for (const { value } of batch) components.take(value)
  }
  return { facts, subject: isFields(subject) ? componentOf(subject) : null, components, flaw: flawOf(facts) }
}

/** Skips everything in the bill that may be long, but what is asked for. */
export function uses(taken: Readonly<Record<string, 'take'>>): Record<string, 'take' | 'skip'> {
  const long = ['components', 'services', 'dependencies', 'compositions', 'annotations', 'formulation']
  const skipped = long.map((name) => [`/${name}/*`, 'skip'] as const)
  return { ...Object.fromEntries(skipped), [vulnerabilities]: 'skip', ...taken }
}

/** Most components that vulnerabilities of one bill refer to; a report has no more results than that either. */
const mostAffected = 300_000

async function affectedIn(source: ReportSource): Promise<{ facts: Fields; refs: Set<string> }> {
  const refs = new Set<string>()
  const reading = readJson(source.open(), uses({ [vulnerabilities]: 'take' }), reportLimits)
  for await (const batch of reading.batches)
    for (const { value } of batch) {
      for (const { ref } of listOf(fieldsOf(value).affects).map(fieldsOf)) {
        const text = textOf(ref)
        if (text !== null) refs.add(text)
      }
      if (refs.size > mostAffected)
        throw new Fault(
          'too_large',
          `The BOM has vulnerabilities of more than ${mostAffected} components. Split it.`,
        )
    }
  const facts = fieldsOf(reading.skeleton())
  if (Array.isArray(facts.vulnerabilities ?? [])) return { facts, refs }
  throw new Fault('invalid', 'The vulnerabilities of the BOM are no list.', { pointer: '/vulnerabilities' })
}

/** A bill that does not speak of vulnerabilities, or of components, says nothing about those it does not name. */
function flawOf(facts: Fields): string | null {
  if (!Array.isArray(facts.vulnerabilities))
    return 'The BOM does not say that vulnerabilities were looked for.'
  if (!Array.isArray(facts.components))
    return 'The BOM lists no components, so it does not say what was looked at.'
  return null
}

/** The run that made the bill, by its first tool; both ways to write tools (1.4, and 1.5 on) are read. */
export function reportRun({ facts, subject }: Bom, run: number): ReportRun {
  const { tools, component } = fieldsOf(facts.metadata)
  const named = [...listOf(tools), ...listOf(fieldsOf(tools).components), ...listOf(fieldsOf(tools).services)]
  const tool = named.map(fieldsOf).find(({ name }) => textOf(name) !== null)
  const name = subject?.name ?? null
  const image = name !== null && fieldsOf(component).type === 'container' ? imageName(name) : ''
  return {
    kind: 'run',
    run,
    tool: textOf(tool?.name) ?? 'CycloneDX',
    version: textOf(tool?.version),
    category: image === '' ? targetCategory('bom', name) : `bom/${image}`,
    commit: null,
    branch: null,
    ...(image !== '' && { image }),
  }
}
