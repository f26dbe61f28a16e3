import { fixFor, versionOrder } from '../../calc/version.ts'
import { componentBounds } from '../component.ts'
import { packageKey } from '../identity.ts'
import type { ReportPackage } from '../importer.ts'

/** The package that a vulnerability is in, and the version that fixes it. */
export interface Affected {
  readonly key: string
  readonly name: string
  readonly version: string
  readonly fixedVersion: string | null
  /** Sorts as versions do; null without a version that fixes it. */
  readonly fixedOrder: string | null
}

/** Reads a package of a result; of several versions that fix it, the one that is nearest above the installed. */
export function affectedOf(told: ReportPackage): Affected {
  const fixed = fixFor(told.fixedVersion, told.version)
  return {
    key: packageKey(told).slice(0, componentBounds.key).toWellFormed(),
    name: told.name.slice(0, 200).toWellFormed(),
    version: (told.version ?? '').slice(0, componentBounds.version).toWellFormed(),
    fixedVersion: fixed,
    fixedOrder: fixed === null ? null : versionOrder(fixed),
  }
}
