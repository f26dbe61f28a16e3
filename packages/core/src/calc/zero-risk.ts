/*
 * Zero risk of a vulnerability: a claim that it is no risk at all. What each act makes of it; a dash: refused.
 *
 *               request     confirm     reject      close       reopen
 *   none        requested   –           –           none        none
 *   requested   –           confirmed   rejected    none        none
 *   confirmed   –           –           rejected    confirmed   none
 *   rejected    requested   –           –           rejected    none
 *
 * Only a person confirms or rejects, and not the one who asked. What was confirmed may be rejected later: its time until then counts
 * again, for the claim was wrong. To close is to be removed by a person or with its root, which withdraws what waits; what is fixed
 * keeps its claim. To reopen is to be seen again after a fix, or to be restored: no claim silently applies to what is open again, but
 * the time it was open before keeps its confirmation.
 *
 * Only what is confirmed leaves counts, charts and the gate: what is requested counts and breaks builds.
 */
const table = {
  none: { request: 'requested', confirm: null, reject: null, close: 'none', reopen: 'none' },
  requested: { request: null, confirm: 'confirmed', reject: 'rejected', close: 'none', reopen: 'none' },
  confirmed: { request: null, confirm: null, reject: 'rejected', close: 'confirmed', reopen: 'none' },
  rejected: { request: 'requested', confirm: null, reject: null, close: 'rejected', reopen: 'none' },
} as const

export type ZeroRiskState = keyof typeof table
export type ZeroRiskAct = keyof (typeof table)['none']

/** What an act makes of a claim; null when it is not possible. */
export const zeroRiskAfter = (state: ZeroRiskState, act: ZeroRiskAct): ZeroRiskState | null =>
  table[state][act]
