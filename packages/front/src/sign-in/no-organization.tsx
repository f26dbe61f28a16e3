import { Link } from '@tanstack/react-router'
import { Wordmark } from '../app/wordmark.tsx'
import { noOrganizationTexts } from '../text/no-organization.ts'
import type { State } from './fields.ts'
import './no-organization.css'

/** For a person who signed in and belongs to nothing: why, and the ways in. */
export function NoOrganization({ state }: { state: State }) {
  return (
    <main className="no-organization">
      <Wordmark size={34} />
      <div className="card stack">
        <h1>{noOrganizationTexts.title}</h1>
        {state.provider !== null && (
          <p className="soft">{noOrganizationTexts.by(state.provider, state.emailDomain ?? '')}</p>
        )}
        {state.closed.length > 0 && (
          <>
            <p>{noOrganizationTexts.closed}</p>
            <ul>
              {state.closed.map(({ name, providers, domains }) => (
                <li key={name}>
                  <strong>{name}</strong>{' '}
                  {[
                    ...(providers.length > 0
                      ? [noOrganizationTexts.closedProviders(providers.join(', '))]
                      : []),
                    ...(domains.length > 0 ? [noOrganizationTexts.closedDomains(domains.join(', '))] : []),
                  ].join(', ')}
                </li>
              ))}
            </ul>
          </>
        )}
        <p>{noOrganizationTexts.how}</p>
        <ul>
          {noOrganizationTexts.ways.map((way) => (
            <li key={way}>{way}</li>
          ))}
        </ul>
        <Link to="/new">{noOrganizationTexts.make}</Link>
      </div>
    </main>
  )
}
