/*
 * Event: what keeps people from testing. What each act makes of it; a dash: refused.
 *
 *                            ask                       solve     send_back
 *   created                  verification_requested    –         –
 *   verification_requested   –                         solved    created
 *   solved                   –                         –         –
 *
 * Every act says why. An event that is solved releases the requests to verify a fix that it held; a new impediment is a new event.
 */
const table = {
  created: { ask: 'verification_requested', solve: null, send_back: null },
  verification_requested: { ask: null, solve: 'solved', send_back: 'created' },
  solved: { ask: null, solve: null, send_back: null },
} as const

export type EventState = keyof typeof table
export type EventAct = keyof (typeof table)['created']

/** What an act makes of an event; null when it is not possible. */
export const eventAfter = (state: EventState, act: EventAct): EventState | null => table[state][act]

/** Days after which the people of a group are told of an event that is not solved; at once it is told when it is reported. */
export const reminderDays = [7, 30] as const
