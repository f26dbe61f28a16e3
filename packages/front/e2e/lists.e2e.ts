import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBrowser, type Tab } from './browser.ts'
import { report } from './sarif.ts'
import { shoot } from './shoot.ts'
import { signedIn, startWithProvider } from './with-provider.ts'

let weir: Awaited<ReturnType<typeof startWithProvider>>
let browser: Browser
let owner: Tab

beforeAll(async () => {
  weir = await startWithProvider()
  browser = await openBrowser()
  owner = await signedIn(browser, weir.url, 'Ada Admin')
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
})

afterAll(async () => {
  await browser?.close()
  await weir?.[Symbol.asyncDispose]()
})

test('a tag is written beside the selected rows, counted, and filters by the keyboard', async () => {
  const { page } = owner
  await page.goto(`${weir.url}/riverbank/vulnerabilities?facets=on&columns=severity,serial,title,tags`)
  await page.getByRole('checkbox', { name: 'Select WEIR-1' }).check()
  await page.getByRole('checkbox', { name: 'Select WEIR-2' }).check()
  await page.getByRole('button', { name: 'More actions' }).click()
  await page.getByRole('menuitem', { name: 'Label…' }).click()
  await page.getByLabel('Add tags').fill('payments, q3')
  await shoot(page, 'lists-label')
  await page.getByRole('button', { name: 'Label 2 vulnerabilities' }).click()
  await page.getByRole('gridcell', { name: 'payments q3' }).first().waitFor()
  await page.reload()
  const facets = page.getByRole('complementary', { name: 'Counts by value' })
  const tag = facets.getByRole('button', { name: 'payments 2' })
  await tag.focus()
  await page.keyboard.press('Enter')
  await page.getByText('2 vulnerabilities').waitFor()
  expect(await tag.getAttribute('aria-pressed')).toBe('true')
  await shoot(page, 'lists-facets')
})

test('all that the filters find is decided about after a preview, and undone as a whole', async () => {
  const { page } = owner
  await page.goto(`${weir.url}/riverbank/vulnerabilities?tag=payments`)
  await page.getByRole('button', { name: 'Decide about all…' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Why').fill('This week.')
  await dialog.getByRole('button', { name: 'Preview' }).click()
  await dialog.getByText('It changes 2 vulnerabilities.').waitFor()
  await shoot(page, 'lists-bulk-preview')
  await dialog.getByRole('button', { name: 'Change 2 vulnerabilities' }).click()
  await dialog.getByText('2 vulnerabilities were changed.').waitFor()
  await page.getByText('In progress', { exact: true }).nth(1).waitFor()
  await shoot(page, 'lists-bulk-done')
  await dialog.getByRole('button', { name: 'Undo all of it' }).click()
  await dialog.getByText('2 are as they were before.').waitFor()
  await dialog.getByRole('button', { name: 'Close', exact: true }).last().click()
  await page.getByText('Untreated', { exact: true }).nth(1).waitFor()
})

test('a list is saved under a name, opens by default, and is brought back after it was deleted', async () => {
  const { page } = owner
  await page.goto(`${weir.url}/riverbank/vulnerabilities?tag=payments&sort=serial`)
  await page.getByRole('button', { name: 'Views' }).click()
  await page.getByRole('menuitem', { name: 'Save this list…' }).click()
  await page.getByLabel('Name').fill('Payments')
  await page.getByLabel('My list opens with it').check()
  await page.getByRole('dialog').getByRole('button', { name: 'Save', exact: true }).click()
  await page.getByRole('button', { name: 'Payments', exact: true }).waitFor()
  await page.goto(`${weir.url}/riverbank/vulnerabilities`)
  await page.waitForURL('**tag=payments**')
  await page.getByText('2 vulnerabilities').waitFor()
  await page.getByRole('button', { name: 'Payments', exact: true }).click()
  await page.getByRole('menuitem', { name: 'Delete “Payments”' }).click()
  await page.getByRole('button', { name: 'Bring back “Payments”' }).waitFor()
  await shoot(page, 'lists-view')
  await page.getByRole('button', { name: 'Bring back “Payments”' }).click()
  await page.getByRole('button', { name: 'Payments', exact: true }).click()
  await page.getByRole('menuitem', { name: 'Payments default' }).waitFor()
})
