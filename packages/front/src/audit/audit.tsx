import { SegmentedControl } from '@mantine/core'
import { useState } from 'react'
import { usePlace } from '../app/place.ts'
import { Face, WaitingCard } from '../face/faces.tsx'
import { useAnswer } from '../graph/answer.ts'
import { auditTexts } from '../text/audit.ts'
import { ChainCard } from './chain-card.tsx'
import { ChainQuery } from './fields.ts'
import { Filters } from './filters.tsx'
import { Changes, Refusals } from './lists.tsx'
import { type Filter, noFilter } from './filter.ts'
import { useUntilSealed } from './use-until-sealed.ts'
import './audit.css'

/** Who did what in the organization, who was refused, and whether the record of it is whole. */
export function Audit() {
  const { organization } = usePlace()
  return (
    <div className="screen stack">
      <div className="screen-head">
        <h1>{auditTexts.title}</h1>
        <span className="soft">{auditTexts.intro}</span>
      </div>
      {organization.can.includes('audit:read') ? <Record /> : <p>{auditTexts.mayNot}</p>}
    </div>
  )
}

function Record() {
  const { organization } = usePlace()
  const [kind, setKind] = useState<'changes' | 'denials'>('changes')
  const [filter, setFilter] = useState<Filter>(noFilter)
  const answer = useAnswer(ChainQuery, { organizationId: organization.id })
  const members = answer.part('members')
  const chain = answer.part('auditState')
  const key = JSON.stringify(filter)
  useUntilSealed(chain.state === 'ready' && chain.value.unsealed > 0, answer.retry)
  return (
    <>
      <Face part={chain} retry={answer.retry} waiting={<WaitingCard />}>
        {(state) => <ChainCard chain={state} />}
      </Face>
      <section className="card stack">
        <div className="row wrap">
          <SegmentedControl
            aria-label={auditTexts.kind}
            value={kind}
            onChange={(value) => setKind(value === 'denials' ? 'denials' : 'changes')}
            data={Object.entries(auditTexts.kinds).map(([value, label]) => ({ value, label }))}
          />
        </div>
        <Filters
          filter={filter}
          change={setFilter}
          people={members.state === 'ready' ? members.value.nodes : []}
          hasObject={kind === 'changes'}
        />
        {kind === 'changes' ? <Changes key={key} filter={filter} /> : <Refusals key={key} filter={filter} />}
      </section>
    </>
  )
}
