import { normalisePath } from '../../fingerprint.ts'
import type { ReportLocation, ReportPlace } from '../../importer.ts'
import { boundedPlace } from '../../trace-bounds.ts'
import { fieldsOf, integerOf, textOf, type Fields } from '../../value.ts'

/** The key of the project that an issue or a hotspot belongs to. */
export function projectOf(fields: Fields): string | null {
  return keyOf(fields.project) ?? keyOf(fields.component)?.split(':')[0] ?? null
}

/** The branch that it was found on; null for the main branch. A pull request is a branch that changes no states. */
export function branchOf(fields: Fields): string | null {
  const pull = textOf(fields.pullRequest, 100)
  return pull === null ? textOf(fields.branch, 255) : `pull/${pull}`
}

/** Its lines of a file; null when it is about the project as a whole. Columns of SonarQube start at 0. */
export function locationOf(fields: Fields): ReportLocation | null {
  const path = pathOf(fields.component, projectOf(fields))
  if (path === null) return null
  const range = fieldsOf(fields.textRange)
  const line = (integerOf(fields.line) ?? integerOf(range.startLine)) || null
  const [from, to] = [integerOf(range.startOffset), integerOf(range.endOffset)]
  return {
    kind: 'line',
    path,
    line,
    endLine: line === null ? null : (integerOf(range.endLine) ?? line),
    column: line === null || from === null ? null : from + 1,
    endColumn: line === null || to === null ? null : to + 1,
  }
}

/** A location of a flow. */
export function placeOf(value: unknown, project: string | null): ReportPlace | null {
  const { component, textRange, msg } = fieldsOf(value)
  const line = integerOf(fieldsOf(textRange).startLine) || null
  return boundedPlace({ path: pathOf(component, project), line, message: textOf(msg) })
}

/** The path in a key like `project:src/a.ts`; keys of projects may hold colons too. */
function pathOf(component: unknown, project: string | null): string | null {
  const key = keyOf(component)
  if (key === null || key === project) return null
  const isOfProject = project !== null && key.startsWith(`${project}:`)
  const path = isOfProject ? key.slice(project.length + 1) : key.slice(key.lastIndexOf(':') + 1)
  // In a project of modules the key of the module stands between.
  return normalisePath(path.slice(path.lastIndexOf(':') + 1)) || null
}

/** A key, given as it is or in an object. */
function keyOf(value: unknown): string | null {
  return textOf(value, 4096) ?? textOf(fieldsOf(value).key, 4096)
}
