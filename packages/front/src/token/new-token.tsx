import { Button, Modal, SegmentedControl, TextInput } from '@mantine/core'
import type { Permission } from '@weir/contract'
import { type FormEvent, useState } from 'react'
import type { UseMutationState } from 'urql'
import { Copyable } from '../face/copy.tsx'
import { FormProblem } from '../face/faces.tsx'
import { problemOf } from '../graph/problem.ts'
import { actionTexts } from '../text/shell.ts'
import { tokenTexts } from '../text/tokens.ts'
import { date } from '../text/format.ts'
import type { MadeToken, NewToken } from './fields.ts'
import { ScopeChoice } from './scope-choice.tsx'

const dayChoices = [7, 30, 90, 180]

/** Asks what a new token is for, makes it and shows it once. */
export function NewTokenDialog(props: {
  title: string
  isService?: boolean
  result: UseMutationState
  make: (wish: NewToken) => Promise<MadeToken | null>
  close: () => void
}) {
  const [made, setMade] = useState<MadeToken | null>(null)
  return (
    <Modal
      opened
      onClose={props.close}
      title={props.title}
      size="lg"
      closeOnClickOutside={made === null}
      closeOnEscape={made === null}
    >
      {made ? (
        <Made made={made} close={props.close} />
      ) : (
        <Wish
          isService={props.isService ?? false}
          result={props.result}
          submit={(wish) => void props.make(wish).then(setMade)}
          close={props.close}
        />
      )}
    </Modal>
  )
}

function Wish(props: {
  isService: boolean
  result: UseMutationState
  submit: (wish: NewToken) => void
  close: () => void
}) {
  const [name, setName] = useState('')
  const [scopes, setScopes] = useState<Permission[]>([])
  const [days, setDays] = useState(90)
  const [isTried, setTried] = useState(false)
  const nameFault = name.trim() ? null : tokenTexts.nameMissing
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    if (nameFault || scopes.length === 0) return
    props.submit({ name: name.trim(), scopes, days })
  }
  return (
    <form className="stack" onSubmit={submit} noValidate>
      <TextInput
        label={tokenTexts.name}
        description={tokenTexts.nameHow}
        value={name}
        maxLength={128}
        error={isTried && nameFault}
        onChange={(event) => setName(event.currentTarget.value)}
        data-autofocus
        required
      />
      <div className="row">
        <span id="token-days">{tokenTexts.days}</span>
        <SegmentedControl
          size="xs"
          aria-labelledby="token-days"
          value={String(days)}
          onChange={(value) => setDays(Number(value))}
          data={dayChoices.map((choice) => ({
            value: String(choice),
            label: tokenTexts.dayChoices(choice),
          }))}
        />
      </div>
      <ScopeChoice
        isService={props.isService}
        chosen={scopes}
        change={setScopes}
        fault={isTried && scopes.length === 0 ? tokenTexts.scopesMissing : null}
      />
      <FormProblem problem={props.result.error ? problemOf(props.result.error) : null} />
      <div className="row dialog-foot">
        <Button variant="default" onClick={props.close}>
          {actionTexts.cancel}
        </Button>
        <Button type="submit" loading={props.result.fetching}>
          {tokenTexts.create}
        </Button>
      </div>
    </form>
  )
}

function Made({ made, close }: { made: MadeToken; close: () => void }) {
  return (
    <div className="stack token-shown">
      <strong>{tokenTexts.once}</strong>
      <Copyable value={made.token} label={tokenTexts.token} />
      <span className="soft small">{tokenTexts.works(date(made.details.expiresAt))}</span>
      <div className="row dialog-foot">
        <Button onClick={close}>{tokenTexts.done}</Button>
      </div>
    </div>
  )
}
