import { explainAccess } from './access/explain.ts'
import { explainMember } from './access/explain-member.ts'
import { exportAudit } from './audit/export.ts'
import { listInstallationActs } from './audit/installation.ts'
import { listAudit, listDenials } from './audit/list.ts'
import { readAuditState } from './audit/state.ts'
import { listCommits } from './commit/list.ts'
import { createConsult, createObservation } from './consult/create.ts'
import { listConsults, listObservations } from './consult/list.ts'
import { createCredential } from './credential/create.ts'
import { listCredentials } from './credential/list.ts'
import { removeCredential } from './credential/remove.ts'
import { rotateCredential } from './credential/rotate.ts'
import { readDemo } from './demo/read.ts'
import type { Implementation } from './door/implement.ts'
import { createEvent } from './event/create.ts'
import { listEvents } from './event/list.ts'
import { requestEventVerification, sendBackEvents, solveEvents } from './event/move.ts'
import { remindOfEvents } from './event/remind.ts'
import { listFindings } from './finding/list.ts'
import { listFixes } from './fix/list.ts'
import { evaluateGate } from './gate/evaluate.ts'
import { listGateRuns } from './gate/list.ts'
import { createGroup } from './group/create.ts'
import { listGroups } from './group/list.ts'
import { takeIntelligence } from './intelligence/take.ts'
import { acceptInvitation, checkInvitation, declineInvitation } from './invitation/answer.ts'
import { createInvitation } from './invitation/create.ts'
import { listInvitations } from './invitation/list.ts'
import { resendInvitation, revokeInvitation } from './invitation/resend.ts'
import { listJobs, readOneJob } from './job/read.ts'
import { grantMember } from './member/grant.ts'
import { listMembers } from './member/list.ts'
import { readMe, updateMe } from './member/me.ts'
import { appointOwner, handOverOwnership } from './member/own.ts'
import { previewMember } from './member/preview.ts'
import { reactivateMember } from './member/reactivate.ts'
import { removeMember } from './member/remove.ts'
import { setMemberRole } from './member/set-role.ts'
import { readMetricBenchmark } from './metric/benchmark.ts'
import { readMetricCatalogue } from './metric/catalogue.ts'
import { readMetricSeries } from './metric/series.ts'
import { readMetricBreakdown } from './metric/slices.ts'
import { listNotices } from './notice/list.ts'
import { readNotices } from './notice/read.ts'
import { approveBecome, endBecome, listBecomes, openBecome } from './operator/become.ts'
import { createOrganization } from './organization/create.ts'
import { listOrganizations } from './organization/list.ts'
import { readOrganization } from './organization/read.ts'
import { writeBom } from './package/bom.ts'
import { listPackages } from './package/list.ts'
import { readOrganizationPolicy, readPolicy } from './policy/read.ts'
import { updateOrganizationPolicy, updatePolicy } from './policy/update.ts'
import { listReleases } from './release/list.ts'
import { listRepositories } from './repository/list.ts'
import { updateReleaseRule } from './repository/release-rule.ts'
import { rateVulnerabilities, unrateVulnerabilities } from './rating/rate.ts'
import { listWeaknesses } from './rating/weaknesses.ts'
import { holdReattacks } from './reattack/hold.ts'
import { listReattacks } from './reattack/list.ts'
import { requestReattack } from './reattack/request.ts'
import { verifyReattacks } from './reattack/verify.ts'
import { confirmReport } from './report/confirm.ts'
import { importReport } from './report/import.ts'
import { listReports } from './report/list.ts'
import { readOneReport } from './report/read-report.ts'
import { uploadReport } from './report/upload.ts'
import { addRoot } from './root/add.ts'
import { listRootCoverage } from './root/coverage.ts'
import { deactivateRoot } from './root/deactivate.ts'
import { fetchRoot } from './root/fetch.ts'
import { listRoots } from './root/list.ts'
import { setRootCredential } from './root/set-credential.ts'
import { syncRoot } from './root/sync.ts'
import { deleteView, restoreView } from './saved-view/delete.ts'
import { listViews } from './saved-view/list.ts'
import { saveView } from './saved-view/save.ts'
import { endSessionOfMember } from './session/of-member.ts'
import { endSession, readSession, redeemSignIn } from './session/own.ts'
import { listSecurityLog } from './session/security-log.ts'
import { completeSignIn, listSignInProviders, readSignInState, startSignIn } from './sign-in/ask.ts'
import { claimDomain, releaseDomain, verifyDomain } from './sign-in/domains.ts'
import { readSignInSettings, updateSignInSettings } from './sign-in/pins.ts'
import { createCiTrust, listCiTrusts, removeCiTrust } from './token/ci-trust.ts'
import {
  approveDevice,
  denyDevice,
  findDeviceSignIn,
  pollDeviceSignIn,
  startDeviceSignIn,
} from './token/device.ts'
import { exchangeCiIdentity, reportLeakedToken } from './token/exchange.ts'
import {
  createCiToken,
  createServiceToken,
  listCiTokens,
  listServiceTokens,
  revokeCiToken,
  revokeServiceToken,
} from './token/machine-token.ts'
import { createToken, listTokens, revokeToken } from './token/user-token.ts'
import { readCalendar } from './calendar/read.ts'
import { updateCalendar } from './calendar/update.ts'
import { applySla } from './sla/apply.ts'
import { recountGroupSla, recountSla } from './sla/recount.ts'
import { decideTreatments } from './treatment/decide.ts'
import { expireTreatments } from './treatment/expire.ts'
import { listTreatments } from './treatment/list.ts'
import { applyBulk } from './vulnerability/bulk-apply.ts'
import { revertBulk } from './vulnerability/bulk-revert.ts'
import { previewBulk, readOneBulk, startBulk, undoBulk } from './vulnerability/bulk.ts'
import { countVulnerabilities } from './vulnerability/counts.ts'
import { exportVulnerabilities } from './vulnerability/export.ts'
import { countFacets } from './vulnerability/facets.ts'
import { readHistory } from './vulnerability/history.ts'
import { labelVulnerabilities } from './vulnerability/label.ts'
import { listVulnerabilities } from './vulnerability/list.ts'
import { readPriority } from './vulnerability/priority.ts'
import { readVulnerability } from './vulnerability/read.ts'
import { removeVulnerabilities } from './vulnerability/remove.ts'
import { restoreVulnerabilities } from './vulnerability/restore.ts'
import { readTrace } from './vulnerability/trace.ts'
import { treatVulnerabilities } from './vulnerability/treat.ts'
import { createWebhook } from './webhook/create.ts'
import { listWebhookDeliveries } from './webhook/deliveries.ts'
import { listWebhooks } from './webhook/list.ts'
import { removeWebhook } from './webhook/remove.ts'
import { replayWebhook } from './webhook/replay.ts'
import { rotateWebhook } from './webhook/rotate.ts'
import { updateWebhook } from './webhook/update.ts'
import { decideZeroRisks } from './zero-risk/decide.ts'
import { listZeroRisks } from './zero-risk/list.ts'
import { requestZeroRisk } from './zero-risk/request.ts'

