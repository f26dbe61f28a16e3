import { Select } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { navTexts } from '../text/shell.ts'
import { usePlace } from './place.ts'

/** Narrows every screen to one group; the address keeps it. */
export function GroupFilter() {
  const { groups, group } = usePlace()
  const navigate = useNavigate()
  if (groups.length === 0) return null
  return (
    <Select
      aria-label={navTexts.group}
      placeholder={navTexts.allGroups}
      value={group?.id ?? null}
      data={groups.map(({ id, name }) => ({ value: id, label: name }))}
      onChange={(id) =>
        void navigate({
          to: '.',
          search: (now: object) => ({ ...now, group: id ?? undefined, root: undefined }),
        })
      }
      clearable
      searchable={groups.length > 8}
      size="xs"
      w={200}
    />
  )
}
