import { ActionIcon, Button, Kbd } from '@mantine/core'
import { IconKeyboard, IconSearch } from '@tabler/icons-react'
import { Outlet } from '@tanstack/react-router'
import { useState } from 'react'
import { BecomeBanner } from '../operator/become-banner.tsx'
import { navTexts } from '../text/shell.ts'
import { DemoBanner } from '../visitor/demo-banner.tsx'
import { useVisit } from '../visitor/visitor.ts'
import { Bell } from '../notice/bell.tsx'
import { GroupFilter } from './group-filter.tsx'
import { Navigation } from './navigation.tsx'
import { OrganizationSwitcher, SimulatedBadge } from './organization-switcher.tsx'
import { PaletteOpener } from './palette-opener.tsx'
import { usePlace } from './place.ts'
import { useLater } from './use-later.ts'
import { useScreenKeys } from './use-screen-keys.ts'
import './shell.css'
import { UserMenu } from './user-menu.tsx'
import { Wordmark } from './wordmark.tsx'

const loadShortcuts = async () => (await import('./shortcuts.tsx')).Shortcuts

/** What stays around every screen of an organization. */
export function Shell() {
  const visit = useVisit()
  const [palette, setPalette] = useState(false)
  const [shortcuts, setShortcuts] = useState(false)
  const Shortcuts = useLater(loadShortcuts, shortcuts)
  useScreenKeys(() => setShortcuts(true))
  return (
    <div className="shell">
      <a href="#content" className="skip">
        {navTexts.skip}
      </a>
      <aside className="side">
        <Wordmark />
        <OrganizationSwitcher />
        <Navigation />
        <div className="side-foot">
          <UserMenu />
        </div>
      </aside>
      <div className="banners">
        <BecomeBanner />
        <DemoBanner />
      </div>
      <header className="top">
        <GroupFilter />
        <SimulatedNote />
        <span className="grow" />
        <Button
          className="top-search"
          variant="default"
          leftSection={<IconSearch size={14} aria-hidden />}
          rightSection={<Kbd size="xs">Ctrl K</Kbd>}
          onClick={() => setPalette(true)}
        >
          {navTexts.search}
        </Button>
        {!visit && <Bell />}
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={navTexts.help}
          title={`${navTexts.help} (?)`}
          onClick={() => setShortcuts(true)}
        >
          <IconKeyboard size={18} aria-hidden />
        </ActionIcon>
      </header>
      <main id="content" className="content" tabIndex={-1}>
        <Outlet />
      </main>
      <PaletteOpener opened={palette} setOpened={setPalette} />
      {Shortcuts && <Shortcuts opened={shortcuts} close={() => setShortcuts(false)} />}
    </div>
  )
}

function SimulatedNote() {
  const { organization } = usePlace()
  if (!organization.isSimulated) return null
  return (
    <span className="row small soft simulated-note">
      <SimulatedBadge />
      <span className="clip">{navTexts.simulatedNote}</span>
    </span>
  )
}
