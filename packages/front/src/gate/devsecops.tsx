import { SegmentedControl } from '@mantine/core'
import { IconPlugConnectedX } from '@tabler/icons-react'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { usePlace } from '../app/place.ts'
import { Copyable } from '../face/copy.tsx'
import { Face } from '../face/faces.tsx'
import { useAnswer } from '../graph/answer.ts'
import type { KnownRoot } from '../report/fields.ts'
import { RootChoice } from '../report/root-choice.tsx'
import '../report/report.css'
import { FirstSteps } from '../start/first-steps.tsx'
import { gateTexts } from '../text/gate.ts'
import { CiToken } from './ci-token.tsx'
import './devsecops.css'
import { DevsecopsQuery } from './fields.ts'
import { Runs } from './runs.tsx'
import { isLoopback } from './loopback.ts'
import { githubSnippet, gitlabSnippet, shellSnippet, type Target } from './snippets.ts'

/** How a pipeline sends reports and asks the gate, and what the gate said. */
export function Devsecops() {
  const { organization, groups, groupIds } = usePlace()
  const answer = useAnswer(
    DevsecopsQuery,
    { organizationId: organization.id, groupIds },
    { pause: groups.length === 0 },
  )
  if (groups.length === 0) return <FirstSteps />
  return (
    <div className="screen stack">
      <div className="screen-head">
        <h1>{gateTexts.title}</h1>
        <span className="soft">{gateTexts.intro}</span>
      </div>
      <Face part={answer.part('roots')} retry={answer.retry}>
        {({ nodes }) => <Install roots={nodes} reload={answer.retry} />}
      </Face>
      <section className="card">
        <div className="card-head">
          <h2>{gateTexts.runs}</h2>
        </div>
        <Face part={answer.part('gateRuns')} retry={answer.retry}>
          {({ nodes }) => <Runs runs={nodes} />}
        </Face>
      </section>
    </div>
  )
}

function Install({ roots, reload }: { roots: readonly KnownRoot[]; reload: () => void }) {
  const { groups, group } = usePlace()
  const search = useSearch({ from: '/$organization/devsecops' })
  const navigate = useNavigate()
  const chosen = roots.find(({ id }) => id === search.root)
  const first = group ?? groups[0]
  const [picked, setPicked] = useState<string | null>(first?.id ?? null)
  const groupId = group?.id ?? chosen?.groupId ?? picked
  const root = chosen ?? roots.find((each) => each.groupId === groupId)
  const choose = (place: { groupId: string | null; rootId: string | null }) => {
    setPicked(place.groupId)
    const another = group && place.groupId !== group.id ? { group: place.groupId ?? undefined } : {}
    void navigate({
      to: '.',
      search: (now) => ({ ...now, ...another, root: place.rootId ?? undefined }),
      replace: true,
    })
  }
  return (
    <div className="card install">
      <div className="stack">
        <h2>{gateTexts.where}</h2>
        <RootChoice
          roots={roots}
          groupId={groupId}
          rootId={root?.id ?? null}
          onChange={choose}
          onAdded={reload}
        />
        <h2>{gateTexts.token}</h2>
        {groupId && <CiToken key={groupId} groupId={groupId} />}
      </div>
      <div className="stack">
        <h2>{gateTexts.snippet}</h2>
        <Snippet
          target={{ url: location.origin, groupId: groupId ?? 'GROUP', root: root?.nickname ?? 'ROOT' }}
        />
      </div>
    </div>
  )
}

const kinds = [
  { value: 'shell', label: gateTexts.shell, make: shellSnippet },
  { value: 'github', label: gateTexts.github, make: githubSnippet },
  { value: 'gitlab', label: gateTexts.gitlab, make: gitlabSnippet },
] as const

function Snippet({ target }: { target: Target }) {
  const [kind, setKind] = useState<string>('shell')
  const chosen = kinds.find(({ value }) => value === kind) ?? kinds[0]
  return (
    <>
      <SegmentedControl
        size="xs"
        aria-label={gateTexts.snippet}
        value={chosen.value}
        onChange={setKind}
        data={kinds.map(({ value, label }) => ({ value, label }))}
      />
      <Copyable value={chosen.make(target)} label={chosen.label} />
      <p className="soft small">{gateTexts.shellHow}</p>
      {isLoopback(new URL(target.url).hostname) && (
        <p className="notice" role="note">
          <IconPlugConnectedX size={16} aria-hidden />
          <span>
            {gateTexts.loopback(target.url)} {gateTexts.loopbackHow[chosen.value]}
          </span>
        </p>
      )}
    </>
  )
}
