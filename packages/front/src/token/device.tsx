import { Button, TextInput } from '@mantine/core'
import { IconAlertTriangle, IconCircleCheck, IconCircleX } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { type FormEvent, useEffect, useState } from 'react'
import { gql, useMutation } from 'urql'
import { Wordmark } from '../app/wordmark.tsx'
import { FormProblem } from '../face/faces.tsx'
import { problemOf } from '../graph/problem.ts'
import { Ago } from '../text/ago.tsx'
import { network } from '../text/format.ts'
import { tokenTexts } from '../text/tokens.ts'
import { scopeGroups } from '../text/tokens.ts'
import '../start/start.css'
import './token.css'

interface Device {
  clientName: string
  fromAddress: string | null
  startedAt: string
  scopes: string[]
}
type Code = { input: { userCode: string } }

const FindDevice = gql<{ findDevice: Device }, Code>`
  mutation FindDevice($input: FindDeviceInput!) {
    findDevice(input: $input) {
      clientName
      fromAddress
      startedAt
      scopes
    }
  }
`
const ApproveDevice = gql<{ done: { ok: true } }, Code>`
  mutation ApproveDevice($input: ApproveDeviceInput!) {
    done: approveDevice(input: $input) {
      ok
    }
  }
`
const DenyDevice = gql<{ done: { ok: true } }, Code>`
  mutation DenyDevice($input: DenyDeviceInput!) {
    done: denyDevice(input: $input) {
      ok
    }
  }
`

const words = tokenTexts.device

/** The page where a person approves a device by the code it shows. A link fills the code in and decides nothing. */
export function DevicePage() {
  const [code, setCode] = useState(codeInAddress)
  const [device, setDevice] = useState<Device | null>(null)
  const [decision, setDecision] = useState<'approved' | 'denied' | null>(null)
  useEffect(() => history.replaceState(history.state, '', location.pathname), [])
  const again = () => {
    setCode('')
    setDevice(null)
    setDecision(null)
  }
  return (
    <main className="new-organization">
      <Wordmark size={34} />
      <div className="card stack">
        <h1>{words.title}</h1>
        {decision ? (
          <Decided decision={decision} again={again} />
        ) : device ? (
          <Decide device={device} code={code} decided={setDecision} again={again} />
        ) : (
          <Find code={code} setCode={setCode} found={setDevice} />
        )}
      </div>
    </main>
  )
}

function Find(props: { code: string; setCode: (code: string) => void; found: (device: Device) => void }) {
  const [result, find] = useMutation(FindDevice)
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    const { data } = await find({ input: { userCode: props.code } })
    if (data?.findDevice) props.found(data.findDevice)
  }
  return (
    <form className="stack" onSubmit={(event) => void submit(event)} noValidate>
      <p className="soft">{words.how}</p>
      <TextInput
        label={words.code}
        className="device-code"
        placeholder="XXXX-XXXX"
        value={props.code}
        maxLength={16}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => props.setCode(event.currentTarget.value.toUpperCase())}
        autoFocus
      />
      <FormProblem problem={result.error ? problemOf(result.error) : null} />
      <div>
        <Button type="submit" size="sm" loading={result.fetching} disabled={props.code.trim().length < 8}>
          {words.find}
        </Button>
      </div>
    </form>
  )
}

function Decide(props: {
  device: Device
  code: string
  decided: (decision: 'approved' | 'denied') => void
  again: () => void
}) {
  const [approved, approve] = useMutation(ApproveDevice)
  const [denied, deny] = useMutation(DenyDevice)
  const input = { input: { userCode: props.code } }
  const error = approved.error ?? denied.error
  return (
    <div className="stack">
      <h2>{words.asks(props.device.clientName)}</h2>
      <p className="notice" role="note">
        <IconAlertTriangle size={16} aria-hidden />
        <span>
          {words.check} <code>{props.code}</code>
        </span>
      </p>
      <p className="soft small">
        {words.started} <Ago instant={props.device.startedAt} />
        {props.device.fromAddress !== null && words.from(network(props.device.fromAddress))}
      </p>
      <div>
        {words.gets}
        <ul>
          {props.device.scopes.map((scope) => (
            <li key={scope}>{meaningOf(scope)}</li>
          ))}
        </ul>
      </div>
      <FormProblem problem={error ? problemOf(error) : null} />
      <div className="row">
        <Button
          size="sm"
          loading={approved.fetching}
          onClick={() => void approve(input).then(({ data }) => data?.done && props.decided('approved'))}
        >
          {words.approve}
        </Button>
        <Button
          size="sm"
          variant="default"
          loading={denied.fetching}
          onClick={() => void deny(input).then(({ data }) => data?.done && props.decided('denied'))}
        >
          {words.deny}
        </Button>
        <span className="grow" />
        <Button size="sm" variant="subtle" onClick={props.again}>
          {words.again}
        </Button>
      </div>
    </div>
  )
}

function Decided({ decision, again }: { decision: 'approved' | 'denied'; again: () => void }) {
  const Icon = decision === 'approved' ? IconCircleCheck : IconCircleX
  return (
    <div className="stack" role="status">
      <p className="row">
        <Icon size={18} aria-hidden /> {words[decision]}
      </p>
      <div className="row">
        <Link to="/">{words.see}</Link>
        <Button size="sm" variant="subtle" onClick={again}>
          {words.again}
        </Button>
      </div>
    </div>
  )
}

const codeInAddress = (): string =>
  (new URLSearchParams(location.hash.slice(1)).get('code') ?? '').slice(0, 16).toUpperCase()

const meaningOf = (scope: string): string =>
  scopeGroups.flatMap(({ scopes }) => Object.entries(scopes)).find(([name]) => name === scope)?.[1] ?? scope
