import { severityOrUnknown } from '../../advisory.ts'
import { isVector, levelOfScore, severityOfWord, type Severity } from '../../severity-words.ts'
import { fieldsOf, listOf, numberOf, textOf } from '../../value.ts'

/** What a vector of a method begins with; CycloneDX takes it with and without. */
const prefixes = new Map<unknown, string>([
  ['CVSSv3', 'CVSS:3.0/'],
  ['CVSSv31', 'CVSS:3.1/'],
  ['CVSSv4', 'CVSS:4.0/'],
])

/** CVSS vectors of ratings in full; those of CVSS 2, OWASP and other methods are none. */
export function vectorsOf(ratings: unknown): string[] {
  const vectors = listOf(ratings).flatMap((one) => {
    const { method, vector } = fieldsOf(one)
    const prefix = prefixes.get(method)
    const text = textOf(vector, 256)
    if (text === null || isVector(text)) return text ?? []
    return prefix === undefined || text.startsWith('CVSS:') ? [] : prefix + text
  })
  return [...new Set(vectors.filter(isVector))].slice(0, 10)
}

/** The first score of CVSS 3 or 4, else the first word that is known: a score of another method is on another scale. */
export function severityOf(ratings: unknown): Severity {
  const all = listOf(ratings).map(fieldsOf)
  for (const { method, score } of all) {
    const number = prefixes.has(method) ? numberOf(score) : null
    if (number !== null && number >= 0 && number <= 10) return { level: levelOfScore(number), score: number }
  }
  const words = all.flatMap(({ severity }) => textOf(severity) ?? [])
  return severityOrUnknown(words.find((word) => severityOfWord(word) !== null) ?? null)
}
