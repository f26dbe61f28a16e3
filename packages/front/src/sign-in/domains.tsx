import { Button, TextInput } from '@mantine/core'
import { IconClockHour4, IconRosetteDiscountCheck } from '@tabler/icons-react'
import { type FormEvent, useState } from 'react'
import { useMutation } from 'urql'
import { usePlace } from '../app/place.ts'
import { Copyable } from '../face/copy.tsx'
import { Empty, FormProblem } from '../face/faces.tsx'
import { problemOf } from '../graph/problem.ts'
import { text } from '../text/catalogue.ts'
import { date } from '../text/format.ts'
import { type Claimed, ClaimMutation, ReleaseMutation, VerifyMutation } from './fields.ts'

/** The domains an organization has claimed, and how to show that they are its own. */
export function Domains({ domains, reload }: { domains: readonly Claimed[]; reload: () => void }) {
  const words = text.signIn.settings
  return (
    <section className="card stack">
      <h2>{words.claimed}</h2>
      <p className="soft">{words.claimedHow}</p>
      {domains.length === 0 ? (
        <Empty title={words.none}>{words.noneHow}</Empty>
      ) : (
        <ul className="list">
          {domains.map((claimed) => (
            <Domain key={claimed.domain} claimed={claimed} reload={reload} />
          ))}
        </ul>
      )}
      <Claim reload={reload} />
    </section>
  )
}

function Domain({ claimed, reload }: { claimed: Claimed; reload: () => void }) {
  const { organization } = usePlace()
  const [verifying, verify] = useMutation(VerifyMutation)
  const { domain, verifiedAt, checkedAt, isVouched } = claimed
  const words = text.signIn.settings
  const Icon = verifiedAt ? IconRosetteDiscountCheck : IconClockHour4
  const look = async () => {
    const { data } = await verify({ input: { organizationId: organization.id, domain } })
    if (data) reload()
  }
  const wasMissed = verifying.data?.verifyDomain.verifiedAt === null
  return (
    <li className="claimed">
      <div className="row wrap">
        <strong>{domain}</strong>
        <span className="claimed-state" data-verified={verifiedAt !== null}>
          <Icon size={16} aria-hidden />
          {verifiedAt ? (isVouched ? words.vouched : words.verified)(date(verifiedAt)) : words.waiting}
        </span>
        {checkedAt && <span className="soft small">{words.checked(date(checkedAt))}</span>}
        <span className="grow" />
        {!isVouched && (
          <Button variant="default" loading={verifying.fetching} onClick={() => void look()}>
            {verifiedAt ? words.verifyAgain : words.verify}
          </Button>
        )}
        <Release domain={domain} reload={reload} />
      </div>
      {!verifiedAt && (
        <div className="record">
          <span className="soft small">{words.recordName}</span>
          <Copyable value={claimed.recordName} label={words.recordName} />
          <span className="soft small">{words.recordValue}</span>
          <Copyable value={claimed.recordValue} label={words.recordValue} />
        </div>
      )}
      {wasMissed && !verifiedAt && (
        <p className="soft" role="status">
          {words.notFound}
        </p>
      )}
      <FormProblem problem={verifying.error ? problemOf(verifying.error) : null} />
    </li>
  )
}

function Release({ domain, reload }: { domain: string; reload: () => void }) {
  const { organization } = usePlace()
  const [isAsking, setAsking] = useState(false)
  const [result, release] = useMutation(ReleaseMutation)
  const words = text.signIn.settings
  const give = async () => {
    const { data } = await release({ input: { organizationId: organization.id, domain } })
    setAsking(false)
    if (data) reload()
  }
  if (!isAsking)
    return (
      <>
        <Button variant="subtle" color="red" onClick={() => setAsking(true)}>
          {words.release}
        </Button>
        <FormProblem problem={result.error ? problemOf(result.error) : null} />
      </>
    )
  return (
    <span className="row wrap" role="alertdialog" aria-label={words.release}>
      <span className="small">{words.releaseSure(domain)}</span>
      <Button color="red" loading={result.fetching} onClick={() => void give()}>
        {words.release}
      </Button>
      <Button variant="default" onClick={() => setAsking(false)} autoFocus>
        {words.keep}
      </Button>
    </span>
  )
}

function Claim({ reload }: { reload: () => void }) {
  const { organization } = usePlace()
  const [domain, setDomain] = useState('')
  const [result, claim] = useMutation(ClaimMutation)
  const words = text.signIn.settings
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (!domain.trim()) return
    const { data } = await claim({ input: { organizationId: organization.id, domain: domain.trim() } })
    if (!data) return
    setDomain('')
    reload()
  }
  return (
    <form className="claim" onSubmit={(event) => void submit(event)} noValidate>
      <TextInput
        label={words.claim}
        placeholder={words.claimPlaceholder}
        value={domain}
        onChange={(event) => setDomain(event.currentTarget.value)}
        autoComplete="off"
        spellCheck={false}
      />
      <Button type="submit" variant="default" loading={result.fetching} disabled={!domain.trim()}>
        {words.claimSubmit}
      </Button>
      <FormProblem problem={result.error ? problemOf(result.error) : null} />
    </form>
  )
}
