import { Modal, TextInput } from '@mantine/core'
import { useDebouncedValue, useHotkeys } from '@mantine/hooks'
import { IconSearch } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { type KeyboardEvent, useState } from 'react'
import { gql, useQuery } from 'urql'
import type { Connection } from '../graph/camel.ts'
import { text } from '../text/catalogue.ts'
import { screens } from './navigation.tsx'
import { usePlace } from './place.ts'

interface Hit {
  id: string
  serial: string
  title: string
  location: string
}

const SearchQuery = gql<
  { vulnerabilities: Pick<Connection<Hit>, 'nodes'> },
  { organizationId: string; search: string }
>`
  query PaletteSearch($organizationId: ID!, $search: String!) {
    vulnerabilities(organizationId: $organizationId, search: $search, first: 7) {
      nodes {
        id
        serial
        title
        location
      }
    }
  }
`

interface Choice {
  key: string
  kind: string
  name: string
  hint?: string
  go: () => unknown
}

/** Ctrl+K: goes to a screen, organization, group or vulnerability. */
export function CommandPalette({
  opened,
  setOpened,
}: {
  opened: boolean
  setOpened: (opened: boolean) => void
}) {
  useHotkeys([['mod+K', () => setOpened(!opened)]], [])
  return (
    <Modal
      opened={opened}
      onClose={() => setOpened(false)}
      withCloseButton={false}
      padding={0}
      size="lg"
      yOffset="12vh"
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
  return (
    <div className="palette">
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
        aria-activedescendant={choices[at] ? `choice-${at}` : undefined}
        value={input}
        onChange={(event) => {
          setInput(event.currentTarget.value)
          setActive(0)
        }}
        onKeyDown={onKeyDown}
      />
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
              onMouseMove={() => setActive(index)}
              onClick={() => choose(choice)}
            >
              <span className="clip">{choice.name}</span>
              {choice.hint && <span className="soft small clip">{choice.hint}</span>}
            </div>
          </div>
        ))}
        {choices.length === 0 && (
          <div className="soft palette-none">
            {isSearching ? text.palette.searching : text.palette.nothing}
          </div>
        )}
      </div>
    </div>
  )
}

function useChoices(input: string): { choices: Choice[]; isSearching: boolean } {
  const { organization, organizations, groups, group } = usePlace()
  const navigate = useNavigate()
  const [search] = useDebouncedValue(input.trim(), 200)
  const [found] = useQuery({
    query: SearchQuery,
    variables: { organizationId: organization.id, search },
    pause: search.length < 2,
  })
  const inOrganization = { organization: organization.slug }
  const matches = ({ name }: { name: string }) => name.toLowerCase().includes(input.trim().toLowerCase())
  const staying: Choice[] = [
    ...screens.map(({ to, name }) => ({
      key: to,
      kind: text.palette.screens,
      name,
      go: () => navigate({ to, params: inOrganization, search: group ? { group: group.id } : {} }),
    })),
    ...organizations.map(({ id, slug, name, isSimulated }) => ({
      key: id,
      kind: text.palette.organizations,
      name,
      hint: isSimulated ? text.nav.simulated : '',
      go: () => navigate({ to: '/$organization/overview', params: { organization: slug } }),
    })),
    ...groups.map(({ id, name, description }) => ({
      key: id,
      kind: text.palette.groups,
      name,
      hint: description,
      go: () => navigate({ to: '/$organization/overview', params: inOrganization, search: { group: id } }),
    })),
  ].filter(matches)
  const hits = search.length < 2 ? [] : (found.data?.vulnerabilities?.nodes ?? [])
  const vulnerabilities = hits.map(({ id, serial, title, location }) => ({
    key: id,
    kind: text.palette.vulnerabilities,
    name: `${serial}  ${title}`,
    hint: location,
    go: () =>
      navigate({
        to: '/$organization/vulnerabilities/$vulnerability',
        params: { ...inOrganization, vulnerability: id },
      }),
  }))
  return { choices: [...staying, ...vulnerabilities], isSearching: found.fetching || search !== input.trim() }
}
