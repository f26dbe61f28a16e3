import { useDebouncedValue } from '@mantine/hooks'
import { useNavigate } from '@tanstack/react-router'
import { gql, useQuery } from 'urql'
import type { Connection } from '../graph/camel.ts'
import { paletteTexts } from '../text/palette.ts'
import { navTexts } from '../text/shell.ts'
import { nameOf } from '../vulnerability/name.ts'
import { screens } from './navigation.tsx'
import { usePlace } from './place.ts'

interface Hit {
  id: string
  serial: string
  title: string
  rule: string
  message: string
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
        rule
        message
        location
      }
    }
  }
`

/** A place the palette goes to. */
export interface Choice {
  key: string
  kind: string
  name: string
  hint?: string
  go: () => unknown
}

/** Where one can go from what was typed: screens, organizations and groups by name, vulnerabilities by a search. */
export function useChoices(input: string): { choices: Choice[]; isSearching: boolean } {
  const { hits, isSearching } = useHits(input.trim())
  return { choices: [...usePlaces(input), ...hits], isSearching }
}

function useHits(input: string): { hits: Choice[]; isSearching: boolean } {
  const { organization } = usePlace()
  const navigate = useNavigate()
  const [search] = useDebouncedValue(input, 200)
  const isPaused = search.length < 2
  const [found] = useQuery({
    query: SearchQuery,
    variables: { organizationId: organization.id, search },
    pause: isPaused,
  })
  const nodes = isPaused ? [] : (found.data?.vulnerabilities?.nodes ?? [])
  const hits = nodes.map(({ id, serial, location, ...said }) => ({
    key: id,
    kind: paletteTexts.vulnerabilities,
    name: `${serial}  ${nameOf(said)}`,
    hint: location,
    go: () =>
      navigate({
        to: '/$organization/vulnerabilities/$vulnerability',
        params: { organization: organization.slug, vulnerability: id },
      }),
  }))
  return { hits, isSearching: found.fetching || search !== input }
}

function usePlaces(input: string): Choice[] {
  const { organization, organizations, groups, group } = usePlace()
  const navigate = useNavigate()
  const params = { organization: organization.slug }
  const matches = ({ name }: { name: string }) => name.toLowerCase().includes(input.trim().toLowerCase())
  return [
    ...screens.map(({ to, name }) => ({
      key: to,
      kind: paletteTexts.screens,
      name,
      go: () => navigate({ to, params, search: group ? { group: group.id } : {} }),
    })),
    ...organizations.map(({ id, slug, name, isSimulated }) => ({
      key: id,
      kind: paletteTexts.organizations,
      name,
      hint: isSimulated ? navTexts.simulated : '',
      go: () => navigate({ to: '/$organization/overview', params: { organization: slug } }),
    })),
    ...groups.map(({ id, name, description }) => ({
      key: id,
      kind: paletteTexts.groups,
      name,
      hint: description,
      go: () => navigate({ to: '/$organization/overview', params, search: { group: id } }),
    })),
  ].filter(matches)
}
