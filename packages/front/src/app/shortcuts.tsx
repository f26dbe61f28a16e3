import { Kbd, Modal } from '@mantine/core'
import { shortcutTexts } from '../text/palette.ts'

/** The list of shortcuts. */
export function Shortcuts({ opened, close }: { opened: boolean; close: () => void }) {
  return (
    <Modal opened={opened} onClose={close} title={shortcutTexts.title} size="sm">
      <dl className="shortcuts">
        {shortcutTexts.list.map(([keys, what]) => (
          <div key={keys}>
            <dt>
              {keys.split(/\s+/).map((key) => (
                <Kbd key={key} size="xs">
                  {key}
                </Kbd>
              ))}
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
    </Modal>
  )
}
