import type { ReportRule, ReportRun } from '../../importer.ts'
import { fieldsOf, integerOf, isFields, listOf, textOf, textsOf, type Fields } from '../../value.ts'
import { component, type Component, type Components, type Descriptor } from './components.ts'
import { places, type Places } from './places.ts'
import { advisories, levelOf, scoreOf, taxaOf, vectorsOf, weaknesses } from './severity.ts'
import { titleOf } from '../../title.ts'

/** All of one SARIF run but its results. */
export interface Run {
  readonly facts: ReportRun
  readonly components: Components
  readonly places: Places
  readonly invocations: readonly Fields[]
  /** Why the run cannot prove that something is gone; null when it can. */
  readonly flaw: string | null
  readonly overrides: readonly { at: number; configuration: Fields; descriptor: Fields }[]
}

/** Reads the facts of a run; rules, artifacts and notifications are added by whoever streams them. */
export function readRun(value: unknown, number: number): Run {
  const fields = fieldsOf(value)
  const tool = fieldsOf(fields.tool)
  const driver = fieldsOf(tool.driver)
  const invocations = listOf(fields.invocations).map(fieldsOf)
  const source = fieldsOf(listOf(fields.versionControlProvenance)[0])
  return {
    facts: {
      kind: 'run',
      run: number,
      tool: textOf(driver.name) ?? 'unnamed tool',
      version: textOf(driver.semanticVersion) ?? textOf(driver.version),
      category: category(fields),
      commit: textOf(source.revisionId),
      branch: textOf(source.branch),
    },
    components: {
      driver: component(driver),
      extensions: listOf(tool.extensions).map(component),
      taxonomies: listOf(fields.taxonomies).map(component),
    },
    places: places(fields),
    invocations,
    flaw: flawOf(fields, invocations),
    overrides: overridesOf(invocations),
  }
}

/**
 * `automationDetails.id` is `category/run`: the part after the last slash changes with every run. An id without a slash
 * is the category, unless it is evidently a run's own number, date or guid.
 */
function category(run: Fields): string | null {
  const id = textOf(fieldsOf(run.automationDetails).id)
  if (id === null) return null
  const slash = id.lastIndexOf('/')
  if (slash >= 0) return id.slice(0, slash) || null
  return /^[\d\s:.TZ+-]+$|^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id) ? null : id
}

function flawOf(run: Fields, invocations: readonly Fields[]): string | null {
  if (!Array.isArray(run.results)) return 'The run holds no list of results, so the tool did not finish.'
  const failed = invocations.findIndex((one) => one.executionSuccessful === false)
  if (failed >= 0) {
    const why =
      textOf(invocations[failed]?.exitCodeDescription) ?? textOf(invocations[failed]?.exitSignalName)
    return `The tool says that it failed${why === null ? '.' : `: ${why}`}`
  }
  const references = fieldsOf(run.externalPropertyFileReferences)
  if ('results' in references || 'invocations' in references)
    return 'Parts of the run are in other files, which were not uploaded.'
  return null
}

function overridesOf(invocations: readonly Fields[]) {
  return invocations.flatMap((invocation, at) =>
    listOf(invocation.ruleConfigurationOverrides)
      .filter(isFields)
      .map((one) => ({
        at,
        configuration: fieldsOf(one.configuration),
        descriptor: fieldsOf(one.descriptor),
      })),
  )
}

/** The configuration that an invocation puts over a rule's own (§3.27.10); the only invocation counts without being named. */
export function override(run: Run, rule: Descriptor, result: Fields): Fields | undefined {
  if (run.overrides.length === 0) return undefined
  const named = integerOf(fieldsOf(result.provenance).invocationIndex)
  const at = named ?? (run.invocations.length === 1 ? 0 : -1)
  return run.overrides.find((one) => one.at === at && isAbout(run, one.descriptor, rule))?.configuration
}

function isAbout(run: Run, reference: Fields, rule: Descriptor): boolean {
  if (typeof reference.guid === 'string' && reference.guid === rule.guid) return true
  if (typeof reference.id === 'string') return reference.id === rule.id
  const index = integerOf(reference.index)
  if (index === null) return false
  const extension = integerOf(fieldsOf(reference.toolComponent).index)
  const home = extension === null ? run.components.driver : run.components.extensions[extension]
  return home?.descriptors[index] === rule
}

/** A rule as the rest of the house knows it; `message` is that of its first result. */
export function reportRule(run: Run, rule: Descriptor, message: string): ReportRule {
  const { properties } = rule
  const tags = textsOf(properties.tags, 20)
  return {
    kind: 'rule',
    run: run.facts.run,
    id: rule.id,
    name: titleOf({ ...rule, message }),
    formerIds: rule.formerIds,
    cwe: weaknesses(run.components, { properties, taxa: taxaOf(rule) }),
    help: rule.help,
    helpUri: rule.helpUri,
    level: levelOf(rule.configuration.level) ?? 'warning',
    score: scoreOf(properties),
    vectors: vectorsOf(properties),
    tags: tags.filter((tag) => advisories([tag]).length === 0),
  }
}

/** Ids of the rules that were switched on, over all components. */
export function rulesRun(run: Run): string[] {
  const all: Component[] = [run.components.driver, ...run.components.extensions]
  return all.flatMap((one) => one.descriptors.filter((rule) => isEnabled(run, rule)).map((rule) => rule.id))
}

function isEnabled(run: Run, rule: Descriptor): boolean {
  const chosen = run.overrides.filter((one) => isAbout(run, one.descriptor, rule))
  if (chosen.length > 0) return chosen.some((one) => one.configuration.enabled !== false)
  return rule.configuration.enabled !== false
}
