import { Modal, TextInput } from '@mantine/core'
import { useHotkeys } from '@mantine/hooks'
import { IconSearch } from '@tabler/icons-react'
import { type KeyboardEvent, useState } from 'react'
import { flushSync } from 'react-dom'
import { text } from '../text/catalogue.ts'
import { type Choice, useChoices } from './palette-choices.ts'

/** Ctrl+K: goes to a screen, organization, group or vulnerability. It is there before the next key is. */
export function CommandPalette(props: { opened: boolean; setOpened: (opened: boolean) => void }) {
  const { opened, setOpened } = props
  useHotkeys([['mod+K', () => flushSync(() => setOpened(!opened))]], [])
  return (
    <Modal
      opened={opened}
      onClose={() => setOpened(false)}
      withCloseButton={false}
      padding={0}
      size="lg"
      yOffset="12vh"
      transitionProps={{ duration: 0 }}
      attributes={{ content: { 'aria-label': text.palette.title } }}
    >
      {opened && <Palette close={() => setOpened(false)} />}
    </Modal>
  )
}

function Palette({ close }: { close: () => void }) {
  const [input, setInput] = useState('')
  const [active, setActive] = useState(0)
  const { choices, isSearching } = useChoices(input)
  const at = Math.min(active, choices.length - 1)
  const choose = (choice: Choice | undefined) => {
    if (!choice) return
    close()
    choice.go()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step) {
      event.preventDefault()
      const next = (at + step + choices.length) % Math.max(1, choices.length)
      setActive(next)
      document.getElementById(`choice-${next}`)?.scrollIntoView({ block: 'nearest' })
    }
    if (event.key === 'Enter') choose(choices[at])
  }
  const type = (typed: string) => (setInput(typed), setActive(0))
  return (
    <div className="palette">
      <Input
        value={input}
        onType={type}
        onKeyDown={onKeyDown}
        active={choices[at] ? `choice-${at}` : undefined}
      />
      <Choices choices={choices} at={at} setActive={setActive} choose={choose} />
      {choices.length === 0 && (
        <div className="soft palette-none">{isSearching ? text.palette.searching : text.palette.nothing}</div>
      )}
    </div>
  )
}

function Input(props: {
  value: string
  onType: (typed: string) => void
  onKeyDown: (event: KeyboardEvent) => void
  /** Id of the active choice. */
  active: string | undefined
}) {
  return (
    <TextInput
      data-autofocus
      autoFocus
      variant="unstyled"
      size="md"
      leftSection={<IconSearch size={18} aria-hidden />}
      placeholder={text.palette.placeholder}
      aria-label={text.palette.placeholder}
      role="combobox"
      aria-expanded
      aria-controls="palette-choices"
      aria-activedescendant={props.active}
      value={props.value}
      onChange={(event) => props.onType(event.currentTarget.value)}
      onKeyDown={props.onKeyDown}
    />
  )
}

function Choices(props: {
  choices: Choice[]
  at: number
  setActive: (index: number) => void
  choose: (choice: Choice) => void
}) {
  const { choices, at } = props
  return (
    <div id="palette-choices" role="listbox" className="palette-choices" aria-label={text.palette.title}>
      {choices.map((choice, index) => (
        <div key={choice.key}>
          {choices[index - 1]?.kind !== choice.kind && (
            <div className="palette-kind" role="presentation">
              {choice.kind}
            </div>
          )}
          <div
            id={`choice-${index}`}
            role="option"
            aria-selected={index === at}
            className="palette-choice"
            onMouseMove={() => props.setActive(index)}
            onClick={() => props.choose(choice)}
          >
            <span className="clip">{choice.name}</span>
            {choice.hint && <span className="soft small clip">{choice.hint}</span>}
          </div>
        </div>
      ))}
    </div>
  )
}
