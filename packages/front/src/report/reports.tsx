import { usePlace } from '../app/place.ts'
import { Face, Waiting } from '../face/faces.tsx'
import { useAnswer } from '../graph/answer.ts'
import { FirstSteps } from '../start/first-steps.tsx'
import { reportTexts } from '../text/report.ts'
import { ReportsQuery } from './fields.ts'
import { ImportForm } from './import-form.tsx'
import { PastReports } from './past-reports.tsx'
import './report.css'

/** Import a report, and the reports that came before. */
export function Reports() {
  const { organization, groups, group, groupIds } = usePlace()
  const answer = useAnswer(
    ReportsQuery,
    { organizationId: organization.id, groupIds },
    { pause: groups.length === 0 },
  )
  if (groups.length === 0) return <FirstSteps />
  return (
    <div className="screen stack">
      <div className="screen-head">
        <h1>{reportTexts.title}</h1>
      </div>
      <Face part={answer.part('roots')} retry={answer.retry} waiting={<WaitingCard />}>
        {({ nodes }) => <ImportForm key={group?.id ?? 'all'} roots={nodes} reload={answer.retry} />}
      </Face>
      <section className="card">
        <div className="card-head">
          <h2>{reportTexts.past}</h2>
        </div>
        <Face part={answer.part('reports')} retry={answer.retry}>
          {({ nodes }) => <PastReports reports={nodes} reload={answer.retry} />}
        </Face>
      </section>
    </div>
  )
}

function WaitingCard() {
  return (
    <div className="card">
      <Waiting lines={7} />
    </div>
  )
}
