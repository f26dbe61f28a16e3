import { z } from 'zod'
import { issueInWords } from './issue-words.ts'

z.config({ jitless: true, customError: issueInWords })

export * from './access.ts'
export * from './audit.ts'
export * from './ci.ts'
export { type CallOptions, type Client, type ClientOptions, createClient, type Upload } from './client.ts'
export * from './credential.ts'
export * from './delivery.ts'
export * from './demo.ts'
export * from './device.ts'
export * from './email.ts'
export { Fault, type FaultCode, type FaultEvidence, faultStatus } from './fault.ts'
export * from './finding.ts'
export * from './fix.ts'
export * from './gate.ts'
export { type Edge, edges } from './graph.ts'
export * from './group.ts'
export * from './invitation.ts'
export * from './job.ts'
export * from './machine-token.ts'
export {
  inside,
  type MarkedPath,
  markedPaths,
  markOf,
  type ReferenceKind,
  referenceKinds,
  valuesAt,
} from './marks.ts'
export * from './member.ts'
export * from './metric.ts'
export * from './notice.ts'
export * from './operation.ts'
export { directOperations, operations } from './operations.ts'
export * from './operator.ts'
export * from './organization.ts'
export { type Page, pageLimits } from './page.ts'
export * from './package.ts'
export * from './permissions.ts'
export { permissionsTable } from './permissions-table.ts'
export * from './policy.ts'
export * from './removal.ts'
export * from './report.ts'
export { isPaged, type RestOutputOf, type RestPage, restOutput } from './rest.ts'
export * from './root.ts'
export { Done } from './scalars.ts'
export * from './session.ts'
export * from './sign-in.ts'
export * from './token.ts'
export * from './treatment.ts'
export * from './vulnerability.ts'
export * from './zero-risk.ts'
export * from './vulnerability-export.ts'
