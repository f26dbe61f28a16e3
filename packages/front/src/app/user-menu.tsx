import { Menu, UnstyledButton, useMantineColorScheme } from '@mantine/core'
import { IconDeviceDesktop, IconLogout, IconMoon, IconSun, IconUserCircle } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { signOut } from '../session/sign-out.ts'
import { text } from '../text/catalogue.ts'
import { useVisit } from '../visitor/visitor.ts'
import { usePlace } from './place.ts'

const schemes = [
  { value: 'light', name: text.nav.light, Icon: IconSun },
  { value: 'dark', name: text.nav.dark, Icon: IconMoon },
  { value: 'auto', name: text.nav.auto, Icon: IconDeviceDesktop },
] as const

const schemeOf = (value: string) => schemes.find((scheme) => scheme.value === value)?.value ?? 'auto'

/** Who is signed in, the theme, and the way out. */
export function UserMenu() {
  const { me, organization } = usePlace()
  const visit = useVisit()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  return (
    <Menu position="top-start" width={220} shadow="md">
      <Menu.Target>
        <UnstyledButton className="nav-link" aria-label={text.nav.user}>
          <IconUserCircle size={18} stroke={1.7} aria-hidden />
          <span className="clip">{me.name}</span>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        {me.email && <Menu.Label>{me.email}</Menu.Label>}
        <Menu.Label>{text.nav.theme}</Menu.Label>
        <Menu.RadioGroup value={colorScheme} onChange={(value) => setColorScheme(schemeOf(value))}>
          {schemes.map(({ value, name, Icon }) => (
            <Menu.RadioItem key={value} value={value} rightSection={<Icon size={16} aria-hidden />}>
              {name}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
        <Menu.Divider />
        {visit ? (
          <Menu.Item component="a" href="/sign-in">
            {text.access.demo.signIn}
          </Menu.Item>
        ) : (
          <>
            <Menu.Item
              component={Link}
              to={`/${organization.slug}/profile`}
              leftSection={<IconUserCircle size={16} aria-hidden />}
            >
              {text.profile.nav}
            </Menu.Item>
            <Menu.Item leftSection={<IconLogout size={16} aria-hidden />} onClick={() => void signOut()}>
              {text.nav.signOut}
            </Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  )
}
