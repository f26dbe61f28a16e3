import { fieldsOf, integerOf, textOf, textsOf, type Fields } from '../../value.ts'

/** A place where rules or taxa are described: the driver, an extension or a taxonomy. */
export interface Component {
  readonly name: string
  readonly guid: string | null
  readonly descriptors: Descriptor[]
  readonly byId: Map<string, Descriptor>
  readonly byGuid: Map<string, Descriptor>
  readonly messages: Fields
}

/** A rule or taxon, kept small: texts cut, everything else dropped. */
export interface Descriptor {
  readonly id: string
  readonly guid: string | null
  readonly name: string | null
  readonly short: string | null
  /** The beginning of its full description, else of its help. */
  readonly summary: string | null
  readonly help: string | null
  readonly helpUri: string | null
  readonly formerIds: readonly string[]
  readonly configuration: Fields
  readonly properties: Fields
  readonly relationships: readonly unknown[]
  readonly messages: Fields
  /** Bytes of text held, for the bound on all rules together. */
  readonly weight: number
}

/** Components of one run, in the order that indexes refer to. */
export interface Components {
  readonly driver: Component
  readonly extensions: readonly Component[]
  readonly taxonomies: readonly Component[]
}

const mostSummary = 500

/** Reads a component's own facts; its descriptors come one by one. */
export function component(value: unknown): Component {
  const fields = fieldsOf(value)
  return {
    name: textOf(fields.name) ?? '',
    guid: textOf(fields.guid),
    descriptors: [],
    byId: new Map(),
    byGuid: new Map(),
    messages: fieldsOf(fields.globalMessageStrings),
  }
}

/** Reads a reportingDescriptor (SARIF 2.1.0 §3.49). */
export function descriptor(value: unknown): Descriptor {
  const fields = fieldsOf(value)
  const full = textOf(fieldsOf(fields.fullDescription).text, 8000)
  const help = textOf(fieldsOf(fields.help).text, 8000) ?? full
  const messages = fieldsOf(fields.messageStrings)
  const properties = fieldsOf(fields.properties)
  const relationships = Array.isArray(fields.relationships) ? fields.relationships.slice(0, 100) : []
  const rest = JSON.stringify([messages, properties, relationships]).length
  return {
    id: textOf(fields.id) ?? '',
    guid: textOf(fields.guid),
    name: textOf(fields.name, 255),
    short: textOf(fieldsOf(fields.shortDescription).text, 255),
    summary: textOf(full ?? help, mostSummary),
    help,
    helpUri: textOf(fields.helpUri),
    formerIds: textsOf(fields.deprecatedIds),
    configuration: fieldsOf(fields.defaultConfiguration),
    properties,
    relationships,
    messages,
    weight: 500 + mostSummary + (help?.length ?? 0) + rest,
  }
}

/** Puts a descriptor where index, id and guid find it; the first of equal ids wins. */
export function addDescriptor(to: Component, one: Descriptor): void {
  to.descriptors.push(one)
  if (!to.byId.has(one.id)) to.byId.set(one.id, one)
  if (one.guid !== null && !to.byGuid.has(one.guid)) to.byGuid.set(one.guid, one)
}

/** Finds the rule of a result by `rule` (guid, index, id), then `ruleIndex`, then `ruleId`, whole or by its first parts. */
export function findRule(components: Components, result: Fields): Descriptor | null {
  const reference = fieldsOf(result.rule)
  const ruleId = textOf(reference.id) ?? textOf(result.ruleId)
  const home = referred(components, reference.toolComponent) ?? components.driver
  const guid = textOf(reference.guid)
  if (guid !== null) {
    const found = home.byGuid.get(guid) ?? anywhere(components, (one) => one.byGuid.get(guid))
    if (found !== null) return found
  }
  const index = integerOf(reference.index) ?? integerOf(result.ruleIndex)
  const indexed = index === null ? undefined : home.descriptors[index]
  if (indexed !== undefined && (ruleId === null || isWithin(ruleId, indexed.id))) return indexed
  if (ruleId === null) return null
  return byHierarchicalId(home, ruleId) ?? anywhere(components, (one) => byHierarchicalId(one, ruleId))
}

/** Finds the component that a toolComponentReference names, among extensions or, for taxa, taxonomies. */
export function referred(components: Components, reference: unknown, isTaxon = false): Component | undefined {
  const { guid, name, index } = fieldsOf(reference)
  const all = [...components.taxonomies, ...components.extensions, components.driver]
  if (typeof guid === 'string') {
    const found = all.find((one) => one.guid?.toLowerCase() === guid.toLowerCase())
    if (found !== undefined) return found
  }
  const at = integerOf(index)
  const indexed = at === null ? undefined : (isTaxon ? components.taxonomies : components.extensions)[at]
  const isNamed = typeof name === 'string'
  if (indexed !== undefined && (!isNamed || indexed.name === name)) return indexed
  return isNamed ? all.find((one) => one.name === name) : undefined
}

function anywhere(
  { driver, extensions }: Components,
  find: (one: Component) => Descriptor | null | undefined,
): Descriptor | null {
  for (const one of [driver, ...extensions]) {
    const found = find(one)
    if (found !== null && found !== undefined) return found
  }
  return null
}

function byHierarchicalId(home: Component, ruleId: string): Descriptor | null {
  for (let id = ruleId; ; id = id.slice(0, id.lastIndexOf('/'))) {
    const found = home.byId.get(id)
    if (found !== undefined) return found
    if (!id.includes('/')) return null
  }
}

function isWithin(ruleId: string, id: string): boolean {
  return ruleId === id || ruleId.startsWith(`${id}/`)
}
