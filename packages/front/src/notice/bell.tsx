import { ActionIcon, Indicator, Popover } from '@mantine/core'
import { IconBell } from '@tabler/icons-react'
import { lazy, Suspense, useState } from 'react'
import { Waiting } from '../face/faces.tsx'
import { useAnswer } from '../graph/answer.ts'
import { navTexts } from '../text/shell.ts'
import { NoticesQuery } from './fields.ts'
import './bell.css'

const Notices = lazy(async () => ({ default: (await import('./notices.tsx')).Notices }))

/** Says whether the person was told something about their own access, and shows what. */
export function Bell() {
  const [isOpen, setOpen] = useState(false)
  const answer = useAnswer(NoticesQuery, {})
  const unread = answer.part('unread')
  const waiting = unread.state === 'ready' ? unread.value.totalCount : 0
  const label = waiting > 0 ? navTexts.noticesUnread(waiting) : navTexts.notices
  return (
    <Popover opened={isOpen} onChange={setOpen} position="bottom-end" width={360} shadow="md" trapFocus>
      <Indicator disabled={waiting === 0} size={8} offset={5} color="red">
        <Popover.Target>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={label}
            title={label}
            onClick={() => setOpen(!isOpen)}
          >
            <IconBell size={18} aria-hidden />
          </ActionIcon>
        </Popover.Target>
      </Indicator>
      <Popover.Dropdown className="bell">
        <Suspense fallback={<Waiting />}>
          <Notices answer={answer} waiting={waiting} />
        </Suspense>
      </Popover.Dropdown>
    </Popover>
  )
}
