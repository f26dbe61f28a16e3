import { Button, TextInput } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { useMutation } from 'urql'
import { Wordmark } from '../app/wordmark.tsx'
import { FormProblem } from '../face/faces.tsx'
import { problemOf } from '../graph/problem.ts'
import { startTexts } from '../text/start.ts'
import { CreateOrganizationMutation } from './fields.ts'
import './start.css'

const prefixShape = /^[A-Z][A-Z0-9]{1,9}$/

/** Makes an organization; its maker becomes the owner. */
export function NewOrganization() {
  const navigate = useNavigate()
  const [name, setName] = useState('')
  const [prefix, setPrefix] = useState('WEIR')
  const [isTried, setTried] = useState(false)
  const [result, create] = useMutation(CreateOrganizationMutation)
  const nameFault = name.trim() ? null : startTexts.nameMissing
  const prefixFault = prefixShape.test(prefix) ? null : startTexts.prefixBad
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    if (nameFault || prefixFault) return
    const { data } = await create({ input: { name: name.trim(), serialPrefix: prefix } })
    if (!data?.createOrganization) return
    await navigate({ to: '/$organization/start', params: { organization: data.createOrganization.slug } })
  }
  return (
    <main className="new-organization">
      <Wordmark size={34} />
      <form className="card stack" onSubmit={(event) => void submit(event)} noValidate>
        <h1>{startTexts.organizationTitle}</h1>
        <p className="soft">{startTexts.organizationHow}</p>
        <TextInput
          label={startTexts.organizationName}
          value={name}
          maxLength={128}
          error={isTried && nameFault}
          onChange={(event) => setName(event.currentTarget.value)}
          autoFocus
          required
        />
        <TextInput
          label={startTexts.prefix}
          description={startTexts.prefixHow}
          value={prefix}
          maxLength={10}
          error={isTried && prefixFault}
          onChange={(event) => setPrefix(event.currentTarget.value.toUpperCase())}
          w={280}
        />
        <FormProblem problem={result.error ? problemOf(result.error) : null} />
        <div>
          <Button type="submit" size="sm" loading={result.fetching}>
            {startTexts.create}
          </Button>
        </div>
      </form>
    </main>
  )
}
