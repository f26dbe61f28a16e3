import { normalisePath } from '../../fingerprint.ts'
import type { ReportCoverage } from '../../importer.ts'
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
  private flaw: string | null = null
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
    if (level === 'error') this.flaw ??= `Semgrep reports an error: ${textOf(message, 300) ?? kind}`
    const about = file === null ? '' : ` in ${file}`
    if (this.remarks.length < mostRemarks && level !== 'info')
      this.remarks.push({ pointer, message: `Semgrep reports ${kind}${about}.` })
  }

  /** `isListed` when the report holds a list of scanned paths, even an empty one. */
  coverage(isListed: boolean): { readonly flaw: string | null } & Pick<ReportCoverage, 'scanned'> {
    const isKnown = isListed && !this.isCut
    const unread =
      !isKnown && this.doubtful.size > 0 ? `Semgrep could not wholly read ${this.doubtful.size} files.` : null
    return {
      flaw: this.flaw ?? unread,
      scanned: isKnown ? [...this.paths].filter((path) => !this.doubtful.has(path)) : null,
    }
  }
}
