import { Link } from '@tanstack/react-router'
import { Wordmark } from '../app/wordmark.tsx'
import { text } from '../text/catalogue.ts'
import type { State } from './fields.ts'
import './no-organization.css'

/** For a person who signed in and belongs to nothing: why, and the ways in. */
export function NoOrganization({ state }: { state: State }) {
  const words = text.signIn.nothing
  return (
    <main className="no-organization">
      <Wordmark size={34} />
      <div className="card stack">
        <h1>{words.title}</h1>
        {state.provider !== null && (
          <p className="soft">{words.by(state.provider, state.emailDomain ?? '')}</p>
        )}
        {state.closed.length > 0 && (
          <>
            <p>{words.closed}</p>
            <ul>
              {state.closed.map(({ name, providers, domains }) => (
                <li key={name}>
                  <strong>{name}</strong>{' '}
                  {[
                    ...(providers.length > 0 ? [words.closedProviders(providers.join(', '))] : []),
                    ...(domains.length > 0 ? [words.closedDomains(domains.join(', '))] : []),
                  ].join(', ')}
                </li>
              ))}
            </ul>
          </>
        )}
        <p>{words.how}</p>
        <ul>
          {words.ways.map((way) => (
            <li key={way}>{way}</li>
          ))}
        </ul>
        <Link to="/new">{words.make}</Link>
      </div>
    </main>
  )
}
