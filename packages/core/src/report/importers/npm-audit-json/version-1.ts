import { advisoryRule, affectedPackage, severityOrUnknown } from '../../advisory.ts'
import { purlOf } from '../../purl.ts'
import { cweOf } from '../../severity-words.ts'
import { traceBounds } from '../../trace-bounds.ts'
import { fieldsOf, listOf, textOf, textsOf } from '../../value.ts'
import { advisoryId, vectorsOf, type Entry, type Told } from './told.ts'

/** An advisory of the report of npm 6: one result for each installed version; the paths to it say who needs it. */
export function* ofAdvisory({ pointer, fields }: Entry): Generator<Told> {
  const id = advisoryId(fields, fields.id)
  const name = textOf(fields.module_name)
  if (id === null || name === null)
    return yield { pointer, loss: 'The advisory has no id or names no package.' }
  const advisory = {
    id,
    title: textOf(fields.title, 255),
    description: textOf(fields.overview, 8000),
    uri: textOf(fields.url, 2048),
    aliases: textsOf(fields.cves),
    cwe: [...textsOf(fields.cwe), ...textsOf([fields.cwe])].flatMap(cweOf),
    vectors: vectorsOf(fields),
    severity: severityOrUnknown(textOf(fields.severity)),
  }
  const findings = listOf(fields.findings)
  for (const [at, found] of findings.entries()) {
    const version = textOf(fieldsOf(found).version)
    const result = affectedPackage(advisory, {
      run: 0,
      pointer: `${pointer}/findings/${at}`,
      package: {
        purl: purlOf('npm', name, version),
        name,
        version,
        fixedVersion: patchedIn(fields.patched_versions, version),
      },
      path: null,
      further: textsOf(fieldsOf(found).paths, traceBounds.further).map((message) => ({
        path: null,
        line: null,
        message: message.slice(0, traceBounds.message).toWellFormed(),
      })),
    })
    yield { rule: advisoryRule(0, advisory), result }
  }
  if (findings.length === 0)
    yield { pointer, loss: 'The advisory does not say where the package is installed.' }
}

/**
 * The first patched version above the installed one, from a range such as `>=2.6.9 <3.0.0 || >=3.1.0`; null when there is
 * none, which npm writes as `<0.0.0`.
 */
function patchedIn(range: unknown, installed: string | null): string | null {
  const patched = [...(textOf(range, 4096) ?? '').matchAll(/>=?\s*([^\s|,<]+)/g)].flatMap(
    ([, version]) => version ?? [],
  )
  const above = patched.filter((version) => installed === null || byNumbers.compare(version, installed) > 0)
  return above.toSorted(byNumbers.compare)[0] ?? null
}

const byNumbers = new Intl.Collator('en', { numeric: true })
