import type { ReportResult } from '../../importer.ts'
import { textOf, type Fields } from '../../value.ts'

type State = Pick<ReportResult, 'isReported' | 'outcome' | 'baseline' | 'suppression'>

const present: State = { isReported: true, outcome: 'fail', baseline: null, suppression: null }

const decisions: readonly (readonly [word: string, justification: string])[] = [
  ['FALSE_POSITIVE', 'Marked as a false positive in SonarQube.'],
  ['WONTFIX', 'Marked as not to be fixed in SonarQube.'],
  ['ACCEPTED', 'Accepted in SonarQube.'],
  ['SAFE', 'Reviewed as safe in SonarQube.'],
]

/** What SonarQube and its users made of an issue or hotspot: gone, decided, still to be reviewed, or simply there. */
export function stateOf({ issueStatus, status, resolution }: Fields): State {
  const words = [issueStatus, status, resolution].map((one) =>
    textOf(one)?.toUpperCase().replaceAll('-', '_'),
  )
  if (['CLOSED', 'FIXED', 'REMOVED'].some((word) => words.includes(word)))
    return { ...present, isReported: false, baseline: 'absent' }
  if (words.includes('TO_REVIEW')) return { ...present, isReported: false, outcome: 'review' }
  const decision = decisions.find(([word]) => words.includes(word))
  if (decision === undefined) return present
  return { ...present, suppression: { status: 'accepted', origin: 'external', justification: decision[1] } }
}
