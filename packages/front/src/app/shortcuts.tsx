import { Kbd, Modal } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useRef } from 'react'
import { text } from '../text/catalogue.ts'
import { useKeys } from './keys.ts'
import { screens } from './navigation.tsx'
import { usePlace } from './place.ts'

const chordMs = 1200

/** The list of shortcuts, and the keys that work on every screen: ? and g followed by a screen. */
export function Shortcuts({ opened, setOpened }: { opened: boolean; setOpened: (opened: boolean) => void }) {
  const { organization, group } = usePlace()
  const navigate = useNavigate()
  const chordUntil = useRef(0)
  useKeys((key) => {
    if (key === '?') return (setOpened(true), true)
    const screen = performance.now() < chordUntil.current && screens.find((each) => each.key === key)
    chordUntil.current = key === 'g' ? performance.now() + chordMs : 0
    if (!screen) return false
    void navigate({
      to: screen.to,
      params: { organization: organization.slug },
      search: group ? { group: group.id } : {},
    })
    return true
  })
  return (
    <Modal opened={opened} onClose={() => setOpened(false)} title={text.shortcuts.title} size="sm">
      <dl className="shortcuts">
        {text.shortcuts.list.map(([keys, what]) => (
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
