import { type Actor, nobody, type Opening } from './actor.ts'
import { openEnded } from './ended.ts'
import { openMembers } from './members.ts'
import { openOperators } from './operators.ts'
import { openOutsiders } from './outsiders.ts'
import { openTokens } from './tokens.ts'

/** Everybody: each role in a session, each kind of token, wide and narrow, operators, visitors, and credentials that are over. */
export async function openCast(opening: Opening): Promise<Actor[]> {
  return [
    { cast: nobody('anonymous', 'anonymous'), proof: () => ({}) },
    { cast: nobody('visitor of the demo', 'visitor'), proof: () => ({}), atDemo: true },
    ...(await openMembers(opening)),
    ...(await openTokens(opening)),
    ...(await openOutsiders(opening)),
    ...(await openEnded(opening)),
    ...(await openOperators(opening)),
  ]
}
