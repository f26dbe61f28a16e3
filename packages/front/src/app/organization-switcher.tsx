import { Menu, UnstyledButton } from '@mantine/core'
import { IconCheck, IconPlus, IconSelector } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { navTexts } from '../text/shell.ts'
import { type KnownOrganization, usePlace } from './place.ts'

/** Chooses the organization; a simulated one says so wherever it is named. */
export function OrganizationSwitcher() {
  const { organization, organizations } = usePlace()
  const navigate = useNavigate()
  return (
    <Menu position="bottom-start" width={260} shadow="md">
      <Menu.Target>
        <UnstyledButton className="switcher" aria-label={`${navTexts.organization}: ${organization.name}`}>
          <OrganizationName organization={organization} />
          <IconSelector size={16} aria-hidden />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{navTexts.organization}</Menu.Label>
        {organizations.map((each) => (
          <Menu.Item
            key={each.id}
            rightSection={each.id === organization.id && <IconCheck size={14} aria-hidden />}
            onClick={() =>
              void navigate({ to: '/$organization/overview', params: { organization: each.slug } })
            }
          >
            <OrganizationName organization={each} />
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item
          leftSection={<IconPlus size={14} aria-hidden />}
          onClick={() => void navigate({ to: '/new' })}
        >
          {navTexts.newOrganization}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

function OrganizationName({ organization }: { organization: KnownOrganization }) {
  return (
    <span className="row grow">
      <span className="clip" title={organization.name}>
        {organization.name}
      </span>
      {organization.isSimulated && <SimulatedBadge />}
    </span>
  )
}

/** Says that nothing here is real. */
export function SimulatedBadge() {
  return (
    <span className="simulated" title={navTexts.simulatedNote}>
      {navTexts.simulated}
    </span>
  )
}
