import axe from 'axe-core'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openBrowser, openTab } from './browser.ts'
import { type Installation, startInstallation } from './installation.ts'
import { report } from './sarif.ts'

let weir: Installation
let browser: Browser
let page: Page

beforeAll(async () => {
  weir = await startInstallation()
  browser = await openBrowser()
  page = (await openTab(browser)).page
  await page.context().addInitScript({ content: axe.source })
})

afterAll(async () => {
  await browser?.close()
  await weir?.[Symbol.asyncDispose]()
})

/** What still moves or fades in: colours are judged when they have settled. */
const movements = (): string[] =>
  document
    .getAnimations()
    .filter(({ playState, effect }) => playState === 'running' && effect?.getTiming().iterations === 1)
    .map((animation) =>
      JSON.stringify([animation.effect?.getTiming().duration, Object(animation).transitionProperty]),
    )

/** What is wrong for people who see little, or use keys or a screen reader alone: by the rules of WCAG 2.2 AA, serious or worse. */
async function barriers(): Promise<string[]> {
  const found: string[] = []
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    await page.locator(`[data-mantine-color-scheme="${colorScheme}"]`).waitFor()
    await expect.poll(() => page.locator('[aria-busy="true"]').count(), { timeout: 20_000 }).toBe(0)
    await expect.poll(() => page.evaluate(movements)).toEqual([])
    const violations = await page.evaluate(async () => {
      const { axe: inPage }: { axe?: typeof axe } = Object(globalThis)
      const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']
      return (await inPage?.run(document, { runOnly: tags, resultTypes: ['violations'] }))?.violations
    })
    if (!violations) throw new Error('axe is not in the page')
    for (const { id, impact, nodes } of violations)
      if (impact === 'serious' || impact === 'critical')
        found.push(
          ...nodes.map(
            ({ html, any }) => `${colorScheme} ${id}: ${html.slice(0, 160)} ${any[0]?.message ?? ''}`,
          ),
        )
  }
  return found
}

test('signing in bars nobody', async () => {
  await page.goto(weir.url)
  await page.getByLabel('Sign-in link or code').waitFor()
  expect.soft(await barriers()).toEqual([])
})

test('the first steps bar nobody, from the making of an organization to a report', async () => {
  await page.goto(await weir.signInLink())
  await page.getByRole('heading', { name: 'Make your organization' }).waitFor()
  expect.soft(await barriers()).toEqual([])
  await page.getByLabel('Name').fill('Riverbank')
  await page.getByRole('button', { name: 'Create' }).click()
  await page.getByRole('heading', { name: 'Three steps to the first chart of Riverbank' }).waitFor()
  expect.soft(await barriers()).toEqual([])
  await page.getByLabel('Name').fill('Web shop')
  await page.getByRole('button', { name: 'Add group' }).click()
  await page.getByLabel('Nickname').fill('shop')
  await page.getByLabel('Git URL').fill('https://git.example.com/shop.git')
  await page.getByRole('button', { name: 'Add root' }).click()
  await page.locator('input[type=file]').setInputFiles(report())
  await page.getByRole('button', { name: 'Import', exact: true }).click()
  await page.getByRole('heading', { name: 'What the import did' }).waitFor()
  expect.soft(await barriers()).toEqual([])
})

test('every screen that the navigation names bars nobody', async () => {
  await page.goto(`${weir.url}/riverbank/overview`)
  await page.getByRole('link', { name: 'Audit', exact: true }).waitFor()
  const links = await page.getByRole('navigation').getByRole('link').all()
  const addresses = await Promise.all(links.map((link) => link.getAttribute('href')))
  expect(addresses.length).toBeGreaterThan(7)
  for (const address of addresses) {
    await page.goto(`${weir.url}${address}`)
    await page.locator('.content h1').waitFor()
    await page.waitForLoadState('networkidle')
    expect.soft(await barriers(), address ?? '').toEqual([])
  }
})

describe('what opens over a screen bars nobody', () => {
  test('the panel of a vulnerability, and the dialog to treat it', async () => {
    await page.goto(`${weir.url}/riverbank/vulnerabilities`)
    await page.getByText('WEIR-1', { exact: true }).click()
    await page.getByRole('button', { name: 'Treat…' }).waitFor()
    expect.soft(await barriers()).toEqual([])
    await page.getByRole('button', { name: 'Treat…' }).click()
    await page.getByRole('textbox', { name: 'Why' }).waitFor()
    expect.soft(await barriers()).toEqual([])
    await page.keyboard.press('Escape')
  })

  test('the command palette, the shortcuts, the notices and the account', async () => {
    await page.goto(`${weir.url}/riverbank/reports`)
    await page.getByRole('heading', { name: 'Reports', exact: true }).waitFor()
    await page.keyboard.press('Control+k')
    await page.locator('.palette input').waitFor()
    expect.soft(await barriers()).toEqual([])
    await page.keyboard.press('Escape')
    for (const [button, shown] of [
      ['Keyboard shortcuts', '.shortcuts'],
      ['Notices', '.bell h2'],
      ['Your account', '[role="menu"]'],
    ] as const) {
      await page.getByRole('button', { name: button }).click()
      await page.locator(shown).waitFor()
      expect.soft(await barriers(), button).toEqual([])
      await page.keyboard.press('Escape')
      await page.locator(shown).waitFor({ state: 'hidden' })
    }
  })

  test('the roles of a member, the dialogs that invite, and that make a token', async () => {
    await page.goto(`${weir.url}/riverbank/members`)
    await page.getByRole('button', { name: /^Roles of / }).click()
    await page.getByRole('dialog').waitFor()
    expect.soft(await barriers()).toEqual([])
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Invite…' }).click()
    await page.getByRole('dialog').waitFor()
    expect.soft(await barriers()).toEqual([])
    await page.goto(`${weir.url}/riverbank/tokens`)
    await page.getByRole('button', { name: 'New token…' }).click()
    await page.getByRole('dialog').waitFor()
    expect.soft(await barriers()).toEqual([])
  })

  test('the profile', async () => {
    await page.goto(`${weir.url}/riverbank/profile`)
    await page.getByRole('heading', { name: 'Profile and session' }).waitFor()
    expect.soft(await barriers()).toEqual([])
  })
  test('what is said of a screen that the server does not give', async () => {
    await page.route('**/assets/permissions-*.js', (route) => route.abort())
    await page.getByRole('link', { name: 'Permissions', exact: true }).click()
    await page.getByText('The server does not answer. Is Weir still running?').waitFor()
    expect.soft(await barriers()).toEqual([])
    await page.unroute('**/assets/permissions-*.js')
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByRole('heading', { name: 'Permissions', exact: true }).waitFor()
  })
})
