import { Button, TextInput } from '@mantine/core'
import { IconClockHour4, IconRosetteDiscountCheck } from '@tabler/icons-react'
import { type FormEvent, useState } from 'react'
import { useMutation } from 'urql'
import { usePlace } from '../app/place.ts'
import { Copyable } from '../face/copy.tsx'
import { Empty, FormProblem } from '../face/faces.tsx'
import { problemOf } from '../graph/problem.ts'
import { signInSettingsTexts } from '../text/sign-in-settings.ts'
import { date } from '../text/format.ts'
import { type Claimed, ClaimMutation, ReleaseMutation, VerifyMutation } from './fields.ts'

/** The domains an organization has claimed, and how to show that they are its own. */
export function Domains({ domains, reload }: { domains: readonly Claimed[]; reload: () => void }) {
  return (
    <section className="card stack">
      <h2>{signInSettingsTexts.claimed}</h2>
      <p className="soft">{signInSettingsTexts.claimedHow}</p>
      {domains.length === 0 ? (
        <Empty title={signInSettingsTexts.none}>{signInSettingsTexts.noneHow}</Empty>
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
          {verifiedAt
            ? (isVouched ? signInSettingsTexts.vouched : signInSettingsTexts.verified)(date(verifiedAt))
            : signInSettingsTexts.waiting}
        </span>
        {checkedAt && <span className="soft small">{signInSettingsTexts.checked(date(checkedAt))}</span>}
        <span className="grow" />
        {!isVouched && (
          <Button variant="default" loading={verifying.fetching} onClick={() => void look()}>
            {verifiedAt ? signInSettingsTexts.verifyAgain : signInSettingsTexts.verify}
          </Button>
        )}
        <Release domain={domain} reload={reload} />
      </div>
      {!verifiedAt && (
        <div className="record">
          <span className="soft small">{signInSettingsTexts.recordName}</span>
          <Copyable value={claimed.recordName} label={signInSettingsTexts.recordName} />
          <span className="soft small">{signInSettingsTexts.recordValue}</span>
          <Copyable value={claimed.recordValue} label={signInSettingsTexts.recordValue} />
        </div>
      )}
      {wasMissed && !verifiedAt && (
        <p className="soft" role="status">
          {signInSettingsTexts.notFound}
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
  const give = async () => {
    const { data } = await release({ input: { organizationId: organization.id, domain } })
    setAsking(false)
    if (data) reload()
  }
  if (!isAsking)
    return (
      <>
        <Button variant="subtle" color="red" onClick={() => setAsking(true)}>
          {signInSettingsTexts.release}
        </Button>
        <FormProblem problem={result.error ? problemOf(result.error) : null} />
      </>
    )
  return (
    <span className="row wrap" role="alertdialog" aria-label={signInSettingsTexts.release}>
      <span className="small">{signInSettingsTexts.releaseSure(domain)}</span>
      <Button color="red" loading={result.fetching} onClick={() => void give()}>
        {signInSettingsTexts.release}
      </Button>
      <Button variant="default" onClick={() => setAsking(false)} autoFocus>
        {signInSettingsTexts.keep}
      </Button>
    </span>
  )
}

function Claim({ reload }: { reload: () => void }) {
  const { organization } = usePlace()
  const [domain, setDomain] = useState('')
  const [result, claim] = useMutation(ClaimMutation)
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
        label={signInSettingsTexts.claim}
        placeholder={signInSettingsTexts.claimPlaceholder}
        value={domain}
        onChange={(event) => setDomain(event.currentTarget.value)}
        autoComplete="off"
        spellCheck={false}
      />
      <Button type="submit" size="sm" variant="default" loading={result.fetching} disabled={!domain.trim()}>
        {signInSettingsTexts.claimSubmit}
      </Button>
      <FormProblem problem={result.error ? problemOf(result.error) : null} />
    </form>
  )
}
