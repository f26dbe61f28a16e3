import { ActionIcon, Popover } from '@mantine/core'
import { IconInfoCircle } from '@tabler/icons-react'
import { overviewTexts } from '../text/overview.ts'
import type { Definition } from './fields.ts'

/** The definitions behind some numbers, one click away from them. */
export function Definitions({ catalogue, metrics }: { catalogue: Definition[]; metrics: readonly string[] }) {
  const shown = catalogue.filter(({ id }) => metrics.includes(id))
  if (shown.length === 0) return null
  return (
    <Popover width={340} shadow="md" position="bottom-end" withArrow trapFocus>
      <Popover.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          size="sm"
          aria-label={`${overviewTexts.definition}: ${shown.map(({ title }) => title).join(', ')}`}
        >
          <IconInfoCircle size={16} aria-hidden />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown>
        <dl className="definitions">
          {shown.map(({ id, title, definition, unit }) => (
            <div key={id}>
              <dt>{title}</dt>
              <dd>{definition}</dd>
              <dd className="soft small">
                <code>{id}</code>, {unit}
              </dd>
            </div>
          ))}
        </dl>
      </Popover.Dropdown>
    </Popover>
  )
}
