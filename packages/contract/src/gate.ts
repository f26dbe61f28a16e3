import { z } from 'zod'
import { reference } from './marks.ts'
import { mutation, query } from './operation.ts'
import { page, pageInput } from './page.ts'
import { nickname } from './root.ts'
import { instant, prose, score, tenant } from './scalars.ts'

const commit = () => z.string().regex(/^[0-9a-f]{40}([0-9a-f]{24})?$/, 'a full commit hash')

export const GateReason = z
  .object({
    vulnerability_id: reference('vulnerability')
      .nullable()
      .describe('Null for what only the branch has: it is no vulnerability of the root yet'),
    serial: z.string().nullable(),
    title: z.string(),
    location: z.string(),
    severity: z.number(),
    age_days: z.int(),
    state: z.string().describe('Treatment and its state'),
    why: z.string().describe('The rule of the policy that decides'),
  })
  .meta({ id: 'GateReason' })

export const GateRatedDown = z
  .object({
    vulnerability_id: reference('vulnerability'),
    serial: z.string(),
    severity: z.number().describe('As a person rated it'),
    tool_severity: z.number().describe('As its tool says; at this severity it would break'),
    rated_by: z.string().describe('Name of who rated it last'),
  })
  .meta({ id: 'GateRatedDown' })

export const GateRun = z
  .object({
    id: z.uuid(),
    organization_id: reference('organization'),
    group_id: reference('group'),
    root_id: reference('root'),
    root_nickname: z.string(),
    verdict: z.enum(['pass', 'break']),
    commit: z.string().describe('Echo of the commit asked about'),
    branch: z.string().nullable(),
    nonce: z.string().describe('Echo of the nonce of the request'),
    baseline: z
      .string()
      .nullable()
      .describe('Echo of the commit that the change grew from; only what the change adds was judged'),
    is_baseline_reported: z
      .boolean()
      .nullable()
      .describe(
        'Whether a report of the baseline was read; if not, it was compared with the tracked branch as it is, or with nothing',
      ),
    policy_version: z.int(),
    min_breaking_severity: z.number().describe('In force: the stricter of the policy and the request'),
    judged: z
      .int()
      .describe(
        'What was judged: open vulnerabilities of the root, with what only the branch has; of a change, what it adds',
      ),
    breaking: z.int(),
    accepted_alone: z
      .int()
      .describe('Open vulnerabilities that do not break because one person alone accepted them'),
    rated_down: z
      .array(GateRatedDown)
      .describe('What does not break only because a person rated it down, at most 100'),
    reasons: z.array(GateReason).describe('What breaks, worst first, at most 100'),
    created_at: instant(),
  })
  .meta({ id: 'GateRun' })
export type GateRun = z.infer<typeof GateRun>

export const gateEvaluate = mutation('gate.evaluate', {
  summary: 'The verdict on a root under the policy in force; the run is recorded.',
  permission: 'gate:submit',
  input: z.strictObject({
    ...tenant,
    group_id: reference('group').optional(),
    root_id: reference('root').optional(),
    root: nickname().optional().describe('Nickname of the root, instead of its id'),
    commit: commit(),
    branch: prose(255)
      .optional()
      .describe('What its reports see and the tracked branch has not is judged too'),
    baseline: commit()
      .optional()
      .describe(
        'The merge base: only what the change adds to it is judged, by a report of the commit, which is required then',
      ),
    nonce: z
      .string()
      .min(8)
      .max(128)
      .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'must not hold control characters'),
    breaking_severity: score().optional().describe('Only ever makes it stricter'),
    require_report: z.boolean().default(false).describe('Refuse when no report of this commit was read'),
  }),
  output: GateRun,
  http: { method: 'POST', path: '/v1/gate/evaluate' },
  graphql: 'evaluateGate',
  cost: 20,
  rate: 'write',
})

export const gateList = query('gate.list', {
  summary: 'Runs of the gate, newest first.',
  permission: 'group:read',
  input: z.strictObject({
    ...tenant,
    ...pageInput,
    group_ids: z.array(reference('group')).max(500).optional(),
    root_ids: z.array(reference('root')).max(500).optional(),
    verdict: z.enum(['pass', 'break']).optional(),
  }),
  output: page(GateRun),
  http: { method: 'GET', path: '/v1/gate/runs' },
  graphql: 'gateRuns',
  cost: 3,
  rate: 'read',
})
