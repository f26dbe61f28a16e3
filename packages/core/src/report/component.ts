import type { ReportComponent } from './importer.ts'
import { packageKey } from './identity.ts'

/** A package as it is kept of a scan: its texts are short enough for an index. */
export interface Component {
  readonly key: string
  readonly name: string
  /** '' when the tool does not say. */
  readonly version: string
  readonly purl: string | null
  /** Type of the package URL, such as `npm`; '' without one. */
  readonly ecosystem: string
  readonly licences: readonly string[]
  readonly isDirect: boolean | null
  readonly trail: readonly string[]
}

/** Most packages of a report; what comes after is left out, and then nothing is taken for gone. */
export const mostComponents = 100_000

/** Most characters of what names a package, its version and an image. */
export const componentBounds = { key: 300, version: 100, image: 150, licences: 20, licence: 120, trail: 40 }

/** Reads what an importer gives into what is kept. */
export function componentOf({ purl, name, version, licences, isDirect, trail }: ReportComponent): Component {
  return {
    key: packageKey({ purl, name }).slice(0, componentBounds.key).toWellFormed(),
    name: name.slice(0, 200).toWellFormed(),
    version: (version ?? '').slice(0, componentBounds.version).toWellFormed(),
    purl: purl?.slice(0, 500).toWellFormed() ?? null,
    ecosystem: /^pkg:([a-z0-9.+-]{1,40})\//i.exec(purl ?? '')?.[1]?.toLowerCase() ?? '',
    licences: [...new Set(licences.map((one) => one.slice(0, componentBounds.licence).toWellFormed()))]
      .toSorted()
      .slice(0, componentBounds.licences),
    isDirect,
    trail: trail.slice(-componentBounds.trail).map((one) => one.slice(0, 200).toWellFormed()),
  }
}

/** What tells two packages of one scan apart. */
export const componentId = ({ key, version }: Pick<Component, 'key' | 'version'>): string =>
  `${key}\n${version}`

/** One package told twice: what is known of either; the shorter way to it counts, and direct once is direct. */
export function mergeComponents(one: Component, other: Component): Component {
  const isDirect = one.isDirect === true || other.isDirect === true ? true : (one.isDirect ?? other.isDirect)
  const isShorter =
    other.trail.length > 0 && (one.trail.length === 0 || other.trail.length < one.trail.length)
  return {
    ...one,
    purl: one.purl ?? other.purl,
    licences: [...new Set([...one.licences, ...other.licences])]
      .toSorted()
      .slice(0, componentBounds.licences),
    isDirect,
    trail: isShorter ? other.trail : one.trail,
  }
}
