import { Modal, TextInput } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { type KeyboardEvent, useState } from 'react'
import { paletteTexts } from '../text/palette.ts'
import { type Choice, useChoices } from './palette-choices.ts'

/** Goes to a screen, organization, group or vulnerability. */
export function CommandPalette(props: { opened: boolean; close: () => void; typed: string }) {
  const { opened, close, typed } = props
  return (
    <Modal
      opened={opened}
      onClose={close}
      withCloseButton={false}
      padding={0}
      size="lg"
      yOffset="12vh"
      transitionProps={{ duration: 0 }}
      attributes={{ content: { 'aria-label': paletteTexts.title } }}
    >
      {opened && <Palette close={close} typed={typed} />}
    </Modal>
  )
}

function Palette({ close, typed }: { close: () => void; typed: string }) {
  const [input, setInput] = useState(typed)
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
  const type = (value: string) => (setInput(value), setActive(0))
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
        <div className="soft palette-none">{isSearching ? paletteTexts.searching : paletteTexts.nothing}</div>
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
      placeholder={paletteTexts.placeholder}
      aria-label={paletteTexts.placeholder}
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
    <div id="palette-choices" role="listbox" className="palette-choices" aria-label={paletteTexts.title}>
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
