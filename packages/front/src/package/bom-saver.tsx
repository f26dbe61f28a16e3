import { Button, Select } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { useState } from 'react'
import { useClient } from 'urql'
import { usePlace } from '../app/place.ts'
import { saveFile } from '../app/save-file.ts'
import { FormProblem } from '../face/faces.tsx'
import { type Problem, problemOf } from '../graph/problem.ts'
import { packageTexts } from '../text/package.ts'
import { useVisit } from '../visitor/visitor.ts'
import { BomQuery, type BomRoot } from './fields.ts'

/** Saves the bill of materials of a root as a file; visitors of the demo save none. */
export function BomSaver({ roots }: { roots: BomRoot[] }) {
  const { organization } = usePlace()
  const client = useClient()
  const visit = useVisit()
  const [rootId, setRootId] = useState<string | null>(null)
  const [isAsking, setAsking] = useState(false)
  const [problem, setProblem] = useState<Problem | null>(null)
  if (visit || roots.length === 0) return null
  const chosen = rootId ?? roots[0]?.id ?? ''
  const save = async () => {
    setAsking(true)
    const { data, error } = await client
      .query(BomQuery, { organizationId: organization.id, rootId: chosen }, { requestPolicy: 'network-only' })
      .toPromise()
    setAsking(false)
    setProblem(error ? problemOf(error) : null)
    if (data)
      saveFile([data.packageBom.document], { name: data.packageBom.fileName, type: 'application/json' })
  }
  return (
    <div className="stack">
      <div className="row">
        <Select
          size="xs"
          aria-label={packageTexts.bomOf}
          value={chosen}
          onChange={setRootId}
          data={roots.map(({ id, nickname }) => ({ value: id, label: nickname }))}
          searchable={roots.length > 8}
          w={180}
        />
        <Button
          size="xs"
          variant="default"
          title={packageTexts.bomHow}
          loading={isAsking}
          leftSection={<IconDownload size={14} aria-hidden />}
          onClick={() => void save()}
        >
          {packageTexts.bom}
        </Button>
      </div>
      <FormProblem problem={problem} />
    </div>
  )
}
