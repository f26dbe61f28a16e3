import { IconCircleCheck, IconCircleX } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { usePlace } from '../app/place.ts'
import { Empty } from '../face/faces.tsx'
import { type Opening, OpeningButton, OpeningTable } from '../face/opening-table.tsx'
import { bandOf, Severity } from '../severity/severity.tsx'
import { ratingTexts } from '../text/cvss.ts'
import { gateTexts } from '../text/gate.ts'
import { memberTexts } from '../text/members.ts'
import { Ago } from '../text/ago.tsx'
import { count, score } from '../text/format.ts'
import type { Run } from './fields.ts'

/** The runs of the gate, newest first; one that breaks opens its reasons. */
export function Runs({ runs }: { runs: Run[] }) {
  if (runs.length === 0) return <Empty title={gateTexts.runsNone}>{gateTexts.runsNoneHow}</Empty>
  return (
    <OpeningTable
      columns={gateTexts.columns}
      numbers={['judged']}
      rows={runs}
      cells={(run, opening) => <Cells run={run} opening={opening} />}
      opened={(run) => <Reasons run={run} />}
    />
  )
}

function Cells({ run, opening }: { run: Run; opening: Opening }) {
  return (
    <>
      <td>
        <Ago instant={run.createdAt} />
      </td>
      <td>
        <Verdict verdict={run.verdict} />
      </td>
      <td>{run.rootNickname}</td>
      <td>
        <code>{run.commit.slice(0, 10)}</code> <span className="soft">{run.branch}</span>
        {run.baseline !== null && (
          <div className="soft small">
            {gateTexts.since(run.baseline.slice(0, 10), run.isBaselineReported ?? false)}
          </div>
        )}
      </td>
      <td className="number">{count(run.judged)}</td>
      <td>
        {run.breaking === 0 ? (
          <span className="soft">{gateTexts.noneBreaks}</span>
        ) : (
          <OpeningButton {...opening}>{gateTexts.breaking(run.breaking)}</OpeningButton>
        )}{' '}
        <span className="soft small">
          {gateTexts.policy(run.policyVersion, score(run.minBreakingSeverity))}
          {run.ratedDown.length > 0 &&
            ` ${ratingTexts.inVerdict(run.ratedDown.length, run.ratedDown[0]?.ratedBy ?? '')}`}
          {run.acceptedAlone > 0 && ` ${memberTexts.rules.inReceipt(run.acceptedAlone)}`}
        </span>
      </td>
    </>
  )
}

function Verdict({ verdict }: { verdict: Run['verdict'] }) {
  const Icon = verdict === 'pass' ? IconCircleCheck : IconCircleX
  return (
    <span className="verdict" data-verdict={verdict}>
      <Icon size={16} aria-hidden /> {gateTexts.verdicts[verdict]}
    </span>
  )
}

function Reasons({ run }: { run: Run }) {
  const { organization } = usePlace()
  return (
    <ul className="list reasons" aria-label={gateTexts.reasons}>
      {run.reasons.map((reason) => (
        <li key={reason.vulnerabilityId ?? `${reason.title} ${reason.location}`}>
          <Severity band={bandOf(reason.severity)} value={reason.severity} named={false} />
          <div className="grow">
            {reason.vulnerabilityId === null ? (
              <>
                <span className="soft">{gateTexts.onlyOnBranch}</span> {reason.title}
              </>
            ) : (
              <Link
                to="/$organization/vulnerabilities/$vulnerability"
                params={{ organization: organization.slug, vulnerability: reason.vulnerabilityId }}
              >
                <span className="mono">{reason.serial}</span> {reason.title}
              </Link>
            )}
            <div className="mono small soft">{reason.location}</div>
            <div className="small">
              {reason.why} <span className="soft">{gateTexts.age(reason.ageDays)}</span>
            </div>
          </div>
        </li>
      ))}
    </ul>
  )
}
