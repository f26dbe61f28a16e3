import type { GateRun } from '@weir/contract'
import { noAnswer } from './exit.ts'
import {
  countIn,
  type Fields,
  fieldsOf,
  flagOrNullIn,
  idIn,
  idOrNullIn,
  listIn,
  severityIn,
  textIn,
  textOrNullIn,
  wordIn,
} from './fields.ts'

/** What was asked: a verdict is one only when it is about this. */
export interface Asked {
  root: string
  group: string | null
  commit: string
  branch: string | null
  nonce: string
  breaking: number | null
  /** The commit that the change grew from, if only the change is judged. */
  baseline: string | null
}

/** One reason of a verdict. */
export type Reason = GateRun['reasons'][number]

/** What a reason is called: its serial number, or that only this branch has it. */
export const nameOf = ({ serial }: Reason): string => serial ?? 'new'

/** How many reasons a run holds at most. */
export const mostReasons = 100

/**
 * The run in an answer, once everything holds: it echoes the commit, the branch and the nonce, is about the root and group
 * asked for, is as strict as asked, has a policy, and its counts agree with its verdict. Anything else is no verdict.
 */
export function verdictIn(answer: unknown, asked: Asked): GateRun {
  const run = readRun(fieldsOf(answer, 'The verdict'))
  const doubt = doubts(run, asked).find(([isWrong]) => isWrong)
  if (doubt) throw noAnswer(`This is no verdict to trust: ${doubt[1]}. The build does not pass.`)
  return run
}

const doubts = (run: GateRun, asked: Asked): [boolean, string][] => [
  [run.nonce !== asked.nonce, 'it echoes another nonce, as an older verdict would'],
  [run.commit !== asked.commit, 'it is about another commit'],
  [run.root_nickname !== asked.root, 'it is about another repository'],
  [asked.group !== null && run.group_id !== asked.group, 'it is about another group'],
  [run.branch !== asked.branch, 'it is about another branch'],
  [run.baseline !== asked.baseline, 'it is about another change'],
  [(run.baseline === null) !== (run.is_baseline_reported === null), 'it contradicts itself about the change'],
  [run.policy_version < 1, 'it names no policy'],
  [
    asked.breaking !== null && run.min_breaking_severity > asked.breaking,
    'it is laxer than --breaking asks for',
  ],
  [run.verdict === 'pass' && run.breaking !== 0, 'it says pass, and that something breaks'],
  [run.verdict === 'break' && run.breaking === 0, 'it says break, and that nothing breaks'],
  [run.breaking + run.accepted_alone > run.judged, 'more breaks or is accepted than was judged'],
  [
    run.reasons.length !== Math.min(run.breaking, mostReasons),
    'its reasons are not as many as the vulnerabilities that break',
  ],
]

function readRun(fields: Fields): GateRun {
  return {
    id: idIn(fields, 'id'),
    organization_id: idIn(fields, 'organization_id'),
    group_id: idIn(fields, 'group_id'),
    root_id: idIn(fields, 'root_id'),
    root_nickname: textIn(fields, 'root_nickname'),
    verdict: wordIn(fields, 'verdict', ['pass', 'break']),
    commit: textIn(fields, 'commit'),
    branch: textOrNullIn(fields, 'branch'),
    nonce: textIn(fields, 'nonce'),
    baseline: textOrNullIn(fields, 'baseline'),
    is_baseline_reported: flagOrNullIn(fields, 'is_baseline_reported'),
    policy_version: countIn(fields, 'policy_version'),
    min_breaking_severity: severityIn(fields, 'min_breaking_severity'),
    judged: countIn(fields, 'judged'),
    breaking: countIn(fields, 'breaking'),
    accepted_alone: countIn(fields, 'accepted_alone'),
    rated_down: listIn(fields, 'rated_down', mostReasons).map((one) =>
      readRatedDown(fieldsOf(one, 'A rating of the verdict')),
    ),
    reasons: listIn(fields, 'reasons', mostReasons).map((one) =>
      readReason(fieldsOf(one, 'A reason of the verdict')),
    ),
    created_at: textIn(fields, 'created_at'),
  }
}

const readReason = (fields: Fields): Reason => ({
  vulnerability_id: idOrNullIn(fields, 'vulnerability_id'),
  serial: textOrNullIn(fields, 'serial'),
  title: textIn(fields, 'title'),
  location: textIn(fields, 'location'),
  severity: severityIn(fields, 'severity'),
  age_days: countIn(fields, 'age_days'),
  state: textIn(fields, 'state'),
  why: textIn(fields, 'why'),
})

const readRatedDown = (fields: Fields): GateRun['rated_down'][number] => ({
  vulnerability_id: idIn(fields, 'vulnerability_id'),
  serial: textIn(fields, 'serial'),
  severity: severityIn(fields, 'severity'),
  tool_severity: severityIn(fields, 'tool_severity'),
  rated_by: textIn(fields, 'rated_by'),
})
