import { cacheExchange, Client, fetchExchange } from 'urql'
import { askServer } from '../session/ask-server.ts'

/** A GraphQL client that asks with the session of this tab; each person has one of their own, with its own cache. */
export function graphClient(): Client {
  return new Client({
    url: '/graphql',
    preferGetMethod: false,
    requestPolicy: 'cache-and-network',
    fetch: (_, init) => askServer('/graphql', askedBy(init)),
    exchanges: [cacheExchange, fetchExchange],
  })
}

/** What the GraphQL library asks of fetch: text, with plain headers. */
const askedBy = ({ method = 'POST', headers, body, signal }: RequestInit = {}) => ({
  method,
  headers: Object.fromEntries(new Headers(headers)),
  body: typeof body === 'string' ? body : undefined,
  signal: signal ?? null,
})
