import { compilePattern } from './release-match-pattern.ts'

/** Which tags of a repository are releases. */
export interface ReleaseRule {
  /** What the tag is a release of, or null when it is no release. */
  match(tag: string): ReleaseMatch | null
}

/** A tag understood as a release. */
export interface ReleaseMatch {
  /** What stands before the version in a repository of several packages, as `name` in `name@1.2.3`; null without one. */
  component: string | null
  /** The version without `v`, as `1.2.3-rc.1`; null when the tag names none. */
  version: string | null
  isPrerelease: boolean
}

/** The rule of a repository for which nobody chose one: `1.2`, `v1.2.3`, `name@1.2.3`, `name-v1.2.3-rc.1`, `path/v1.2.3+build`. */
export const defaultReleasePattern = String.raw`([A-Za-z@][\w.@/-]*[@/_-])?[vV]?\d+(\.\d+){1,3}([-._+]?[A-Za-z0-9][\w.+-]*)?`

/** The rule of a pattern on whole tag names (syntax and limits of `compilePattern`); throws `invalid` for a pattern that is none. */
export function releaseRule(pattern: string = defaultReleasePattern): ReleaseRule {
  const compiled = compilePattern(pattern)
  return { match: (tag) => (compiled.matches(tag) ? describeTag(tag) : null) }
}

function describeTag(tag: string): ReleaseMatch {
  for (const { index } of tag.matchAll(starts)) {
    version.lastIndex = index
    const parts = version.exec(tag)?.groups
    if (!parts) continue
    const { number = '', suffix = '' } = parts
    const component = index === 0 ? null : tag.slice(0, index - 1)
    return { component, version: number + suffix, isPrerelease: isUnfinished(suffix) }
  }
  return { component: null, version: null, isPrerelease: unfinishedWord.test(tag) }
}

/** Where a version can begin: at the start or after a separator. */
const starts = /(?<=^|[@/_-])[vV]?\d/g

/** A version from its place to the end of the tag: numbers, then anything that does not continue the numbers. */
const version = /[vV]?(?<number>\d+(?:\.\d+){1,3})(?<suffix>(?:[-._+]?[A-Za-z0-9][\w.+-]*)?)$/y

/**
 * After a version, `-…` means unfinished (semver 2.0 §9) and so do the words of other schemes written without it, such as `rc1`,
 * `.dev0` or `b2`; `+build`, `.post1`, `.Final`, `-RELEASE` and the like do not.
 */
function isUnfinished(suffix: string): boolean {
  const [before = ''] = suffix.split('+')
  if (before === '' || finishedWord.test(before)) return false
  return before.startsWith('-') || unfinishedWord.test(before) || /^[._]?(?:a|b|c|m)\d*$/i.test(before)
}

const finishedWord = /^[-._]?(?:final|release|ga|post|sp|lts|stable)[-._]?\d*$/i
const unfinishedWord =
  /(?:^|[^a-z])(?:alpha|beta|rc|cr|pre|preview|dev|snapshot|nightly|canary|next|milestone|test|insiders?)(?![a-z])/i
