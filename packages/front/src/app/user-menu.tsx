import { Menu, UnstyledButton, useMantineColorScheme } from '@mantine/core'
import { IconDeviceDesktop, IconLogout, IconMoon, IconSun, IconUserCircle } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { signOut } from '../session/sign-out.ts'
import { navTexts } from '../text/shell.ts'
import { demoTexts } from '../text/visitor.ts'
import { useVisit } from '../visitor/visitor.ts'
import { usePlace } from './place.ts'

const schemes = [
  { value: 'light', name: navTexts.light, Icon: IconSun },
  { value: 'dark', name: navTexts.dark, Icon: IconMoon },
  { value: 'auto', name: navTexts.auto, Icon: IconDeviceDesktop },
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
        <UnstyledButton className="nav-link" aria-label={`${navTexts.user}: ${me.name}`}>
          <IconUserCircle size={18} stroke={1.7} aria-hidden />
          <span className="clip">{me.name}</span>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        {me.email && <Menu.Label>{me.email}</Menu.Label>}
        <Menu.Label>{navTexts.theme}</Menu.Label>
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
            {demoTexts.signIn}
          </Menu.Item>
        ) : (
          <>
            <Menu.Item
              component={Link}
              to={`/${organization.slug}/profile`}
              leftSection={<IconUserCircle size={16} aria-hidden />}
            >
              {navTexts.profile}
            </Menu.Item>
            <Menu.Item leftSection={<IconLogout size={16} aria-hidden />} onClick={() => void signOut()}>
              {navTexts.signOut}
            </Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  )
}
