import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBrowser, type Tab } from './browser.ts'
import { shoot } from './shoot.ts'
import { signedIn, startWithProvider } from './with-provider.ts'

let weir: Awaited<ReturnType<typeof startWithProvider>>
let browser: Browser
let owner: Tab

beforeAll(async () => {
  weir = await startWithProvider()
  browser = await openBrowser()
  owner = await signedIn(browser, weir.url, 'Rene Reviewer')
  const { page } = owner
  await page.getByRole('link', { name: 'Or make an organization of your own' }).click()
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

let link = ''

test('an owner invites someone by e-mail and is shown the link once', async () => {
  const { page } = owner
  await page.getByRole('link', { name: 'Members', exact: true }).click()
  await page.getByRole('cell', { name: /Rene Reviewer \(you\)/ }).waitFor()
  await page.getByText('No open invitations').waitFor()
  await page.getByRole('button', { name: 'Invite…' }).click()
  await page.getByRole('button', { name: 'Make the invitation' }).click()
  await page.getByText('Write an e-mail address.').waitFor()
  await page.getByLabel('Work e-mail').fill('Dora@Weir.example')
  await page.getByRole('combobox', { name: 'Add a role in a group' }).click()
  await page.getByRole('option', { name: 'Web shop' }).click()
  await shoot(page, 'invite')
  await page.getByRole('button', { name: 'Make the invitation' }).click()
  await page.getByText('Send this link yourself.').waitFor()
  link = await page.getByLabel('Link of the invitation', { exact: true }).innerText()
  expect(link).toMatch(/\/invitation#code=weirv_/)
  await shoot(page, 'invited')
  await page.getByRole('button', { name: 'Done' }).click()
  await page.getByRole('cell', { name: 'dora@weir.example' }).waitFor()
  expect(await page.content()).not.toContain('weirv_')
})

test('someone else cannot accept it; its addressee signs in, sees the offer and becomes a member', async () => {
  const other = await signedIn(browser, weir.url, 'Ada Admin', link)
  await other.page.getByRole('heading', { name: 'You are invited to Riverbank' }).waitFor()
  expect(other.page.url()).toBe(`${weir.url}/invitation`)
  await other.page.getByRole('button', { name: 'Accept' }).click()
  await other.page.getByText('This invitation is for d…@weir.example').waitFor()
  await shoot(other.page, 'not-for-you')
  const { page } = await signedIn(browser, weir.url, 'Dora Developer', link)
  await page.getByRole('heading', { name: 'You are invited to Riverbank' }).waitFor()
  await page.getByText('with roles in Web shop').waitFor()
  await shoot(page, 'offer')
  await page.getByRole('button', { name: 'Accept' }).click()
  await page.waitForURL('**/riverbank/overview**')
  await page.getByRole('link', { name: 'Members', exact: true }).click()
  await page.getByRole('cell', { name: /Dora Developer \(you\)/ }).waitFor()
  expect(await page.content()).not.toContain('rene@weir.example')
  await page.goto(link)
  await page.getByText('This invitation is not open').waitFor()
})

test('a change of roles shows what it gives and takes before it is made, and the member is told', async () => {
  const { page, complaints } = owner
  await page.reload()
  await page.getByText('No open invitations').waitFor()
  await page.getByRole('button', { name: 'Notices, 1 not read' }).click()
  await page.getByText('Someone you invited to Riverbank accepted.').waitFor()
  await shoot(page, 'bell')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Roles of Dora Developer' }).click()
  await page.getByRole('combobox', { name: 'Role: Web shop' }).click()
  await page.getByRole('option', { name: 'Tester', exact: true }).click()
  await page.getByText('finding:write').waitFor()
  await page.getByText('vulnerability:treat').waitFor()
  await shoot(page, 'change')
  await page.getByRole('button', { name: 'Change', exact: true }).click()
  await page.getByRole('combobox', { name: 'Role: Web shop' }).and(page.locator('[value="Tester"]')).waitFor()
  await shoot(page, 'panel')
  await page.getByRole('button', { name: 'Remove from the organization…' }).click()
  await page.getByText('1 role in a group ends.').waitFor()
  await shoot(page, 'remove')
  await page.getByRole('dialog').getByRole('button', { name: 'Remove', exact: true }).click()
  await page.getByText('1 person').waitFor()
  await page.getByLabel('Days without signing in after which').fill('60')
  await page.getByLabel('One alone while nobody else could decide').check()
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Saved.').waitFor()
  await shoot(page, 'members')
  expect(complaints.filter((one) => !one.includes('404'))).toEqual([])
})
