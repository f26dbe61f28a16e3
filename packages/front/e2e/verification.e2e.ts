import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBrowser, type Tab } from './browser.ts'
import { report } from './sarif.ts'
import { shoot } from './shoot.ts'
import { signedIn, startWithProvider } from './with-provider.ts'

let weir: Awaited<ReturnType<typeof startWithProvider>>
let browser: Browser
let owner: Tab
let tester: Tab

beforeAll(async () => {
  weir = await startWithProvider()
  browser = await openBrowser()
  owner = await signedIn(browser, weir.url, 'Ada Admin')
  await importReport()
  tester = await signedIn(browser, weir.url, 'Dora Developer', await invite())
  await tester.page.getByRole('button', { name: 'Accept' }).click()
  await tester.page.waitForURL('**/riverbank/overview**')
})

afterAll(async () => {
  await browser?.close()
  await weir?.[Symbol.asyncDispose]()
})

/** An organization with a group, a root and three vulnerabilities. */
async function importReport(): Promise<void> {
  const { page } = owner
  await page.getByRole('link', { name: 'Or make an organization of your own' }).click()
  await page.getByLabel('Name').fill('Riverbank')
  await page.getByRole('button', { name: 'Create' }).click()
  await page.getByRole('heading', { name: 'Three steps to the first chart of Riverbank' }).waitFor()
  await page.getByLabel('Name').fill('Web shop')
  await page.getByRole('button', { name: 'Add group' }).click()
  await page.getByLabel('Nickname').fill('shop')
  await page.getByLabel('Git URL').fill('https://git.example.com/shop.git')
  await page.getByRole('button', { name: 'Add root' }).click()
  await page.locator('input[type=file]').setInputFiles(report())
  await page.getByRole('button', { name: 'Import', exact: true }).click()
  await page.getByRole('heading', { name: 'What the import did' }).waitFor()
}

/** The link that makes somebody a tester of the group. */
async function invite(): Promise<string> {
  const { page } = owner
  await page.getByRole('link', { name: 'Members', exact: true }).click()
  await page.getByRole('button', { name: 'Invite…' }).click()
  await page.getByLabel('Work e-mail').fill('dora@weir.example')
  await page.getByRole('combobox', { name: 'Add a role in a group' }).click()
  await page.getByRole('option', { name: 'Web shop' }).click()
  await page.getByRole('combobox', { name: 'Role: Web shop' }).click()
  await page.getByRole('option', { name: 'Tester', exact: true }).click()
  await page.getByRole('button', { name: 'Make the invitation' }).click()
  const link = await page.getByLabel('Link of the invitation', { exact: true }).innerText()
  await page.getByRole('button', { name: 'Done' }).click()
  return link
}

test('a tester rates a vulnerability by a vector, and its panel says so with what the tool says', async () => {
  const { page } = tester
  await page.goto(`${weir.url}/riverbank/vulnerabilities`)
  await page.getByText('WEIR-1', { exact: true }).click()
  const panel = page.locator('.panel')
  await panel.locator('.panel-head').getByRole('button', { name: 'More actions' }).click()
  await page.getByRole('menuitem', { name: 'Rate…' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('radiogroup', { name: 'Attack vector' }).getByText('Physical').click()
  await dialog.getByRole('radiogroup', { name: 'Version of CVSS' }).getByText('4.0').click()
  await dialog.getByRole('textbox', { name: 'Vector' }).fill('CVSS:4.0/AV:P')
  await dialog.getByText('Metric AC is missing').waitFor()
  await dialog.getByRole('textbox', { name: 'Vector' }).fill('CVSS:3.1/A:H/I:H/C:H/S:U/UI:N/PR:N/AC:L/AV:P')
  await dialog.getByText('6.8').waitFor()
  await shoot(page, 'rate')
  await dialog.getByRole('textbox', { name: 'Why' }).fill('Nobody reaches it but from the console.')
  await dialog.getByRole('button', { name: 'Rate 1 vulnerability' }).click()
  await panel.getByText('Rated down by a person').waitFor()
  await panel.getByText('The tool says 9.4.').waitFor()
  await shoot(page, 'rated')
})

test('who asks to verify a fix waits for a tester, who reports an event, holds it, and finds it closed in the end', async () => {
  const { page } = owner
  await page.goto(`${weir.url}/riverbank/vulnerabilities`)
  await page.getByText('WEIR-1', { exact: true }).click()
  await page.locator('.panel-head').getByRole('button', { name: 'More actions' }).click()
  await page.getByRole('menuitem', { name: 'Request verification…' }).click()
  await page.getByRole('textbox', { name: 'What was done' }).fill('The console is gone.')
  await page.getByRole('button', { name: 'Request for 1 vulnerability' }).click()
  await page.locator('.panel-head').getByText('To verify').waitFor()
  const other = tester.page
  await other.getByRole('link', { name: 'Events', exact: true }).click()
  await other.getByText('Nothing keeps anybody from testing').waitFor()
  await other.getByRole('button', { name: 'Report an event…' }).click()
  await other.getByRole('textbox', { name: 'What happens' }).fill('The host is off.')
  await other.getByRole('button', { name: 'Report', exact: true }).click()
  await other.getByText('The host is off.').waitFor()
  await other.getByRole('button', { name: 'Discussion…' }).click()
  await other.getByText('Nobody has written anything yet.').waitFor()
  await other
    .getByRole('textbox', { name: 'Write something' })
    .fill('**Down** since nine, <i>see</i> `ping`.')
  await other.getByRole('button', { name: 'Send', exact: true }).click()
  await other.locator('strong', { hasText: 'Down' }).waitFor()
  await other.getByText('<i>see</i>').waitFor()
  await shoot(other, 'discussion')
  await other.getByText('The testing side').click()
  await other.getByText('Nobody has written anything yet.').waitFor()
  await other.getByRole('link', { name: 'Vulnerabilities', exact: true }).click()
  await other.getByText('WEIR-1', { exact: true }).click()
  const decision = other.locator('.decision').first()
  await decision.getByRole('button', { name: 'Put on hold…' }).click()
  await decision.getByText('Event it waits for').waitFor()
  await shoot(other, 'hold')
  await decision.getByRole('button', { name: 'Put on hold…' }).click()
  await decision.getByText('On hold', { exact: true }).waitFor()
  await other.getByRole('link', { name: 'Events', exact: true }).click()
  await other.getByText('holds 1 verification').waitFor()
  for (const [button, label] of [
    ['The cause is gone…', 'What was done'],
    ['Solve…', 'What was seen'],
  ] as const) {
    await other.getByRole('button', { name: button }).click()
    await other.getByRole('textbox', { name: label }).fill('The host is on.')
    await other.getByRole('button', { name: 'Send' }).click()
    await other.getByRole('button', { name: button }).waitFor({ state: 'detached' })
  }
  await other.getByRole('link', { name: 'Overview', exact: true }).click()
  await other.getByText('Ada Admin asks to verify the fix').waitFor()
  await other.getByRole('button', { name: 'Closed…' }).click()
  await other.getByRole('textbox', { name: 'What was tried and seen' }).fill('No console any more.')
  await shoot(other, 'verify')
  await other.getByRole('button', { name: 'Closed', exact: true }).click()
  await other.getByText('Ada Admin asks to verify the fix').waitFor({ state: 'detached' })
  await page.goto(`${weir.url}/riverbank/vulnerabilities?status=safe`)
  await page.getByText('WEIR-1', { exact: true }).waitFor()
})

test('neither of them meets an error of a script', () => {
  expect([...owner.complaints, ...tester.complaints]).toEqual([])
})
