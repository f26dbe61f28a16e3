import { createContext, use } from 'react'
import { Client, cacheExchange, fetchExchange } from 'urql'
import type { KnownOrganization, Me } from '../app/place.ts'

/** What somebody who has not signed in may look at. */
export interface Visit {
  me: Me
  organization: KnownOrganization
}

/** Carries the visit; null for everybody who signed in. */
export const VisitContext = createContext<Visit | null>(null)

/** The visit, for who has not signed in. */
export const useVisit = (): Visit | null => use(VisitContext)

/** The organization that is shown without signing in, if there is one. A server that does not answer shows none. */
export async function findVisit(visitorName: string): Promise<Visit | null> {
  const response = await fetch('/v1/demo').catch(() => null)
  const demo: unknown = response?.ok ? await response.json().catch(() => null) : null
  if (typeof demo !== 'object' || demo === null) return null
  const field = (name: string) => String(Reflect.get(demo, name))
  return {
    me: { id: null, kind: 'session', name: visitorName, email: null },
    organization: {
      id: field('organization_id'),
      slug: field('slug'),
      name: field('name'),
      serialPrefix: '',
      isSimulated: Reflect.get(demo, 'is_simulated') === true,
      role: null,
      can: [],
    },
  }
}

/** Asks without any credential, not even a proof: with one the server takes nobody for a visitor. */
export const visitorClient = (): Client =>
  new Client({
    url: '/graphql',
    preferGetMethod: false,
    requestPolicy: 'cache-and-network',
    exchanges: [cacheExchange, fetchExchange],
  })
