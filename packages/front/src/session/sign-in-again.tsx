import { Button, Modal } from '@mantine/core'
import { IconExternalLink } from '@tabler/icons-react'
import { useState } from 'react'
import { FormProblem } from '../face/faces.tsx'
import type { Problem } from '../graph/problem.ts'
import { sessionTexts } from '../text/session.ts'
import { LinkForm } from './link-form.tsx'
import { leaveSession, useSession } from './session.ts'
import { declineFresh, useFreshWanted } from './step-up.ts'

/** Over the screen when the session ended, or when something needs a recent sign-in: sign in again and go on. */
export function SignInAgain() {
  const session = useSession()
  const isFreshWanted = useFreshWanted()
  const ended = session.state === 'ended' ? session.reason : null
  const [problem, setProblem] = useState<Problem | null>(null)
  const isOpen = ended !== null || isFreshWanted
  return (
    <Modal
      opened={isOpen}
      onClose={ended === null ? declineFresh : () => undefined}
      withCloseButton={ended === null}
      closeOnClickOutside={false}
      closeOnEscape={ended === null}
      centered
      title={ended === null ? sessionTexts.freshTitle : sessionTexts.endedTitle}
      // what a person left on the screen is not for who comes after
      overlayProps={ended === null ? {} : { blur: 14, backgroundOpacity: 0.6 }}
      zIndex={1000}
    >
      <div className="stack">
        <p role="status">{ended === null ? sessionTexts.freshHow : sessionTexts.reasons[ended]}</p>
        {ended !== null && <p className="soft">{sessionTexts.kept}</p>}
        <FormProblem problem={problem} />
        <Button
          variant="default"
          leftSection={<IconExternalLink size={16} aria-hidden />}
          onClick={() => window.open('/sign-in?again', '_blank')}
        >
          {sessionTexts.inNewTab}
        </Button>
        <LinkForm onProblem={setProblem} />
        {ended !== null && (
          <Button variant="subtle" color="gray" onClick={leaveSession}>
            {sessionTexts.leave}
          </Button>
        )}
      </div>
    </Modal>
  )
}
