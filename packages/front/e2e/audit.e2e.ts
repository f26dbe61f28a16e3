import { readFile } from 'node:fs/promises'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBrowser, openTab, type Tab } from './browser.ts'
import { type Installation, startInstallation } from './installation.ts'
import { shoot } from './shoot.ts'

let weir: Installation
let browser: Browser
let owner: Tab

beforeAll(async () => {
  weir = await startInstallation()
  browser = await openBrowser()
  owner = await openTab(browser)
  const { page } = owner
  await page.goto(await weir.signInLink())
  await page.getByLabel('Name').fill('Riverbank')
  await page.getByRole('button', { name: 'Create' }).click()
  await page.getByRole('heading', { name: 'Three steps to the first chart of Riverbank' }).waitFor()
  await page.getByLabel('Name').fill('Web shop')
  await page.getByRole('button', { name: 'Add group' }).click()
  await page.getByLabel('Nickname').waitFor()
})

afterAll(async () => {
  await browser?.close()
  await weir?.[Symbol.asyncDispose]()
})

test('an owner sees what was done, opens an entry, narrows the list and shows all again', async () => {
  const { page } = owner
  await page.getByRole('link', { name: 'Audit', exact: true }).click()
  await page.getByText('2 entries are sealed').waitFor()
  await page.getByRole('button', { name: 'group.create' }).click()
  await page.getByText('"name": "Web shop"').waitFor()
  await shoot(page, 'audit')
  await page.getByLabel('Operation', { exact: true }).fill('organization.create')
  await page.getByLabel('Operation', { exact: true }).press('Enter')
  await page.getByRole('button', { name: 'group.create' }).waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'organization.create' }).waitFor()
  await page.getByLabel('Object').fill('not an id')
  await page.getByText('An id has 36 characters.').waitFor()
  await page.getByRole('button', { name: 'Show all' }).click()
  await page.getByRole('button', { name: 'group.create' }).waitFor()
})

test('an entry that waits to be sealed is shown sealed without loading the page again', async () => {
  const { page } = owner
  await page.goto(`${weir.url}/riverbank/start`)
  await page.getByLabel('Nickname').fill('shop')
  await page.getByLabel('Git URL').fill('https://git.example.com/shop.git')
  const added = page.waitForResponse(
    (response) => response.request().postData()?.includes('addRoot') ?? false,
  )
  await page.getByRole('button', { name: 'Add root' }).click()
  await added
  await page.getByRole('link', { name: 'Audit', exact: true }).click()
  await page.getByText('3 entries are sealed').waitFor()
  await page
    .getByRole('row', { name: /root\.add/ })
    .getByText('3', { exact: true })
    .waitFor()
  expect(await page.getByText('waits to be sealed').count()).toBe(0)
})

test('the export is a file of JSON lines, each with its link', async () => {
  const { page } = owner
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Export' }).click(),
  ])
  expect(download.suggestedFilename()).toMatch(/^audit-riverbank-\d{4}-\d{2}-\d{2}\.jsonl$/)
  const lines = (await readFile(await download.path(), 'utf8')).trim().split('\n')
  expect(lines.map((line) => JSON.parse(line).seq)).toEqual([1, 2, 3])
})

test('refused attempts have a list of their own, empty until somebody is refused', async () => {
  const { page, complaints } = owner
  await page.getByText('Refused', { exact: true }).click()
  await page.getByText('Nothing matches').waitFor()
  await shoot(page, 'audit-refused')
  expect(complaints).toEqual([])
})
