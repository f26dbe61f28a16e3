import { Button, Checkbox } from '@mantine/core'
import { IconKey } from '@tabler/icons-react'
import { useState } from 'react'
import { useMutation } from 'urql'
import { usePlace } from '../app/place.ts'
import { Copyable } from '../face/copy.tsx'
import { FormProblem } from '../face/faces.tsx'
import { problemOf } from '../graph/problem.ts'
import { gateTexts } from '../text/gate.ts'
import { date } from '../text/format.ts'
import { CreateCiTokenMutation } from './fields.ts'

/** Makes the CI token of a group and shows it once. */
export function CiToken({ groupId }: { groupId: string }) {
  const { organization, groups } = usePlace()
  const [keepOthers, setKeepOthers] = useState(true)
  const [result, create] = useMutation(CreateCiTokenMutation)
  const group = groups.find(({ id }) => id === groupId)
  if (!group?.can.includes('citoken:rotate')) return <p className="soft">{gateTexts.mayNot}</p>
  const made = result.data?.createCiToken
  if (made) {
    return (
      <div className="stack token-made">
        <strong>{gateTexts.once}</strong>
        <Copyable value={made.token} label={gateTexts.token} />
        <span className="soft small">{gateTexts.until(date(made.details.expiresAt))}</span>
      </div>
    )
  }
  return (
    <div className="stack">
      <p className="soft">{gateTexts.tokenHow}</p>
      <Checkbox
        size="xs"
        label={gateTexts.keepOthers}
        description={keepOthers ? undefined : gateTexts.revokes}
        checked={keepOthers}
        onChange={(event) => setKeepOthers(event.currentTarget.checked)}
      />
      <FormProblem problem={result.error ? problemOf(result.error) : null} />
      <div>
        <Button
          leftSection={<IconKey size={14} aria-hidden />}
          loading={result.fetching}
          onClick={() => void create({ input: { organizationId: organization.id, groupId, keepOthers } })}
        >
          {gateTexts.make}
        </Button>
      </div>
    </div>
  )
}
