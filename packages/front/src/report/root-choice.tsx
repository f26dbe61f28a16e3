import { Button, Select } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import { usePlace } from '../app/place.ts'
import { reportTexts } from '../text/report.ts'
import { AddRoot } from './add-root.tsx'
import type { KnownRoot } from './fields.ts'

/** Chooses a group and one of its roots; makes a root where the person may. */
export function RootChoice(props: {
  roots: readonly KnownRoot[]
  groupId: string | null
  rootId: string | null
  onChange: (place: { groupId: string | null; rootId: string | null }) => void
  /** A root was added: the list is to be asked again. */
  onAdded: () => void
}) {
  const { groups } = usePlace()
  const [isAdding, setAdding] = useState(false)
  const { groupId } = props
  const group = groups.find(({ id }) => id === groupId)
  const roots = props.roots.filter((root) => root.groupId === groupId)
  const mayAdd = group?.can.includes('root:add') ?? false
  return (
    <div className="stack">
      <Select
        label={reportTexts.group}
        placeholder={reportTexts.choose}
        data={groups.map(({ id, name }) => ({ value: id, label: name }))}
        value={groupId}
        onChange={(id) => props.onChange({ groupId: id, rootId: onlyRoot(props.roots, id) })}
        searchable={groups.length > 8}
        allowDeselect={false}
      />
      {isAdding && groupId ? (
        <fieldset className="inline-form">
          <legend>{reportTexts.newRoot.replace('…', '')}</legend>
          <AddRoot
            groupId={groupId}
            cancel={() => setAdding(false)}
            done={(root) => {
              setAdding(false)
              props.onAdded()
              props.onChange({ groupId, rootId: root.id })
            }}
          />
        </fieldset>
      ) : (
        <div className="row choice-with-button">
          <Select
            label={reportTexts.root}
            placeholder={group && roots.length === 0 ? reportTexts.noRoots : reportTexts.choose}
            data={roots.map(({ id, nickname }) => ({ value: id, label: nickname }))}
            value={props.rootId}
            onChange={(id) => props.onChange({ groupId, rootId: id })}
            disabled={!group || roots.length === 0}
            searchable={roots.length > 8}
            allowDeselect={false}
            className="grow"
          />
          {mayAdd && (
            <Button
              variant="default"
              size="sm"
              leftSection={<IconPlus size={14} aria-hidden />}
              onClick={() => setAdding(true)}
            >
              {reportTexts.newRoot}
            </Button>
          )}
        </div>
      )}
    </div>
  )
}

/** The root of a group that has just one: nobody has to choose it. */
export function onlyRoot(roots: readonly KnownRoot[], groupId: string | null): string | null {
  const [only, another] = roots.filter((root) => root.groupId === groupId)
  return only && !another ? only.id : null
}