/** Every operation with its handler; compared with the contract at each start. */
export const implementations: readonly Implementation[] = [
  claimDomain,
  completeSignIn,
  listSignInProviders,
  readSignInSettings,
  readSignInState,
  releaseDomain,
  startSignIn,
  updateSignInSettings,
  verifyDomain,
  addRoot,
  applyBulk,
  approveBecome,
  approveDevice,
  acceptInvitation,
  appointOwner,
  checkInvitation,
  confirmReport,
  countFacets,
  countVulnerabilities,
  createCiToken,
  createCiTrust,
  createConsult,
  createCredential,
  createEvent,
  createGroup,
  createInvitation,
  createObservation,
  createOrganization,
  createServiceToken,
  createToken,
  deactivateRoot,
  applySla,
  readCalendar,
  recountGroupSla,
  recountSla,
  updateCalendar,
  decideTreatments,
  decideZeroRisks,
  deleteView,
  expireTreatments,
  denyDevice,
  declineInvitation,
  endBecome,
  endSession,
  endSessionOfMember,
  evaluateGate,
  exchangeCiIdentity,
  explainAccess,
  explainMember,
  fetchRoot,
  findDeviceSignIn,
  grantMember,
  handOverOwnership,
  holdReattacks,
  importReport,
  labelVulnerabilities,
  listAudit,
  listDenials,
  listViews,
  previewBulk,
  readAuditState,
  exportAudit,
  listBecomes,
  listCiTokens,
  listCiTrusts,
  listCommits,
  listConsults,
  listCredentials,
  listEvents,
  listFindings,
  listFixes,
  listGateRuns,
  listGroups,
  listInstallationActs,
  listInvitations,
  listJobs,
  listMembers,
  listNotices,
  listPackages,
  listObservations,
  listOrganizations,
  listReattacks,
  listReleases,
  listReports,
  listRepositories,
  listRootCoverage,
  listRoots,
  listSecurityLog,
  listServiceTokens,
  listTokens,
  listTreatments,
  listVulnerabilities,
  listWeaknesses,
  listZeroRisks,
  exportVulnerabilities,
  pollDeviceSignIn,
  previewMember,
  reactivateMember,
  openBecome,
  rateVulnerabilities,
  readDemo,
  readHistory,
  readMe,
  readMetricBenchmark,
  readMetricBreakdown,
  readMetricCatalogue,
  readMetricSeries,
  readNotices,
  readOneBulk,
  readOneJob,
  readOneReport,
  readOrganization,
  readOrganizationPolicy,
  readPolicy,
  readSession,
  readPriority,
  readTrace,
  readVulnerability,
  redeemSignIn,
  removeCiTrust,
  removeCredential,
  restoreView,
  revertBulk,
  rotateCredential,
  saveView,
  setRootCredential,
  reportLeakedToken,
  remindOfEvents,
  requestEventVerification,
  requestReattack,
  requestZeroRisk,
  revokeCiToken,
  revokeServiceToken,
  revokeToken,
  startBulk,
  sendBackEvents,
  solveEvents,
  startDeviceSignIn,
  removeMember,
  resendInvitation,
  revokeInvitation,
  setMemberRole,
  syncRoot,
  removeVulnerabilities,
  restoreVulnerabilities,
  takeIntelligence,
  treatVulnerabilities,
  unrateVulnerabilities,
  undoBulk,
  updateMe,
  updateOrganizationPolicy,
  updatePolicy,
  updateReleaseRule,
  uploadReport,
  verifyReattacks,
  writeBom,
  createWebhook,
  listWebhookDeliveries,
  listWebhooks,
  removeWebhook,
  replayWebhook,
  rotateWebhook,
  updateWebhook,
]
