import { normalisePath } from '../../fingerprint.ts'
import { fieldsOf, listOf, textOf } from '../../value.ts'

const mostPaths = 1_000_000
const mostRemarks = 100

/**
 * What Semgrep says it looked at. An error of level `error` leaves the whole scan in doubt; any other error about a file
 * (it could not be parsed, or took too long) only that file, which then does not count as scanned.
 */
export class SemgrepCoverage {
  readonly remarks: { readonly pointer: string; readonly message: string }[] = []
  private readonly paths = new Set<string>()
  private readonly doubtful = new Set<string>()
  private failure: string | null = null
  private isCut = false

  scanned(value: unknown): void {
    const path = textOf(value, 4096)
    if (path === null) return
    if (this.paths.size < mostPaths) this.paths.add(normalisePath(path))
    else this.isCut = true
  }

  error(value: unknown, pointer: string): void {
    const { level, message, path, type } = fieldsOf(value)
    const kind = textOf(type) ?? textOf(listOf(type)[0]) ?? 'an error'
    const file = textOf(path, 4096)
    if (file !== null) this.doubtful.add(normalisePath(file))
    if (level === 'error') this.failure ??= `Semgrep reports an error: ${textOf(message, 300) ?? kind}`
    const about = file === null ? '' : ` in ${file}`
    if (this.remarks.length < mostRemarks && level !== 'info')
      this.remarks.push({ pointer, message: `Semgrep reports ${kind}${about}.` })
  }

  /** Why the run cannot show that something is gone; `isListed` when the report lists scanned paths, be it none. */
  flaw(isListed: boolean): string | null {
    if (this.failure !== null || this.isKnown(isListed) || this.doubtful.size === 0) return this.failure
    return `Semgrep could not wholly read ${this.doubtful.size} files.`
  }

  /** The paths that were wholly scanned; null when the report does not tell. */
  scannedPaths(isListed: boolean): readonly string[] | null {
    return this.isKnown(isListed) ? [...this.paths].filter((path) => !this.doubtful.has(path)) : null
  }

  private isKnown(isListed: boolean): boolean {
    return isListed && !this.isCut
  }
}
