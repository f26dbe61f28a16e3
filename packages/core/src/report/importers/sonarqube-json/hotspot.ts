import { plainResult, plainRule } from '../../plain-result.ts'
import { textOf, type Fields } from '../../value.ts'
import { locationOf } from './component.ts'
import { levelOf, type SonarPlace, type SonarResult } from './issue.ts'
import { stateOf } from './state.ts'

/**
 * Reads one element of `hotspots`, code that a person shall look at; a sentence when it cannot be imported. Those of some
 * versions name no rule: then the kind of weakness stands for it.
 */
export function readHotspot(fields: Fields, { run, pointer, names }: SonarPlace): SonarResult | string {
  const kind = textOf(fields.securityCategory, 100)
  const id = textOf(fields.ruleKey, 255) ?? (kind === null ? null : `hotspot:${kind}`)
  if (id === null) return 'The result names neither a rule nor a category.'
  const message = textOf(fields.message, 4000)
  const level = levelOf(fields.vulnerabilityProbability)
  const location = locationOf(fields)
  const key = textOf(fields.key, 200)
  const rule = plainRule({
    run,
    id,
    name: names.get(id) ?? (message?.slice(0, 255).toWellFormed() || id),
    level: level ?? 'warning',
    tags: kind === null ? ['security'] : [kind, 'security'],
  })
  const result = plainResult({
    run,
    pointer,
    ruleId: id,
    ...stateOf(fields),
    level: rule.level,
    message: message ?? rule.name,
    locations: location === null ? [] : [location],
    fingerprints: key === null ? {} : { key },
  })
  return {
    rule,
    result,
    remark: level === null ? 'How probable it is, is not told; it is kept as a warning.' : null,
  }
}
