import * as access from './access.ts'
import * as audit from './audit.ts'
import * as bulk from './bulk.ts'
import * as ci from './ci.ts'
import * as consult from './consult.ts'
import * as credential from './credential.ts'
import * as demo from './demo.ts'
import * as delivery from './delivery.ts'
import * as device from './device.ts'
import * as event from './event.ts'
import * as facet from './facet.ts'
import * as finding from './finding.ts'
import * as fix from './fix.ts'
import * as gate from './gate.ts'
import * as group from './group.ts'
import * as intelligence from './intelligence.ts'
import * as invitation from './invitation.ts'
import * as job from './job.ts'
import * as labelling from './labelling.ts'
import * as machineToken from './machine-token.ts'
import * as member from './member.ts'
import * as metric from './metric.ts'
import * as notice from './notice.ts'
import type { DirectOperation, Operation } from './operation.ts'
import * as operator from './operator.ts'
import * as organization from './organization.ts'
import * as packages from './package.ts'
import * as policy from './policy.ts'
import * as rating from './rating.ts'
import * as reattack from './reattack.ts'
import * as removal from './removal.ts'
import * as report from './report.ts'
import * as root from './root.ts'
import * as savedView from './saved-view.ts'
import * as session from './session.ts'
import * as signIn from './sign-in.ts'
import * as sla from './sla.ts'
import * as token from './token.ts'
import * as treatment from './treatment.ts'
import * as webhook from './webhook.ts'
import * as vulnerability from './vulnerability.ts'
import * as zeroRisk from './zero-risk.ts'
import * as vulnerabilityExport from './vulnerability-export.ts'

const nouns = {
  ...access,
  ...audit,
  ...bulk,
  ...ci,
  ...consult,
  ...credential,
  ...delivery,
  ...demo,
  ...device,
  ...event,
  ...facet,
  ...finding,
  ...fix,
  ...gate,
  ...group,
  ...intelligence,
  ...invitation,
  ...job,
  ...labelling,
  ...machineToken,
  ...member,
  ...metric,
  ...notice,
  ...operator,
  ...organization,
  ...packages,
  ...policy,
  ...rating,
  ...reattack,
  ...removal,
  ...report,
  ...root,
  ...savedView,
  ...session,
  ...signIn,
  ...sla,
  ...token,
  ...treatment,
  ...vulnerability,
  ...webhook,
  ...zeroRisk,
  ...vulnerabilityExport,
}

const isOperation = (value: unknown): value is Operation =>
  typeof value === 'object' &&
  value !== null &&
  'permission' in value &&
  'kind' in value &&
  'summary' in value

/** Everything that can be asked of Weir, by name: each operation exported by a noun of the contract. */
export const operations: ReadonlyMap<string, Operation> = new Map(
  Object.values<unknown>(nouns)
    .filter(isOperation)
    .map((operation) => [operation.name, operation] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1)),
)

/** Those that the APIs and the client offer: all that are not asked as a job only. */
export const directOperations: ReadonlyMap<string, DirectOperation> = new Map(
  [...operations].flatMap(([name, operation]) => (operation.later ? [] : [[name, operation] as const])),
)
