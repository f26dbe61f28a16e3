import { Button, Checkbox, Modal, SegmentedControl, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useMutation } from 'urql'
import { usePlace } from '../app/place.ts'
import { FormProblem } from '../face/faces.tsx'
import { problemOf } from '../graph/problem.ts'
import { actionTexts } from '../text/shell.ts'
import { tokenTexts } from '../text/tokens.ts'
import { CreateTrustMutation, type KnownTrust } from './fields.ts'

const words = tokenTexts.trust
const repositoryShape = /^[A-Za-z0-9_.-]+(\/[A-Za-z0-9_.-]+)+$/
const refShape = /^refs\/(heads|tags)\/[^\s*]*\*?$/
const issuerShape = /^https?:\/\/[^\s/]+(\/[^\s/]+)*$/

/** Asks which pipelines a group trusts. */
export function NewTrustDialog(props: { groupId: string; close: () => void; done: () => void }) {
  const { organization } = usePlace()
  const [provider, setProvider] = useState<KnownTrust['provider']>('github')
  const [repository, setRepository] = useState('')
  const [ref, setRef] = useState('refs/heads/main')
  const [issuer, setIssuer] = useState('')
  const [allowsPullRequests, setPullRequests] = useState(false)
  const [isTried, setTried] = useState(false)
  const [result, create] = useMutation(CreateTrustMutation)
  const faults = {
    repository: repositoryShape.test(repository.trim()) ? null : words.repositoryBad,
    ref: refShape.test(ref.trim()) ? null : words.refBad,
    issuer: issuer.trim() === '' || issuerShape.test(issuer.trim()) ? null : words.issuerBad,
  }
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    if (Object.values(faults).some((fault) => fault !== null)) return
    const { data } = await create({
      input: {
        organizationId: organization.id,
        groupId: props.groupId,
        provider,
        repository: repository.trim(),
        ref: ref.trim(),
        allowsPullRequests,
        ...(issuer.trim() && { issuer: issuer.trim() }),
      },
    })
    if (!data?.createCiTrust) return
    props.done()
    props.close()
  }
  return (
    <Modal opened onClose={props.close} title={words.addTitle} size="md">
      <form className="stack" onSubmit={(event) => void submit(event)} noValidate>
        <SegmentedControl
          size="xs"
          aria-label={words.provider}
          value={provider}
          onChange={(value) => setProvider(value === 'gitlab' ? 'gitlab' : 'github')}
          data={Object.entries(words.providers).map(([value, label]) => ({ value, label }))}
        />
        <TextInput
          label={words.repository[provider]}
          description={words.repositoryHow}
          value={repository}
          error={isTried && faults.repository}
          onChange={(event) => setRepository(event.currentTarget.value)}
          data-autofocus
          required
        />
        <TextInput
          label={words.ref}
          description={words.refHow}
          value={ref}
          error={isTried && faults.ref}
          onChange={(event) => setRef(event.currentTarget.value)}
          required
        />
        <Checkbox
          size="xs"
          label={words.pullRequests}
          description={words.pullRequestsHow}
          checked={allowsPullRequests}
          onChange={(event) => setPullRequests(event.currentTarget.checked)}
        />
        <TextInput
          label={words.issuer}
          description={words.issuerHow}
          value={issuer}
          error={isTried && faults.issuer}
          onChange={(event) => setIssuer(event.currentTarget.value)}
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
