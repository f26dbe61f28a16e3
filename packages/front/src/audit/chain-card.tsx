import { Button } from '@mantine/core'
import { IconAlertTriangle, IconDownload, IconLink } from '@tabler/icons-react'
import { usePlace } from '../app/place.ts'
import { FormProblem } from '../face/faces.tsx'
import { Ago } from '../text/ago.tsx'
import { text } from '../text/catalogue.ts'
import type { Chain } from './fields.ts'
import { useExport } from './use-export.ts'

const words = text.audit

/** How far the audit is sealed, what its verification found, and all of it as a file. */
export function ChainCard({ chain }: { chain: Chain }) {
  const { organization } = usePlace()
  const { exported, problem, start } = useExport(organization)
  return (
    <section className="card stack">
      <div className="row wrap">
        <h2 className="row grow">
          <IconLink size={18} aria-hidden /> {words.chain.title}
        </h2>
        <Button
          variant="default"
          leftSection={<IconDownload size={14} aria-hidden />}
          title={words.exportHow}
          disabled={chain.sealedSeq === 0}
          loading={exported !== null}
          onClick={start}
        >
          {words.export}
        </Button>
      </div>
      {exported !== null && (
        <div className="soft small" role="status">
          {words.exporting(exported)}
        </div>
      )}
      <FormProblem problem={problem} />
      <div>
        {chain.sealedAt === null ? (
          words.chain.nothing
        ) : (
          <>
            {words.chain.sealed(chain.sealedSeq)} <span className="soft">(</span>
            <Ago instant={chain.sealedAt} />
            <span className="soft">, {words.chain.unsealed(chain.unsealed)})</span>
          </>
        )}
        <div className="soft small">{words.chain.how}</div>
      </div>
      <Verified chain={chain} />
      {chain.link !== null && (
        <div className="small audit-link">
          <span className="soft">{words.chain.newest}</span> <code>{chain.link}</code>
        </div>
      )}
    </section>
  )
}

function Verified({ chain: { verifiedAt, verifiedSeq, fault } }: { chain: Chain }) {
  if (verifiedAt === null) return <div className="soft">{words.chain.never}</div>
  if (fault !== null)
    return (
      <div className="failed" role="alert">
        <IconAlertTriangle size={18} aria-hidden />
        <div className="grow">
          <strong>{words.chain.fault}</strong>
          <div>{fault}</div>
          <Ago instant={verifiedAt} />
        </div>
      </div>
    )
  return (
    <div>
      {words.chain.verified} <Ago instant={verifiedAt} />: {words.chain.whole(verifiedSeq ?? 0)}
    </div>
  )
}
