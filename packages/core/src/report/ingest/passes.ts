import type { MatchPass } from '../match-sides.ts'

/** Names of the passes, as a sighting says by which it was matched. */
export const passes: Readonly<Record<MatchPass, string>> = {
  1: 'fingerprint',
  2: 'snippet',
  3: 'symbol',
  4: 'moved',
  5: 'line',
  6: 'place',
}
