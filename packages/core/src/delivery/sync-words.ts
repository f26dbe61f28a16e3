import type { ForgeDoubt } from './forge.ts'

/** What is being read, for the person who waits. */
export const readingInWords = {
  objects: 'fetching history',
  commits: 'reading commits',
  tags: 'reading tags',
} as const

interface Counted {
  leftOut: number
  undated: number
  /** All the tags there are, if none of them is a release by the rule; else 0. */
  unmatched: number
  rule: string
}

/** What a sync doubted, for the person who looks at the root; null when nothing. */
export function doubtsInWords(
  doubts: readonly ForgeDoubt[],
  { leftOut, undated, unmatched, rule }: Counted,
): string | null {
  const sentences = doubts.map(
    ({ message, count, examples }) => `${message} (${times(count)}: ${listed(examples, count)})`,
  )
  if (leftOut > 0)
    sentences.push(
      `Branches or tags whose names are too long or equal another are left out. (${times(leftOut)})`,
    )
  if (undated > 0) sentences.push(`Tags without a believable date are no releases. (${times(undated)})`)
  if (unmatched > 0)
    sentences.push(
      `No release: ${unmatched === 1 ? 'the only tag does not match' : `none of the ${unmatched} tags matches`} the release rule ${rule} of this repository. Change the rule, or name tags by it.`,
    )
  return sentences.length === 0 ? null : sentences.join(' ').slice(0, 2000)
}

const times = (count: number): string => (count === 1 ? 'once' : `${count} times`)

function listed(examples: readonly string[], count: number): string {
  const shown = examples
    .slice(0, 3)
    .map((example) => (/^[0-9a-f]{40,}$/.test(example) ? example.slice(0, 12) : example))
  return shown.join(', ') + (count > shown.length ? ', …' : '')
}
