/*
 * Reattack of a vulnerability: a request to verify that it is fixed. What each act makes of it; a dash: refused.
 *
 *               request     hold        release     open        closed      close       reopen
 *   none        requested   –           –           –           –           none        none
 *   requested   –           on_hold     –           verified    verified    none        none
 *   on_hold     –           –           requested   –           –           none        none
 *   verified    requested   –           –           –           –           verified    none
 *
 * To hold is to wait for an event that impedes the verification; the end of the event releases what it held. Open and closed are what
 * was found: what is found closed closes the vulnerability as fixed, and only another person than the one who asked finds so. To close
 * is whatever else closes the vulnerability, which withdraws what is pending; to reopen is to be seen again or restored.
 *
 * A request changes nothing of what counts: until it is verified closed, a vulnerability counts and breaks builds.
 */
const refused = { request: null, hold: null, release: null, open: null, closed: null }
const table = {
  none: { ...refused, request: 'requested', close: 'none', reopen: 'none' },
  requested: {
    ...refused,
    hold: 'on_hold',
    open: 'verified',
    closed: 'verified',
    close: 'none',
    reopen: 'none',
  },
  on_hold: { ...refused, release: 'requested', close: 'none', reopen: 'none' },
  verified: { ...refused, request: 'requested', close: 'verified', reopen: 'none' },
} as const

export type ReattackState = keyof typeof table
export type ReattackAct = keyof (typeof table)['none']

/** What an act makes of a reattack; null when it is not possible. */
export const reattackAfter = (state: ReattackState, act: ReattackAct): ReattackState | null =>
  table[state][act]

/** Nothing new to verify: a line was last seen in the very commit that its branch still has. What is not known is taken for new. */
export const isUnchanged = (of: { kind: string; seen_in: string | null; head: string | null }): boolean =>
  of.kind === 'line' && of.seen_in !== null && of.seen_in === of.head
