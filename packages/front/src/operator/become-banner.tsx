import { Button } from '@mantine/core'
import { IconEyeCheck } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { askServer } from '../session/ask-server.ts'
import { moment } from '../text/format.ts'
import { becomeTexts } from '../text/operator.ts'
import { acting, stopActing } from './acting.ts'
import './operator.css'

/** Stays above every screen while an operator acts as a person, and ends with the time. */
export function BecomeBanner() {
  const [now] = useState(acting)
  const [isEnding, setEnding] = useState(false)
  useEffect(() => {
    if (!now) return undefined
    const timer = setTimeout(stopActing, Math.max(0, Date.parse(now.expiresAt) - Date.now()))
    return () => clearTimeout(timer)
  }, [now])
  if (!now) return null
  const end = async () => {
    setEnding(true)
    const path = `/v1/become/${now.id}?organization_id=${now.organizationId}`
    await askServer(path, { method: 'DELETE', asOneself: true }).catch(() => undefined)
    stopActing()
  }
  const become = becomeTexts
  return (
    <div className="become-banner row" role="status">
      <IconEyeCheck size={18} aria-hidden />
      <strong>{become.banner(now.userName)}</strong>
      <span>
        {now.mayWrite ? become.writing : become.reading}, {become.until(moment(now.expiresAt))}
      </span>
      <span className="grow" />
      <Button size="compact-sm" variant="white" loading={isEnding} onClick={() => void end()}>
        {become.end}
      </Button>
    </div>
  )
}
