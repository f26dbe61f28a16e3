import { useNavigate } from '@tanstack/react-router'
import { useRef } from 'react'
import { useKeys } from './keys.ts'
import { screens } from './navigation.tsx'
import { usePlace } from './place.ts'

const chordMs = 1200

/** The keys that work on every screen: ? for the list of shortcuts, and g followed by a screen. */
export function useScreenKeys(showShortcuts: () => void): void {
  const { organization, group } = usePlace()
  const navigate = useNavigate()
  const chordUntil = useRef(0)
  useKeys((key) => {
    if (key === '?') return (showShortcuts(), true)
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
}
