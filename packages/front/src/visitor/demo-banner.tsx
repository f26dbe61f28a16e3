import { Button } from '@mantine/core'
import { IconEye } from '@tabler/icons-react'
import '../operator/operator.css'
import { demoTexts } from '../text/visitor.ts'
import { useVisit } from './visitor.ts'

/** Says to visitors that they look at a demo, and where to sign in. */
export function DemoBanner() {
  const visit = useVisit()
  if (!visit) return null
  const demo = demoTexts
  return (
    <div className="demo-banner row" role="status">
      <IconEye size={18} aria-hidden />
      <strong>{demo.banner}</strong>
      <span>
        {demo.bannerHow} {visit.organization.isSimulated && demo.invented}
      </span>
      <span className="grow" />
      <Button size="compact-sm" onClick={() => location.assign('/sign-in')}>
        {demo.signIn}
      </Button>
    </div>
  )
}
