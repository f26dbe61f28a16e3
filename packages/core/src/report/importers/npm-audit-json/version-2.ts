import { advisoryRule, affectedPackage, severityOrUnknown } from '../../advisory.ts'
import { normalisePath } from '../../fingerprint.ts'
import type { ReportPlace } from '../../importer.ts'
import { purlOf } from '../../purl.ts'
import { cweOf } from '../../severity-words.ts'
import { traceBounds } from '../../trace-bounds.ts'
import { fieldsOf, isFields, listOf, textOf, textsOf, type Fields } from '../../value.ts'
import { advisoryId, vectorsOf, type Entry, type Told } from './told.ts'

/**
 * A package of the report of npm 7 and later: one result for each advisory about it. What stands in `via` as text is
 * another package of the report, through which this one is affected, and no vulnerability of its own. The report does
 * not say which version is installed.
 */
export function* ofPackage({ pointer, fields }: Entry, key: string): Generator<Told> {
  const name = textOf(fields.name) ?? textOf(key)
  if (name === null) return yield { pointer, loss: 'The package has no name.' }
  for (const [at, one] of listOf(fields.via).entries()) {
    if (typeof one === 'string') continue
    const place = `${pointer}/via/${at}`
    const id = isFields(one) ? advisoryId(one, one.source) : null
    if (id === null || !isFields(one)) yield { pointer: place, loss: 'The advisory has no id.' }
    else yield told({ pointer: place, fields: one }, { id, name, of: fields })
  }
}

function told(
  { pointer, fields }: Entry,
  { id, name, of }: { readonly id: string; readonly name: string; readonly of: Fields },
): Told {
  const range = textOf(fields.range)
  const advisory = {
    id,
    title: textOf(fields.title, 255),
    description: range === null ? null : `Versions ${range} of ${name} are affected.`,
    uri: textOf(fields.url, 2048),
    aliases: [],
    cwe: textsOf(fields.cwe).flatMap(cweOf),
    vectors: vectorsOf(fields),
    severity: severityOrUnknown(textOf(fields.severity)),
  }
  const fix = fieldsOf(of.fixAvailable)
  const result = affectedPackage(advisory, {
    run: 0,
    pointer,
    package: {
      purl: purlOf('npm', name, null),
      name,
      version: null,
      fixedVersion: fix.name === name ? textOf(fix.version) : null,
    },
    path: null,
    further: [...placesOf(of.nodes)],
  })
  return {
    rule: advisoryRule(0, advisory),
    result: { ...result, message: result.message + remedy(fix, name) },
  }
}

/** Where the package is installed. */
function placesOf(nodes: unknown): ReportPlace[] {
  const paths = textsOf(nodes, traceBounds.further).map(normalisePath)
  return paths.filter((path) => path !== '').map((path) => ({ path, line: null, message: null }))
}

/** Another package that brings in a version without the vulnerability. */
function remedy(fix: Fields, name: string): string {
  const [other, version] = [textOf(fix.name), textOf(fix.version)]
  if (other === null || version === null || other === name) return ''
  return ` Fixed by installing ${other} ${version}${fix.isSemVerMajor === true ? ', a major change' : ''}.`
}
