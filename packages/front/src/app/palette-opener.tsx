import { useHotkeys } from '@mantine/hooks'
import { useEffect, useState } from 'react'
import { flushSync } from 'react-dom'
import { useLater } from './use-later.ts'

const load = async () => (await import('./command-palette.tsx')).CommandPalette

/** Ctrl+K opens the command palette. Keys that are typed before it is there are kept for it. */
export function PaletteOpener(props: { opened: boolean; setOpened: (opened: boolean) => void }) {
  const { opened, setOpened } = props
  const [typed, setTyped] = useState('')
  const Palette = useLater(load, opened)
  const isAwaited = opened && !Palette
  useHotkeys([['mod+K', () => flushSync(() => setOpened(!opened))]], [])
  useEffect(() => {
    if (!isAwaited) return undefined
    const keep = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.key.length !== 1) return
      event.preventDefault()
      event.stopImmediatePropagation()
      setTyped((before) => before + event.key)
    }
    addEventListener('keydown', keep, { capture: true })
    return () => removeEventListener('keydown', keep, { capture: true })
  }, [isAwaited])
  const close = () => (setOpened(false), setTyped(''))
  return Palette && <Palette opened={opened} close={close} typed={typed} />
}
