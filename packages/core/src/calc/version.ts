/**
 * A text that sorts by its bytes as versions do: numbers as numbers, a release after its pre-releases, a longer version after
 * the one it continues. It is no judge of every ecosystem's fine points, and says which of two fixes is the later one.
 */
export function versionOrder(version: string): string {
  const text = version
    .trim()
    .replace(/^v(?=\d)/i, '')
    .slice(0, mostCharacters)
  const [, epoch = '0', rest = text] = /^(\d{1,9}):(.*)$/s.exec(text) ?? []
  const parts = rest.split('+', 1)[0]?.match(/\d+|[A-Za-z]+/g) ?? []
  return [epoch, ...parts].map(keyOf).join('') + end
}

const mostCharacters = 100
/** After every pre-release, before every longer version. */
const end = '5'

/** A number sorts by its length first; a word that means "not yet" sorts before the end, every other after it. */
function keyOf(part: string): string {
  if (/^\d/.test(part)) {
    const digits = part.replace(/^0+(?=\d)/, '')
    return `7${String(digits.length).padStart(3, '0')}${digits}`
  }
  const word = part.toLowerCase()
  return `${beforeRelease.test(word) ? '3' : '6'}${word}.`
}

const beforeRelease = /^(a|alpha|b|beta|c|rc|cr|m|milestone|dev|pre|preview|snapshot|canary|next)$/

/** Which of the versions that fix it is the nearest one above the installed; null where there is none. Versions are separated by commas. */
export function fixFor(fixed: string | null, installed: string | null): string | null {
  const all = (fixed ?? '')
    .slice(0, 2000)
    .split(/[,\s]+/)
    .filter((one) => /\d/.test(one) && one.length <= mostCharacters)
  const keyed = all.map((version) => ({ version: version.toWellFormed(), order: versionOrder(version) }))
  const above = installed === null ? keyed : keyed.filter(({ order }) => order > versionOrder(installed))
  const sorted = above.toSorted((a, b) => (a.order < b.order ? -1 : a.order > b.order ? 1 : 0))
  return sorted[0]?.version ?? keyed.at(-1)?.version ?? null
}
