import { core } from '../control.ts'
import { inCore, removal, type Change, type Removal } from '../removal.ts'

const one = (control: string, what: string, change: Change, proof: Removal['proof'][number]): Removal =>
  removal(control, what, { changes: [change], proof: [proof] })

const imported = (...tests: string[]) => core('test/report-import', ...tests)
const gate = (...tests: string[]) => core('test/gate', ...tests)
const change = (...tests: string[]) => core('test/gate-change', ...tests)
const around =
  'a baseline is no way around: the judged commit itself, one reported later, another branch, a later commit'
const reported =
  'a report of the commit counts when its run was complete and none is still being read, not when it failed or was a preview'
const nothing =
  'nothing to judge is never a pass: no root, that of another group, an inactive one, no report of the commit'
const accepted =
  'a requested acceptance breaks as if untreated, an approved one does not, and an ended one breaks again'
const severities =
  'an open one at the breaking severity breaks, one below passes, and a request only ever makes it stricter'

/** What the gate judges, and what it never takes for a pass. */
export const gates: readonly Removal[] = [
  one(
    'G1',
    'only a complete run counts',
    inCore('gate/evaluate.ts', "is_complete || status === 'failed'", 'status !== undefined'),
    gate(reported),
  ),
  one(
    'G1',
    'only a report that was read counts',
    inCore('gate/evaluate.ts', "if (newest?.status === 'failed')", 'if (false)'),
    gate(reported),
  ),
  one(
    'G1',
    'a verdict waits for reports that are being read',
    inCore('gate/evaluate.ts', "status === 'queued' || status === 'running'", 'false'),
    gate(reported),
  ),
  one(
    'G1',
    'a preview does not count',
    inCore('gate/evaluate.ts', ".where('r.is_preview', '=', false)", ''),
    gate(reported),
  ),
  one(
    'G1',
    'only reports of the commit count',
    inCore('gate/evaluate.ts', ".where('r.commit', '=', commit)", ''),
    gate(reported),
  ),
  one(
    'G1',
    'only reports of the root count',
    inCore('gate/evaluate.ts', ".where('r.root_id', '=', root_id)", ''),
    gate(reported),
  ),
  one(
    'G1',
    'what a run says of itself',
    inCore(
      'report/import.ts',
      'incoming.scans.length > 0 && incoming.scans.every(({ flaws }) => flaws.length === 0)',
      'true',
    ),
    imported('a failed run without results closes nothing and says so'),
  ),
  one(
    'G1',
    'no report is no pass',
    inCore('gate/evaluate.ts', 'if (input.require_report || input.baseline)', 'if (false)'),
    gate(nothing),
  ),
  one(
    'G1',
    'a change is judged by a report of its commit',
    inCore('gate/evaluate.ts', 'if (input.require_report || input.baseline)', 'if (input.require_report)'),
    change('of a change only what it adds is judged, by a report that is there'),
  ),
  one(
    'G1',
    'a baseline is older than what is judged',
    inCore('gate/baseline.ts', '(!own?.imported_at || Date.parse(at) < Date.parse(own.imported_at))', 'true'),
    change(around),
  ),
  one(
    'G1',
    'a change is judged by a report of its branch',
    inCore('gate/evaluate.ts', 'if (on) query =', 'if (false) query ='),
    change(around),
  ),
  one(
    'G1',
    'what a commit adds is judged while it is known',
    inCore('gate/baseline.ts', 'if (rows.length > 0)', 'if (false)'),
    change(around),
  ),
  one(
    'G1',
    'what is known to be exploited breaks',
    inCore('gate/judge.ts', 'rules.break_on_kev && vulnerability.kev_at !== null', 'false'),
    core('test/intelligence', 'the gate breaks on what is known to be exploited, unless its policy does not'),
  ),
  one(
    'G1',
    'a verdict says what was rated down',
    inCore('gate/evaluate.ts', 'ratedDown(judged,', 'ratedDown([],'),
    core('test/rating', 'what a rating lets pass the verdict says, with who rated it'),
  ),
  one(
    'T8',
    'a decision about many is about what was previewed',
    inCore('vulnerability/bulk.ts', ' || !isSealed(hands, digest, input.token)', ''),
    core('test/bulk', 'the token starts what was previewed and nothing else, for who previewed it'),
  ),
  one(
    'G1',
    'what only a branch has is judged',
    inCore('gate/judged.ts', 'subject.branch === null ? [] :', 'subject.branch !== undefined ? [] :'),
    change('what only a branch has breaks it, and is neither counted nor listed'),
  ),
  one(
    'G1',
    'a scan that is not complete takes nothing back',
    inCore('report/ingest/store-additions.ts', 'if (scan.flaws.length === 0) await', 'await'),
    change('a scan that is not complete takes nothing back of what its branch had; another tool neither'),
  ),
  one(
    'G1',
    'an inactive root is no pass',
    inCore('gate/evaluate.ts', ".where('status', '=', 'active')", ''),
    gate(nothing),
  ),
  one(
    'G1',
    'a request makes the rules only stricter',
    inCore(
      'gate/evaluate.ts',
      'Math.min(policy.min_breaking_severity, input.breaking_severity ?? 10)',
      'input.breaking_severity ?? policy.min_breaking_severity',
    ),
    gate(severities),
  ),
  one(
    'G1',
    'a request of an acceptance protects nothing',
    inCore('calc/treatment.ts', "if (treatment_state !== 'approved') return false", ''),
    gate('the policy is judged by the day: asked to be accepted and not approved'),
  ),
  one(
    'G1',
    'an acceptance ends',
    inCore('calc/treatment.ts', ' && Date.parse(accepted_until) > now', ''),
    gate(accepted),
  ),
]
