import { cacheExchange, Client, fetchExchange, mapExchange } from 'urql'
import { endSession, isEndReason } from '../session/session.ts'
import { problemOf } from './problem.ts'

/** A GraphQL client that speaks with one session, or as a stranger; each has its own cache. */
export function graphClient(token: string | null): Client {
  return new Client({
    url: '/graphql',
    preferGetMethod: false,
    requestPolicy: 'cache-and-network',
    fetchOptions: token ? { headers: { authorization: `Bearer ${token}` } } : {},
    exchanges: [cacheExchange, endsOnRefusal(token), fetchExchange],
  })
}

/** Ends the session here when the server says that it ended there. */
const endsOnRefusal = (token: string | null) =>
  mapExchange({
    onError(error) {
      const { code } = problemOf(error)
      if (token && isEndReason(code)) endSession(code, token)
    },
  })
