import { Fault } from '../fault.ts'

/** Metrics of one CVSS version in canonical order, each with the values it may take; 'X' means "not defined". */
export type CvssMetrics = Readonly<Record<string, string>>

export interface CvssGrammar {
  /** What the vector starts with, as in 'CVSS:3.1'. */
  prefix: string
  /** Metric → allowed values, in canonical order. */
  metrics: Readonly<Record<string, readonly string[]>>
  /** Metrics that must be present; none of them allows 'X'. */
  mandatory: readonly string[]
}

export interface CvssVector {
  /** The vector in canonical order, without metrics that are not defined. */
  vector: string
  /** Value of every metric of the version; 'X' where the vector does not define it. */
  values: CvssMetrics
}

const longestVector = 300

/** Reads a vector with its metrics in any order; Fault('invalid') at `pointer` for an unknown, repeated or missing metric. */
export function readCvssVector(text: string, grammar: CvssGrammar, pointer: string): CvssVector {
  if (text.length > longestVector)
    throw refuse(`A CVSS vector has at most ${longestVector} characters.`, pointer)
  const [prefix, ...parts] = text.split('/')
  if (prefix !== grammar.prefix) throw refuse(`This vector must begin with "${grammar.prefix}/".`, pointer)

  const given = new Map<string, string>()
  for (const part of parts) {
    const [metric, value] = readPart(part, grammar, pointer)
    if (given.has(metric)) throw refuse(`Metric ${metric} is given twice; keep one of them.`, pointer, metric)
    given.set(metric, value)
  }
  for (const metric of grammar.mandatory) {
    if (!given.has(metric))
      throw refuse(`Metric ${metric} is missing; every base metric is needed.`, pointer, metric)
  }

  const names = Object.keys(grammar.metrics)
  const values = Object.fromEntries(names.map((name) => [name, given.get(name) ?? 'X']))
  const defined = names.filter((name) => values[name] !== 'X').map((name) => `${name}:${values[name]}`)
  return { vector: [grammar.prefix, ...defined].join('/'), values }
}

/** Value of a metric as it counts in the environment: the modified one (M…) where it is defined, else the given one. */
export function effective(values: CvssMetrics, metric: string): string {
  const modified = values[`M${metric}`] ?? 'X'
  return modified === 'X' ? (values[metric] ?? 'X') : modified
}

/** Whether any of these metrics is defined. */
export function definesAny(values: CvssMetrics, metrics: readonly string[]): boolean {
  return metrics.some((metric) => (values[metric] ?? 'X') !== 'X')
}

function readPart(part: string, grammar: CvssGrammar, pointer: string): [metric: string, value: string] {
  const at = part.indexOf(':')
  const metric = at < 0 ? part : part.slice(0, at)
  const value = at < 0 ? '' : part.slice(at + 1)
  const allowed = Object.hasOwn(grammar.metrics, metric) ? grammar.metrics[metric] : undefined
  if (!allowed) throw refuse(`"${part.slice(0, 20)}" is not a metric of ${grammar.prefix}.`, pointer)
  if (!allowed.includes(value)) {
    throw refuse(
      `Metric ${metric} must be one of ${allowed.join(', ')}; it is "${value.slice(0, 20)}".`,
      pointer,
      metric,
    )
  }
  return [metric, value]
}

function refuse(message: string, pointer: string, metric?: string): Fault {
  return new Fault('invalid', message, metric === undefined ? { pointer } : { pointer, metric })
}
