import { Button } from '@mantine/core'
import { IconAlertTriangle, IconDownload, IconLink } from '@tabler/icons-react'
import { usePlace } from '../app/place.ts'
import { FormProblem } from '../face/faces.tsx'
import { Ago } from '../text/ago.tsx'
import { auditTexts } from '../text/audit.ts'
import type { Chain } from './fields.ts'
import { useExport } from './use-export.ts'

/** How far the audit is sealed, what its verification found, and all of it as a file. */
export function ChainCard({ chain }: { chain: Chain }) {
  const { organization } = usePlace()
  const { exported, problem, start } = useExport(organization)
  return (
    <section className="card stack">
      <div className="row wrap">
        <h2 className="row grow">
          <IconLink size={18} aria-hidden /> {auditTexts.chain.title}
        </h2>
        <Button
          variant="default"
          leftSection={<IconDownload size={14} aria-hidden />}
          title={auditTexts.exportHow}
          disabled={chain.sealedSeq === 0}
          loading={exported !== null}
          onClick={start}
        >
          {auditTexts.export}
        </Button>
      </div>
      {exported !== null && (
        <div className="soft small" role="status">
          {auditTexts.exporting(exported)}
        </div>
      )}
      <FormProblem problem={problem} />
      <div>
        {chain.sealedAt === null ? (
          auditTexts.chain.nothing
        ) : (
          <>
            {auditTexts.chain.sealed(chain.sealedSeq)} <span className="soft">(</span>
            <Ago instant={chain.sealedAt} />
            <span className="soft">, {auditTexts.chain.unsealed(chain.unsealed)})</span>
          </>
        )}
        <div className="soft small">{auditTexts.chain.how}</div>
      </div>
      <Verified chain={chain} />
      {chain.link !== null && (
        <div className="small audit-link">
          <span className="soft">{auditTexts.chain.newest}</span> <code>{chain.link}</code>
        </div>
      )}
    </section>
  )
}

function Verified({ chain: { verifiedAt, verifiedSeq, fault } }: { chain: Chain }) {
  if (verifiedAt === null) return <div className="soft">{auditTexts.chain.never}</div>
  if (fault !== null)
    return (
      <div className="failed" role="alert">
        <IconAlertTriangle size={18} aria-hidden />
        <div className="grow">
          <strong>{auditTexts.chain.fault}</strong>
          <div>{fault}</div>
          <Ago instant={verifiedAt} />
        </div>
      </div>
    )
  return (
    <div>
      {auditTexts.chain.verified} <Ago instant={verifiedAt} />: {auditTexts.chain.whole(verifiedSeq ?? 0)}
    </div>
  )
}
