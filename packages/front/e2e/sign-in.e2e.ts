import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBrowser, openTab } from './browser.ts'
import { startWithProvider } from './with-provider.ts'

let weir: Awaited<ReturnType<typeof startWithProvider>>
let url: string
let browser: Browser

beforeAll(async () => {
  weir = await startWithProvider()
  url = weir.url
  browser = await openBrowser()
})

afterAll(async () => {
  await browser?.close()
  await weir?.[Symbol.asyncDispose]()
})

test('a person signs in at a provider, is told how to get in, and leaves nothing in the address', async () => {
  const { page, complaints } = await openTab(browser)
  await page.goto(url)
  await page.getByRole('button', { name: 'Sign in with Local provider' }).click()
  await page.getByRole('link', { name: 'Ada Admin' }).click()
  await page.getByRole('heading', { name: 'You are signed in, and belong to no organization yet' }).waitFor()
  expect(page.url()).not.toMatch(/code|state|iss/)
  expect(await page.context().cookies()).toEqual([])
  const kept = await page.evaluate(() => Object.keys(sessionStorage))
  expect(kept).not.toContain('weir.sign-in')
  expect(complaints).toEqual([])
})

test('a code is worth nothing in another tab, and a sign-in that was stopped says so', async () => {
  const { page } = await openTab(browser)
  await page.goto(`${url}/sign-in/return/local?code=stolen&state=stolen`)
  await page.getByText('This tab does not remember that a sign-in was begun in it.').waitFor()
  expect(page.url()).not.toContain('stolen')
  await page.getByRole('button', { name: 'Sign in with Local provider' }).click()
  await page.getByRole('link', { name: 'Dora Developer' }).waitFor()
  const state = new URL(page.url()).searchParams.get('state') ?? ''
  await page.goto(`${url}/sign-in/return/local?error=access_denied&state=${state}`)
  await page.getByText('it was stopped at the provider').waitFor()
})

test('what comes back from another provider than the sign-in was begun at is refused, its code shown to nobody', async () => {
  const { page } = await openTab(browser)
  await page.goto(url)
  await page.getByRole('button', { name: 'Sign in with Local provider' }).click()
  await page.getByRole('link', { name: 'Dora Developer' }).waitFor()
  const state = new URL(page.url()).searchParams.get('state') ?? ''
  await page.goto(`${url}/sign-in/return/another?code=of-another&state=${state}`)
  await page.getByText('did not come back as it was begun').waitFor()
})

test('an owner claims a domain, and pins no provider that would shut themselves out', async () => {
  const { page } = await openTab(browser)
  await page.goto(url)
  await page.getByRole('button', { name: 'Sign in with Local provider' }).click()
  await page.getByRole('link', { name: 'Rene Reviewer' }).click()
  await page.getByRole('link', { name: 'Or make an organization of your own' }).click()
  await page.getByLabel('Name').fill('Riverbank')
  await page.getByRole('button', { name: 'Create' }).click()
  await page.getByRole('heading', { name: 'Three steps to the first chart of Riverbank' }).waitFor()
  await page.getByRole('link', { name: 'Sign-in', exact: true }).click()
  await page.getByText('No domain is claimed yet').waitFor()
  await page.getByLabel('Domain to claim').fill('gmail.com')
  await page.getByRole('button', { name: 'Claim' }).click()
  await page.getByText('gmail.com gives addresses to everybody').waitFor()
  await page.getByLabel('Domain to claim').fill('Riverbank.example')
  await page.getByRole('button', { name: 'Claim' }).click()
  await page.getByText('_weir.riverbank.example').waitFor()
  await page.getByRole('combobox', { name: 'E-mail domains' }).fill('elsewhere.example')
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('your own sign-in would no longer open the organization').waitFor()
})
