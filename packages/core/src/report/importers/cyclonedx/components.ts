import { readPurl } from '../../purl.ts'
import { fieldsOf, isFields, listOf, textOf, type Fields } from '../../value.ts'

/** A component or service as results tell it. */
export interface Component {
  readonly name: string
  readonly version: string | null
  readonly purl: string | null
  /** A file in which it was found. */
  readonly path: string | null
}

/** The components that vulnerabilities refer to, by reference. */
export class Components {
  private readonly wanted: ReadonlySet<string>
  private readonly found = new Map<string, Component>()

  constructor(wanted: ReadonlySet<string>) {
    this.wanted = wanted
  }

  /** Keeps a component and those nested in it, where they are wanted. */
  take(value: unknown): void {
    const component = fieldsOf(value)
    const ref = textOf(component['bom-ref'])
    const link = ref !== null && this.wanted.has(ref) ? componentOf(component) : null
    if (ref !== null && link !== null) this.found.set(ref, link)
    for (const list of [component.components, component.services])
      for (const one of listOf(list)) this.take(one)
  }

  /** The component of a reference; one in another BOM, or missing here, is told by its package URL; null without either. */
  find(ref: string): Component | null {
    const found = this.found.get(ref)
    if (found !== undefined) return found
    const purl = ref.startsWith('pkg:') ? ref : linked(ref)
    const read = readPurl(purl)
    return read === null ? null : { ...read, purl, path: null }
  }
}

/** Reads a component by itself; null when it has no name. */
export function componentOf(component: Fields): Component | null {
  const [group, name, purl] = [textOf(component.group), textOf(component.name), textOf(component.purl)]
  if (name === null) return null
  const occurrence = listOf(fieldsOf(component.evidence).occurrences).find(isFields)
  return {
    name: group === null ? name : `${group}/${name}`,
    version: textOf(component.version),
    purl,
    path: textOf(occurrence?.location, 4096),
  }
}

/** What a BOM-Link (`urn:cdx:serial/version#ref`) refers to in the other BOM. */
function linked(ref: string): string {
  const part = /^urn:cdx:[^#]*#(.+)$/.exec(ref)?.[1] ?? ''
  try {
    return decodeURIComponent(part).replaceAll('\0', '\ufffd')
  } catch {
    // Written without encoding, a stray percent sign is part of it.
    return part
  }
}
