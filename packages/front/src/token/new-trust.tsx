import { Button, Checkbox, Modal, SegmentedControl, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useMutation } from 'urql'
import { usePlace } from '../app/place.ts'
import { FormProblem } from '../face/faces.tsx'
import { problemOf } from '../graph/problem.ts'
import { actionTexts } from '../text/shell.ts'
import { tokenTexts } from '../text/tokens.ts'
import { CreateTrustMutation } from './fields.ts'
import { emptyTrust, faultsOf, type TrustDraft, trimmed } from './trust-draft.ts'

const words = tokenTexts.trust

/** Asks which pipelines a group trusts. */
export function NewTrustDialog(props: { groupId: string; close: () => void; done: () => void }) {
  const { organization } = usePlace()
  const [draft, setDraft] = useState(emptyTrust)
  const [isTried, setTried] = useState(false)
  const [result, create] = useMutation(CreateTrustMutation)
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    if (Object.values(faultsOf(draft)).some((fault) => fault !== null)) return
    const { issuer, ...said } = trimmed(draft)
    const { data } = await create({
      input: {
        organizationId: organization.id,
        groupId: props.groupId,
        ...said,
        ...(issuer && { issuer }),
      },
    })
    if (!data?.createCiTrust) return
    props.done()
    props.close()
  }
  return (
    <Modal opened onClose={props.close} title={words.addTitle} size="md">
      <form className="stack" onSubmit={(event) => void submit(event)} noValidate>
        <Fields
          draft={draft}
          change={(part) => setDraft((before) => ({ ...before, ...part }))}
          showsFaults={isTried}
        />
        <FormProblem problem={result.error ? problemOf(result.error) : null} />
        <div className="row dialog-foot">
          <Button variant="default" onClick={props.close}>
            {actionTexts.cancel}
          </Button>
          <Button type="submit" loading={result.fetching}>
            {words.submit}
          </Button>
        </div>
      </form>
    </Modal>
  )
}

function Fields(props: {
  draft: TrustDraft
  change: (part: Partial<TrustDraft>) => void
  showsFaults: boolean
}) {
  const { draft, change, showsFaults } = props
  const faults = faultsOf(draft)
  return (
    <>
      <SegmentedControl
        size="xs"
        aria-label={words.provider}
        value={draft.provider}
        onChange={(value) => change({ provider: value === 'gitlab' ? 'gitlab' : 'github' })}
        data={Object.entries(words.providers).map(([value, label]) => ({ value, label }))}
      />
      <TextInput
        label={words.repository[draft.provider]}
        description={words.repositoryHow}
        value={draft.repository}
        error={showsFaults && faults.repository}
        onChange={(event) => change({ repository: event.currentTarget.value })}
        data-autofocus
        required
      />
      <TextInput
        label={words.ref}
        description={words.refHow}
        value={draft.ref}
        error={showsFaults && faults.ref}
        onChange={(event) => change({ ref: event.currentTarget.value })}
        required
      />
      <Checkbox
        size="xs"
        label={words.pullRequests}
        description={words.pullRequestsHow}
        checked={draft.allowsPullRequests}
        onChange={(event) => change({ allowsPullRequests: event.currentTarget.checked })}
      />
      <TextInput
        label={words.issuer}
        description={words.issuerHow}
        value={draft.issuer}
        error={showsFaults && faults.issuer}
        onChange={(event) => change({ issuer: event.currentTarget.value })}
      />
    </>
  )
}
