import { Button, Progress as Bar, TextInput } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { usePlace } from '../app/place.ts'
import { Failed } from '../face/faces.tsx'
import { reportTexts } from '../text/report.ts'
import { count } from '../text/format.ts'
import { DropZone, isTooLarge } from './drop-zone.tsx'
import type { KnownReport, KnownRoot } from './fields.ts'
import { Held } from './held.tsx'
import { ReceiptView } from './receipt.tsx'
import './report.css'
import { onlyRoot, RootChoice } from './root-choice.tsx'
import type { Progress } from './upload.ts'
import { useImport } from './use-import.ts'

const hashShape = /^(?:[0-9a-f]{40}|[0-9a-f]{64})?$/

/** Takes a report: file, place, preview, import, receipt. */
export function ImportForm(props: {
  roots: readonly KnownRoot[]
  reload: () => void
  groupId?: string
  rootId?: string
}) {
  const { organization, group, groups, reload: reloadGroups } = usePlace()
  const only = groups.length === 1 ? groups[0]?.id : undefined
  const [file, setFile] = useState<File | null>(null)
  const [chosen, setChosen] = useState(() => {
    const groupId = props.groupId ?? group?.id ?? only ?? null
    return { groupId, rootId: props.rootId ?? onlyRoot(props.roots, groupId) }
  })
  const [branch, setBranch] = useState('')
  const [commit, setCommit] = useState('')
  const { state, start, reset, show } = useImport(() => {
    props.reload()
    reloadGroups()
  })
  const confirmed = (report: KnownReport) => {
    show(report)
    props.reload()
    reloadGroups()
  }
  const isCommitBad = !hashShape.test(commit.trim())
  const { groupId, rootId } = chosen
  const mayImport = groups.find(({ id }) => id === groupId)?.can.includes('report:import') ?? true
  const isReady = file && groupId && rootId && !isTooLarge(file) && !isCommitBad && mayImport
  const isWorking = state.state === 'working'
  const isImported = state.state === 'read' && !state.report.isPreview && state.report.status === 'done'
  const send = (isPreview: boolean) => {
    if (!isReady) return
    const place = { organizationId: organization.id, groupId, rootId }
    void start({ file, ...place, branch: branch.trim(), commit: commit.trim(), isPreview })
  }
  const take = (next: File) => {
    reset()
    setFile(next)
  }
  return (
    <div className="card import">
      <div className="stack">
        <DropZone file={file} onFile={take} />
        <RootChoice roots={props.roots} {...chosen} onChange={setChosen} onAdded={props.reload} />
        <div className="pair">
          <TextInput
            label={reportTexts.branch}
            description={reportTexts.branchHow}
            value={branch}
            onChange={(event) => setBranch(event.currentTarget.value)}
          />
          <TextInput
            label={reportTexts.commit}
            description={reportTexts.commitHow}
            value={commit}
            error={isCommitBad && reportTexts.commitBad}
            onChange={(event) => setCommit(event.currentTarget.value.toLowerCase())}
          />
        </div>
        {!mayImport && <p className="soft">{reportTexts.mayNot}</p>}
        <div className="row wrap">
          <Button
            variant="default"
            disabled={!isReady || isWorking}
            loading={isWorking && state.isPreview}
            onClick={() => send(true)}
          >
            {reportTexts.preview}
          </Button>
          <Button
            disabled={!isReady || isWorking || isImported}
            loading={isWorking && !state.isPreview}
            onClick={() => send(false)}
          >
            {reportTexts.import}
          </Button>
        </div>
      </div>
      <div className="import-result" aria-live="polite">
        {state.state === 'working' && <Working isPreview={state.isPreview} progress={state.progress} />}
        {state.state === 'refused' && <Failed problem={state.problem} title={reportTexts.failed} />}
        {state.state === 'read' && <Read report={state.report} confirmed={confirmed} />}
        {state.state === 'idle' && <p className="soft">{reportTexts.previewHow}</p>}
      </div>
    </div>
  )
}

function Working({ isPreview, progress }: { isPreview: boolean; progress: Progress | null }) {
  const ratio = progress?.total ? (progress.done / progress.total) * 100 : 100
  return (
    <div className="stack">
      <strong>{isPreview ? reportTexts.previewing : reportTexts.importing}</strong>
      <Bar value={ratio} animated={!progress?.total} aria-label={reportTexts.importing} />
      <span className="soft small">
        {progress &&
          (progress.done > 0 || progress.total !== null) &&
          reportTexts.progress(
            count(progress.done),
            progress.total === null ? null : count(progress.total),
          )}{' '}
        {progress?.text}
      </span>
    </div>
  )
}

function Read({ report, confirmed }: { report: KnownReport; confirmed: (report: KnownReport) => void }) {
  const { organization } = usePlace()
  if (report.status === 'failed' || !report.receipt) {
    return (
      <div className="failed" role="alert">
        <div className="grow">
          <strong>{reportTexts.failed}</strong>
          <div>{report.faultMessage}</div>
        </div>
      </div>
    )
  }
  return (
    <div className="stack">
      <h2>{report.isPreview ? reportTexts.previewed : reportTexts.imported}</h2>
      <p className="soft small">
        {[report.tool, report.toolVersion, report.format].filter(Boolean).join(' · ')}
      </p>
      {report.isComplete === false && <p className="import-warning">{reportTexts.incomplete}</p>}
      <ReceiptView receipt={report.receipt} />
      {report.receipt.held > 0 && !report.isPreview && <Held report={report} done={confirmed} />}
      {!report.isPreview && (
        <Link
          to="/$organization/vulnerabilities"
          params={{ organization: organization.slug }}
          search={{ group: report.groupId }}
        >
          {reportTexts.seeVulnerabilities}
        </Link>
      )}
    </div>
  )
}
