import { Button } from '@mantine/core'
import { IconUserOff } from '@tabler/icons-react'
import { useState } from 'react'
import { gql, useMutation } from 'urql'
import { usePlace } from '../app/place.ts'
import { FormProblem } from '../face/faces.tsx'
import { problemOf } from '../graph/problem.ts'
import { profileTexts } from '../text/profile.ts'
import { ConfirmDialog } from '../token/confirm-dialog.tsx'

const EndSessionOfMember = gql<
  { done: { ok: true } },
  { input: { organizationId: string; memberId: string } }
>`
  mutation EndSessionOfMember($input: EndSessionOfMemberInput!) {
    done: endSessionOfMember(input: $input) {
      ok
    }
  }
`

/** Ends the session of a member, wherever they are signed in; their access stays. */
export function EndSessionOfMemberButton({ member }: { member: { id: string; name: string } }) {
  const { organization } = usePlace()
  const [isAsking, setAsking] = useState(false)
  const [result, end] = useMutation(EndSessionOfMember)
  const input = { organizationId: organization.id, memberId: member.id }
  const words = profileTexts.ofMember
  if (!organization.can.includes('organization:grant')) return null
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconUserOff size={16} aria-hidden />}
        onClick={() => setAsking(true)}
      >
        {words.end}
      </Button>
      {isAsking && (
        <ConfirmDialog
          title={words.title(member.name)}
          action={words.end}
          isWorking={result.fetching}
          confirm={() => void end({ input }).then(({ data }) => data?.done && setAsking(false))}
          close={() => setAsking(false)}
        >
          <FormProblem problem={result.error ? problemOf(result.error) : null} />
          <p>{words.how}</p>
        </ConfirmDialog>
      )}
    </>
  )
}
