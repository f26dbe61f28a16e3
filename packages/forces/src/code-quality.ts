import { createHash } from 'node:crypto'
import type { GateRun } from '@weir/contract'
import { placeOf } from './place.ts'
import { keyOf } from './sarif.ts'
import { harmless, harmlessJson } from './text.ts'
import { nameOf } from './verdict.ts'

/** A run as GitLab reads it for Code Quality: what breaks, each with its place and a fingerprint that stays while it does. */
export function codeQualityOf(run: GateRun): string {
  const issues = run.reasons.map((reason) => {
    const { file, line } = placeOf(reason.location) ?? { file: harmless(reason.location) || '.', line: 1 }
    return {
      description: harmless(`${nameOf(reason)} ${reason.title}: ${reason.why}`),
      check_name: harmless(reason.title),
      fingerprint: createHash('sha256')
        .update(`${run.root_id} ${keyOf(reason)}`)
        .digest('hex'),
      severity: gravityOf(reason.severity),
      location: { path: file, lines: { begin: Math.max(1, line) } },
    }
  })
  return `${harmlessJson(issues)}\n`
}

/** The words of Code Quality for the bands of severity. */
function gravityOf(severity: number): 'blocker' | 'critical' | 'major' | 'minor' | 'info' {
  if (severity >= 9) return 'blocker'
  if (severity >= 7) return 'critical'
  if (severity >= 4) return 'major'
  return severity > 0 ? 'minor' : 'info'
}
