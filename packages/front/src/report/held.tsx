import { Button } from '@mantine/core'
import { useMutation } from 'urql'
import { usePlace } from '../app/place.ts'
import { FormProblem } from '../face/faces.tsx'
import { problemOf } from '../graph/problem.ts'
import { reportTexts } from '../text/report.ts'
import { ConfirmMutation, type KnownReport } from './fields.ts'

/** The one click that what a report held back waits for. */
export function Held({ report, done }: { report: KnownReport; done: (confirmed: KnownReport) => void }) {
  const { organization } = usePlace()
  const [result, confirm] = useMutation(ConfirmMutation)
  const submit = async () => {
    const { data } = await confirm({ input: { organizationId: organization.id, reportId: report.id } })
    if (data?.confirmReport) done(data.confirmReport)
  }
  return (
    <div className="stack held">
      <p>{reportTexts.confirmHow}</p>
      <FormProblem problem={result.error ? problemOf(result.error) : null} />
      <div>
        <Button loading={result.fetching} onClick={() => void submit()}>
          {reportTexts.confirm}
        </Button>
      </div>
    </div>
  )
}
