import { SegmentedControl } from '@mantine/core'
import { useState } from 'react'
import { Copyable } from '../face/copy.tsx'
import { tokenTexts } from '../text/tokens.ts'
import type { KnownTrust } from './fields.ts'
import { exchangeSnippet } from './exchange-snippet.ts'

const words = tokenTexts.trust

/** What a pipeline does to exchange its identity, for both providers. */
export function TrustSnippet(props: { groupId: string; provider: KnownTrust['provider'] }) {
  const [provider, setProvider] = useState(props.provider)
  return (
    <div className="stack">
      <div className="row">
        <h3>{words.snippet}</h3>
        <SegmentedControl
          size="xs"
          aria-label={words.snippet}
          value={provider}
          onChange={(value) => setProvider(value === 'gitlab' ? 'gitlab' : 'github')}
          data={Object.entries(words.providers).map(([value, label]) => ({ value, label }))}
        />
      </div>
      <Copyable
        value={exchangeSnippet(provider, { url: location.origin, groupId: props.groupId })}
        label={words.providers[provider]}
      />
      <p className="soft small">{words.snippetHow}</p>
    </div>
  )
}
