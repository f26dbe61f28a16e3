import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBrowser, type Tab } from './browser.ts'
import { report } from './sarif.ts'
import { shoot } from './shoot.ts'
import { signedIn, startWithProvider } from './with-provider.ts'

let weir: Awaited<ReturnType<typeof startWithProvider>>
let browser: Browser
let owner: Tab
let reviewer: Tab

beforeAll(async () => {
  weir = await startWithProvider()
  browser = await openBrowser()
  owner = await signedIn(browser, weir.url, 'Ada Admin')
  await importReport()
  reviewer = await signedIn(browser, weir.url, 'Rene Reviewer', await invite())
  await reviewer.page.getByRole('button', { name: 'Accept' }).click()
  await reviewer.page.waitForURL('**/riverbank/overview**')
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

/** The link that makes somebody a reviewer of the group. */
async function invite(): Promise<string> {
  const { page } = owner
  await page.getByRole('link', { name: 'Members', exact: true }).click()
  await page.getByRole('button', { name: 'Invite…' }).click()
  await page.getByLabel('Work e-mail').fill('rene@weir.example')
  await page.getByRole('combobox', { name: 'Add a role in a group' }).click()
  await page.getByRole('option', { name: 'Web shop' }).click()
  await page.getByRole('combobox', { name: 'Role: Web shop' }).click()
  await page.getByRole('option', { name: 'Reviewer', exact: true }).click()
  await page.getByRole('button', { name: 'Make the invitation' }).click()
  const link = await page.getByLabel('Link of the invitation', { exact: true }).innerText()
  await page.getByRole('button', { name: 'Done' }).click()
  return link
}

test('who claims that something is no risk cannot decide about it, and it counts', async () => {
  const { page } = owner
  await page.goto(`${weir.url}/riverbank/vulnerabilities`)
  await page.getByText('WEIR-1', { exact: true }).click()
  await page.locator('.panel-head').getByRole('button', { name: 'More actions' }).click()
  await page.getByRole('menuitem', { name: 'Request zero risk…' }).click()
  await page.getByRole('textbox', { name: 'Why' }).fill('The file is never shipped.')
  await page.getByRole('button', { name: 'Request for 1 vulnerability' }).click()
  await page.getByText('You asked for this: another person has to decide.').waitFor()
  await page.getByRole('link', { name: 'Overview', exact: true }).click()
  await page.getByRole('link', { name: /Critical\s*1/ }).waitFor()
})

test('a reviewer sees on the overview what waits, confirms it, and it counts no more', async () => {
  const { page } = reviewer
  await page.reload()
  await page.getByText('Ada Admin asks to confirm that it is no risk').waitFor()
  await shoot(page, 'zero-risk-overview')
  await page.getByRole('button', { name: 'Confirm…' }).click()
  await page.getByRole('textbox', { name: 'Reason of the decision' }).fill('Looked at the build.')
  await page.getByRole('button', { name: 'Confirm', exact: true }).click()
  await page.getByRole('link', { name: /Critical\s*0/ }).waitFor()
  await page.getByText('Nothing waits for you').waitFor()
})

test('what is confirmed says so with its reason, and may be rejected later', async () => {
  const { page } = reviewer
  await page.getByRole('link', { name: 'Vulnerabilities', exact: true }).click()
  await page.getByText('WEIR-1', { exact: true }).click()
  const panel = page.locator('.panel')
  await panel.locator('.panel-head').getByText('Zero risk', { exact: true }).waitFor()
  await panel.getByText('Looked at the build.').waitFor()
  await shoot(page, 'zero-risk-confirmed')
  await panel.getByRole('button', { name: 'Reject…' }).click()
  await panel.getByRole('textbox', { name: 'Reason of the decision' }).fill('It is shipped after all.')
  await panel.getByRole('button', { name: 'Reject', exact: true }).click()
  await panel.locator('.panel-head').getByText('Zero risk rejected').waitFor()
  await panel.locator('.decision').getByText('It is shipped after all.').waitFor()
  await shoot(page, 'zero-risk-rejected')
  await page.getByRole('link', { name: 'Overview', exact: true }).click()
  await page.getByRole('link', { name: /Critical\s*1/ }).waitFor()
})

test('neither of them meets an error of a script', () => {
  expect([...owner.complaints, ...reviewer.complaints]).toEqual([])
})
